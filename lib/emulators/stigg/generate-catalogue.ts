import { CatalogueBuilder } from "./build-catalogue";
import type { Environment } from "./environment";
import type { FeatureNode, Money } from "./model";

const usd = (amount: number): Money => ({ amount, currency: "USD" });
const monthly = {
  resetPeriod: "MONTH",
  resetPeriodConfiguration: {
    __typename: "MonthlyResetPeriodConfig",
    monthlyAccordingTo: "SubscriptionStart",
  },
};
const calendarMonth = {
  resetPeriod: "MONTH",
  resetPeriodConfiguration: { __typename: "MonthlyResetPeriodConfig", monthlyAccordingTo: "StartOfTheMonth" },
};
const mondays = {
  resetPeriod: "WEEK",
  resetPeriodConfiguration: { __typename: "WeeklyResetPeriodConfig", weeklyAccordingTo: "EveryMonday" },
};

/** Features of every type, with the odd ones: suspended, averaged, transformed, named to break things. */
function features(make: CatalogueBuilder) {
  return {
    sso: make.feature("feature-sso", { displayName: "Single sign-on" }),
    audit: make.feature("feature-audit-log", { displayName: "Audit log" }),
    projects: make.feature("feature-projects", {
      displayName: "Projects",
      featureType: "NUMBER",
      featureUnits: "project",
      featureUnitsPlural: "projects",
    }),
    seats: make.feature("feature-seats", {
      displayName: "Seats",
      featureType: "NUMBER",
      meterType: "Fluctuating",
      featureUnits: "seat",
      featureUnitsPlural: "seats",
    }),
    calls: make.metered("feature-api-calls", "COUNT", null, "api_call", {
      displayName: "API calls",
      featureUnits: "call",
      featureUnitsPlural: "calls",
    }),
    tokens: make.metered("feature-ai-tokens", "SUM", "tokens", "ai_request", {
      displayName: "AI tokens",
      featureUnits: "token",
      featureUnitsPlural: "tokens",
      unitTransformation: {
        divide: 1000,
        round: "UP",
        featureUnits: "k token",
        featureUnitsPlural: "k tokens",
      },
    }),
    regions: make.feature("feature-regions", {
      displayName: "Regions",
      featureType: "ENUM",
      enumConfiguration: [
        { value: "eu", displayName: "Europe" },
        { value: "us", displayName: "United States" },
      ],
    }),
    latency: make.metered("feature-latency", "AVG", "ms", "probe", { displayName: "Mean latency" }),
    legacy: make.feature("feature-legacy-reports", {
      featureStatus: "SUSPENDED",
      displayName: "Reports (old)",
    }),
    hostile: make.feature("feature.Hostile_Name|1", { displayName: `=SUM(A1)"<b>Ünïcode</b>` }),
  };
}

