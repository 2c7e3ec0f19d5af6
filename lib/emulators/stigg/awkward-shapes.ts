import { awkwardBalances } from "./awkward-balances";
import { type AwkwardShape, iso, shape } from "./awkward-shape";
import { DAY } from "./generation-context";

/** Each shape once per account. */
export const awkwardShapes: readonly AwkwardShape[] = [
  shape("several resources with a subscription each", (c) => {
    const customer = c.customer({ name: "Two Workspaces Ltd" });
    for (const name of ["workspace-a", "workspace-b"]) {
      const resource = c.resource(customer, `${customer.customerId}.${name}`);
      c.subscribe(customer, c.catalogue.plans.workspace, {
        resource,
        units: { "feature-seats": name === "workspace-a" ? 12 : 4 },
      });
      c.usage(customer, c.catalogue.features.calls, [{ daysAgo: 4, value: 120 }], resource.resourceId);
    }
    return customer;
  }),
  shape("subscription beside one of a resource", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.starter2);
    const resource = c.resource(customer, `${customer.customerId}.space`);
    c.subscribe(customer, c.catalogue.plans.workspace, { resource });
    return customer;
  }),
  shape("grandfathered plan version", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth1, { units: { "feature-seats": 5 } });
    return customer;
  }),
  shape("add-on several times, and one that overrides", (c) => {
    const customer = c.customer();
    const { addonTokens, addonProjects } = c.catalogue.addons;
    c.subscribe(customer, c.catalogue.plans.growth3, {
      units: { "feature-seats": 3 },
      with: [
        { addon: addonTokens, quantity: 3 },
        { addon: addonProjects, quantity: 1 },
      ],
    });
    return customer;
  }),
  shape("old version of an add-on", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth2, {
      with: [{ addon: c.catalogue.addons.addonTokensOld, quantity: 2 }],
    });
    return customer;
  }),
  shape("trial that ends soon", (c) => {
    const customer = c.customer({
      trialedPlans: [{ planRefId: "plan-starter", productRefId: "product-main" }],
    });
    c.subscribe(customer, c.catalogue.plans.starter2, {
      status: "IN_TRIAL",
      startDate: c.ago(10),
      trialEndDate: iso(c.nowMs + 4 * DAY),
      trialConfiguration: { trialEndBehavior: "CONVERT_TO_PAID" },
    });
    return customer;
  }),
  shape("cancelled subscription and a new one", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.starter1, {
      status: "CANCELED",
      endDate: c.ago(100),
      effectiveEndDate: c.ago(100),
      cancellationDate: c.ago(110),
      cancelReason: "UpgradeOrDowngrade",
    });
    c.subscribe(customer, c.catalogue.plans.growth3, {
      startDate: c.ago(100),
      units: { "feature-seats": 8 },
    });
    return customer;
  }),
  shape("churned with usage", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.starter2, {
      status: "EXPIRED",
      endDate: c.ago(5),
      effectiveEndDate: c.ago(5),
      cancelReason: "Expired",
    });
    c.usage(customer, c.catalogue.features.calls, [{ daysAgo: 9, value: 40 }]);
    return customer;
  }),
  shape("cancellation at the end of the period", (c) => {
    const customer = c.customer();
    const subscription = c.subscribe(customer, c.catalogue.plans.starter2, { cancellationDate: c.ago(2) });
    subscription.effectiveEndDate = subscription.currentBillingPeriodEnd;
    return customer;
  }),
  shape("payment pending", (c) => {
    const customer = c.customer({ hasPaymentMethod: false });
    c.subscribe(customer, c.catalogue.plans.starter2, {
      status: "PAYMENT_PENDING",
      paymentCollection: "ACTION_REQUIRED",
    });
    return customer;
  }),
  shape("payment failed", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.starter2, { paymentCollection: "FAILED" });
    return customer;
  }),
  shape("begins later", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth3, {
      status: "NOT_STARTED",
      createdAt: c.ago(1),
      startDate: iso(c.nowMs + 12 * DAY),
    });
    return customer;
  }),
  shape("scheduled downgrade", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth3, {
      scheduledUpdates: [
        {
          subscriptionScheduleType: "Downgrade",
          scheduleStatus: "Scheduled",
          scheduledExecutionTime: iso(c.nowMs + 20 * DAY),
          targetPackage: { id: c.catalogue.plans.starter2.id, refId: "plan-starter", displayName: "Starter" },
          scheduleVariables: null,
        },
      ],
    });
    return customer;
  }),
  shape("custom plan with limits of its own", (c) => {
    const customer = c.customer({ billingId: null });
    const { seats, tokens } = c.catalogue.features;
    const override = (feature: typeof seats, usageLimit: number | null) => ({
      __typename: "SubscriptionFeatureEntitlement" as const,
      id: c.environment.uuid(),
      feature,
      featureId: feature.refId,
      usageLimit,
      hasUnlimitedUsage: usageLimit === null,
      hasSoftLimit: false,
      enumValues: null,
      resetPeriod: null,
      resetPeriodConfiguration: null,
    });
    c.subscribe(customer, c.catalogue.plans.enterprise, {
      entitlements: [override(seats, 250), override(tokens, null)],
      minimumSpend: { isOverride: true, minimum: { amount: 1000, currency: "USD" } },
    });
    return customer;
  }),
  shape("promotions: running, paused, expired, expiring, less than the plan", (c) => {
    const customer = c.customer();
    const { features } = c.catalogue;
    c.subscribe(customer, c.catalogue.plans.starter2);
    c.promotion(customer, features.audit);
    c.promotion(customer, features.sso, { status: "Paused" });
    c.promotion(customer, features.hostile, { status: "Expired", startDate: c.ago(60), endDate: c.ago(30) });
    c.promotion(customer, features.projects, {
      usageLimit: 40,
      period: "CUSTOM",
      endDate: iso(c.nowMs + 9 * DAY),
    });
    c.promotion(customer, features.calls, { usageLimit: 100, resetPeriod: "DAY" });
    return customer;
  }),
  shape("promotion without a subscription", (c) => {
    const customer = c.customer();
    c.promotion(customer, c.catalogue.features.audit);
    return customer;
  }),
  shape("price of its own", (c) => {
    const customer = c.customer();
    const subscription = c.subscribe(customer, c.catalogue.plans.starter2);
    const [first] = subscription.prices;
    if (first)
      first.price = {
        ...first.price,
        id: c.environment.uuid(),
        price: { amount: 17.35, currency: "USD" },
        isOverridePrice: true,
      };
    return customer;
  }),
  shape("coupons on customer and subscription", (c) => {
    const customer = c.customer({ coupon: c.catalogue.coupons.percent });
    c.subscribe(customer, c.catalogue.plans.starter2, {
      coupons: [
        {
          refId: "coupon-fixed",
          name: "15 off",
          type: "FIXED",
          percentOff: null,
          amountsOff: [{ amount: 15, currency: "USD" }],
          discountValue: 15,
          durationInMonths: 3,
          startDate: c.ago(30),
          expirationDate: iso(c.nowMs + 60 * DAY),
          status: "ACTIVE",
        },
      ],
    });
    return customer;
  }),
  shape("yen, and yearly", (c) => {
    const customer = c.customer({ billingCurrency: "JPY" });
    c.subscribe(customer, c.catalogue.plans.growth3, { currency: "JPY" });
    const yearly = c.customer();
    c.subscribe(yearly, c.catalogue.plans.growth3, {
      billingPeriod: "ANNUALLY",
      units: { "feature-seats": 6 },
    });
    return [customer, yearly];
  }),
  ...awkwardBalances,
];
