import { type AwkwardShape, iso, shape } from "./awkward-shape";
import { DAY } from "./generation-context";

/** Shapes of credits, usage, and of customers as such. */
export const awkwardBalances: readonly AwkwardShape[] = [
  shape("credits: paid, recurring, promised, expired, voided, overdrawn", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth3);
    c.grant(customer, 1000, 250.5);
    c.grant(customer, 500, 0, {
      grantType: "RECURRING",
      sourceType: "PLAN_ENTITLEMENT",
      priority: 10,
      expireAt: iso(c.nowMs + 20 * DAY),
    });
    c.grant(customer, 200, 0, {
      grantType: "PROMOTIONAL",
      status: "SCHEDULED",
      effectiveAt: iso(c.nowMs + 5 * DAY),
    });
    c.grant(customer, 300, 120, { status: "EXPIRED", expireAt: c.ago(2) });
    c.grant(customer, 50, 0, { status: "VOIDED", voidedAt: c.ago(1) });
    c.grant(customer, 0, 33, { grantType: "OVERDRAFT", priority: 100 });
    c.environment.autoRecharge.set(customer.customerId, {
      isEnabled: true,
      currencyId: c.catalogue.credits.currencyId,
      thresholdType: "CreditAmount",
      thresholdValue: 100,
      targetBalance: 1000,
      maxSpendLimit: 500,
      grantExpirationPeriod: "OneYear",
    });
    return customer;
  }),
  shape("usage: exact decimals, corrections, a set value, seats down again", (c) => {
    const customer = c.customer();
    const { features } = c.catalogue;
    c.subscribe(customer, c.catalogue.plans.growth3, {
      units: { "feature-seats": 20 },
      startDate: c.ago(45),
    });
    c.usage(customer, features.tokens, [
      { daysAgo: 6, value: 0.1 },
      { daysAgo: 6, value: 0.2, hour: 1 },
      { daysAgo: 5, value: 1234.567 },
    ]);
    c.usage(customer, features.calls, [
      { daysAgo: 12, value: 500 },
      { daysAgo: 11, value: -20 },
      { daysAgo: 10, value: 600, behavior: "SET" },
    ]);
    c.usage(customer, features.seats, [
      { daysAgo: 30, value: 9 },
      { daysAgo: 8, value: -2 },
      { daysAgo: 2, value: 1 },
    ]);
    return customer;
  }),
  shape("archived", (c) => c.customer({ deletedAt: c.ago(15), name: "Gone Inc" })),
  shape("no email, no name, hostile text", (c) => [
    c.customer({ email: null, name: null, additionalMetaData: null, billingId: null }),
    c.customer({
      customerId: "Weird|id_1.a-b@example.com",
      name: `=HYPERLINK("http://x","y"), "quoted" <script>alert(1)</script> 🧾`,
      additionalMetaData: { nested: { a: [1, 2] }, flag: true, count: 3 },
    }),
  ]),
  shape("three with the same e-mail, made in the same instant", (c) => {
    const createdAt = c.ago(200);
    return [1, 2, 3].map(() => c.customer({ email: "shared@group.example", createdAt }));
  }),
  shape("paid by another customer", (c) => {
    const parent = c.customer({ name: "Holding" });
    const child = c.customer({ billingId: null });
    c.subscribe(child, c.catalogue.plans.starter2, { payingCustomer: parent });
    return [parent, child];
  }),
  shape("budget exceeded", (c) => {
    const customer = c.customer();
    c.subscribe(customer, c.catalogue.plans.growth3, {
      budget: { limit: 200, hasSoftLimit: false },
      budgetExceeded: true,
    });
    return customer;
  }),
];