/** A catalogue with every shape that a naive reading loses. */
export function generateCatalogue(environment: Environment, at: string) {
  const make = new CatalogueBuilder(environment, at);
  const main = make.product("product-main", { displayName: "Main", isDefaultProduct: true });
  const spaces = make.product("product-workspaces", {
    displayName: "Workspaces",
    multipleSubscriptions: true,
  });
  make.product("product-retired", { displayName: "Retired", status: "ARCHIVED" });
  const f = features(make);
  const credits = make.currency("cred-ai", { displayName: "AI credits" });
  make.currency("cred-old", { displayName: "Old credits", archivedAt: at });
  const perSeat = (amount: number, billingPeriod: "MONTHLY" | "ANNUALLY", currency = "USD") =>
    make.price(amount, {
      billingModel: "PER_UNIT",
      billingPeriod,
      currency,
      feature: f.seats,
      minUnitQuantity: 1,
    });

  const free = make.plan(main, "plan-free", 1, {
    displayName: "Free",
    pricingType: "FREE",
    packageEntitlements: [
      make.grant(f.projects, { usageLimit: 1 }),
      make.grant(f.calls, { usageLimit: 1000, ...calendarMonth }),
      make.grant(f.seats, { usageLimit: 1 }),
    ],
  });
  const starterGrants = (calls: number) => [
    make.grant(f.projects, { usageLimit: 5 }),
    make.grant(f.calls, { usageLimit: calls, ...monthly }),
    make.grant(f.seats, { usageLimit: 3 }),
    make.grant(f.regions, { enumValues: ["eu"] }),
    make.grant(f.legacy),
  ];
  const starterPrices = (month: number) => [
    make.price(month),
    make.price(month * 10, { billingPeriod: "ANNUALLY" }),
    make.price(Math.round(month * 0.9), { currency: "EUR", billingCountryCode: "DE" }),
  ];
  const starter1 = make.plan(main, "plan-starter", 1, {
    displayName: "Starter",
    isLatest: false,
    status: "ARCHIVED",
    prices: starterPrices(19),
    packageEntitlements: starterGrants(5000),
  });
  const starter2 = make.plan(main, "plan-starter", 2, {
    displayName: "Starter",
    prices: starterPrices(29),
    packageEntitlements: starterGrants(10_000),
    defaultTrialConfig: { duration: 14, units: "DAY", trialEndBehavior: "CONVERT_TO_PAID", budget: null },
  });
  const tiers = [
    { upTo: 10_000, unitPrice: usd(0), flatPrice: null },
    { upTo: 100_000, unitPrice: usd(0.002), flatPrice: null },
    { upTo: null, unitPrice: usd(0.0015), flatPrice: usd(5) },
  ];
  const growth = (versionNumber: number, month: number, more: Parameters<typeof make.plan>[3]) =>
    make.plan(main, "plan-growth", versionNumber, {
      displayName: "Growth",
      isLatest: false,
      basePlan: starter2,
      prices: [
        make.price(month),
        make.price(month * 10, { billingPeriod: "ANNUALLY" }),
        make.price(month * 150, { currency: "JPY", billingCountryCode: "JP" }),
        perSeat(12.5, "MONTHLY"),
        perSeat(120, "ANNUALLY"),
        make.price(null, { billingModel: "USAGE_BASED", feature: f.calls, tiersMode: "GRADUATED", tiers }),
      ],
      overagePrices: [make.price(0.4, { billingModel: "USAGE_BASED", feature: f.tokens, blockSize: 1000 })],
      packageEntitlements: [
        make.grant(f.sso),
        make.grant(f.calls, { hasUnlimitedUsage: true, ...monthly }),
        make.grant(f.tokens, { usageLimit: 250_000, hasSoftLimit: true, ...mondays }),
        make.credits(credits, 500),
      ],
      minimumSpend: [{ billingPeriod: "MONTHLY", minimum: usd(50) }],
      ...more,
    });
  const growth1 = growth(1, 79, { status: "ARCHIVED" });
  const growth2 = growth(2, 89, { status: "ARCHIVED" });
  const growth3 = growth(3, 99, { isLatest: true });
  growth(4, 119, { status: "DRAFT" });
  const enterprise = make.plan(main, "plan-enterprise", 1, {
    displayName: "Enterprise",
    pricingType: "CUSTOM",
    packageEntitlements: [make.grant(f.sso), make.grant(f.audit), make.grant(f.seats), make.grant(f.hostile)],
  });
  const workspace = make.plan(spaces, "plan-workspace", 1, {
    displayName: "Workspace",
    prices: [
      make.price(49.99),
      make.price(null, {
        billingModel: "PER_UNIT",
        feature: f.seats,
        tiersMode: "VOLUME",
        tiers: [
          { upTo: 10, unitPrice: usd(9), flatPrice: null },
          { upTo: null, unitPrice: usd(7.25), flatPrice: null },
        ],
      }),
    ],
    packageEntitlements: [
      make.grant(f.seats, { usageLimit: 10 }),
      make.grant(f.calls, { usageLimit: 20_000, ...monthly }),
      make.grant(f.projects, { usageLimit: null, hasUnlimitedUsage: false }),
    ],
  });
  const addonTokensOld = make.addon(main, "addon-tokens", 1, {
    displayName: "Token pack",
    isLatest: false,
    status: "ARCHIVED",
    prices: [make.price(15)],
    packageEntitlements: [make.grant(f.tokens, { usageLimit: 50_000, ...mondays })],
  });
  const addonTokens = make.addon(main, "addon-tokens", 2, {
    displayName: "Token pack",
    prices: [make.price(20), make.price(200, { billingPeriod: "ANNUALLY" })],
    packageEntitlements: [make.grant(f.tokens, { usageLimit: 100_000, ...mondays })],
    maxQuantity: 10,
  });
  const addonProjects = make.addon(main, "addon-projects", 1, {
    displayName: "More projects",
    prices: [make.price(9)],
    packageEntitlements: [make.grant(f.projects, { usageLimit: 50, behavior: "Override" })],
    dependencies: [addonTokens],
  });
  for (const plan of [starter2, growth3]) plan.compatibleAddons.push(addonTokens, addonProjects);
  const coupons = {
    percent: make.coupon("coupon-20", { name: "20 % off", percentOff: 20, discountValue: 20 }),
    fixed: make.coupon("coupon-fixed", {
      name: "15 off",
      amountsOff: [usd(15), { amount: 13.5, currency: "EUR" }],
      discountValue: 15,
      durationInMonths: 3,
    }),
    archived: make.coupon("coupon-old", { percentOff: 50, discountValue: 50, status: "ARCHIVED" }),
    adhoc: make.coupon("adhoc-1", { percentOff: 12.5, discountValue: 12.5, source: "STIGG_ADHOC" }),
  };
  const byRefId = (refId: string): FeatureNode | null => environment.feature(refId);
  return {
    features: f,
    byRefId,
    credits,
    coupons,
    plans: { free, starter1, starter2, growth1, growth2, growth3, enterprise, workspace },
    addons: { addonTokensOld, addonTokens, addonProjects },
    products: { main, spaces },
  };
}

export type Catalogue = ReturnType<typeof generateCatalogue>;
