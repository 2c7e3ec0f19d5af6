import type { Environment } from "./environment";
import type {
  AddonNode,
  CouponNode,
  CreditEntitlementNode,
  CurrencyNode,
  FeatureEntitlementNode,
  FeatureNode,
  PackageNode,
  PlanNode,
  PriceNode,
  ProductNode,
} from "./model";

/** Makes catalogue objects and puts them into an environment. `at` is when they were made. */
export class CatalogueBuilder {
  constructor(
    private readonly environment: Environment,
    private readonly at: string,
  ) {}

  private dated() {
    return { id: this.environment.uuid(), createdAt: this.at, updatedAt: this.at };
  }

  product(refId: string, facts: Partial<ProductNode> = {}): ProductNode {
    const product: ProductNode = {
      ...this.dated(),
      environmentId: this.environment.id,
      refId,
      displayName: refId,
      description: null,
      status: "PUBLISHED",
      isDefaultProduct: false,
      multipleSubscriptions: false,
      additionalMetaData: null,
      productSettings: {
        subscriptionStartSetup: "PLAN_SELECTION",
        subscriptionEndSetup: "DOWNGRADE_TO_FREE",
        subscriptionCancellationTime: "END_OF_BILLING_PERIOD",
        subscriptionStartPlanId: null,
        downgradePlanId: null,
        prorateAtEndOfBillingPeriod: false,
      },
      ...facts,
    };
    this.environment.products.push(product);
    return product;
  }

  feature(refId: string, facts: Partial<FeatureNode> = {}): FeatureNode {
    const feature: FeatureNode = {
      ...this.dated(),
      refId,
      displayName: refId,
      description: null,
      featureType: "BOOLEAN",
      meterType: "None",
      featureStatus: "ACTIVE",
      featureUnits: null,
      featureUnitsPlural: null,
      enumConfiguration: null,
      unitTransformation: null,
      meter: null,
      eventName: null,
      additionalMetaData: null,
      ...facts,
    };
    this.environment.features.push(feature);
    return feature;
  }

  /** A feature counted from events named `eventName`. */
  metered(
    refId: string,
    fn: string,
    field: string | null,
    eventName: string,
    facts: Partial<FeatureNode> = {},
  ) {
    const filters = [
      { conditions: [{ field: "eventName", operation: "EQUALS", value: eventName, values: null }] },
    ];
    const meter = { id: this.environment.uuid(), aggregation: { function: fn, field }, filters };
    return this.feature(refId, {
      featureType: "NUMBER",
      meterType: "Incremental",
      meter,
      eventName,
      ...facts,
    });
  }

  currency(currencyId: string, facts: Partial<CurrencyNode> = {}): CurrencyNode {
    const currency: CurrencyNode = {
      ...this.dated(),
      currencyId,
      displayName: currencyId,
      description: null,
      symbol: null,
      units: { singular: "credit", plural: "credits" },
      archivedAt: null,
      additionalMetaData: null,
      ...facts,
    };
    this.environment.currencies.push(currency);
    return currency;
  }

  coupon(refId: string, facts: Partial<CouponNode>): CouponNode {
    const coupon: CouponNode = {
      ...this.dated(),
      refId,
      name: refId,
      description: null,
      type: facts.percentOff === undefined ? "FIXED" : "PERCENTAGE",
      source: "STIGG",
      status: "ACTIVE",
      percentOff: null,
      amountsOff: null,
      discountValue: 0,
      durationInMonths: null,
      billingId: null,
      additionalMetaData: null,
      ...facts,
    };
    this.environment.coupons.push(coupon);
    return coupon;
  }

  grant(feature: FeatureNode, facts: Partial<FeatureEntitlementNode> = {}): FeatureEntitlementNode {
    return {
      __typename: "PackageFeatureEntitlement",
      id: this.environment.uuid(),
      feature,
      featureId: feature.refId,
      isGranted: true,
      behavior: "Increment",
      usageLimit: null,
      hasUnlimitedUsage: feature.featureType === "NUMBER" ? facts.usageLimit === undefined : null,
      hasSoftLimit: false,
      enumValues: null,
      order: 0,
      isCustom: false,
      resetPeriod: null,
      resetPeriodConfiguration: null,
      ...facts,
    };
  }

  credits(
    currency: CurrencyNode,
    amount: number,
    facts: Partial<CreditEntitlementNode> = {},
  ): CreditEntitlementNode {
    return {
      __typename: "PackageCreditEntitlement",
      id: this.environment.uuid(),
      isGranted: true,
      behavior: "Increment",
      amount,
      cadence: "MONTH",
      hasSoftLimit: false,
      customCurrency: currency,
      customCurrencyId: currency.currencyId,
      dependency: null,
      order: 9,
      isCustom: false,
      ...facts,
    };
  }

  price(amount: number | null, facts: Partial<PriceNode> & { currency?: string } = {}): PriceNode {
    const { currency = "USD", ...more } = facts;
    return {
      id: this.environment.uuid(),
      packageId: null,
      createdAt: this.at,
      billingModel: "FLAT_FEE",
      billingPeriod: "MONTHLY",
      billingCadence: "RECURRING",
      billingCountryCode: null,
      billingId: null,
      price: amount === null ? null : { amount, currency },
      tiersMode: null,
      tiers: null,
      blockSize: null,
      minUnitQuantity: null,
      maxUnitQuantity: null,
      feature: null,
      isOverridePrice: false,
      creditRate: null,
      creditGrantCadence: null,
      topUpCustomCurrencyId: null,
      resetPeriod: null,
      resetPeriodConfiguration: null,
      ...more,
    };
  }

  private package(product: ProductNode, refId: string, versionNumber: number): PackageNode {
    return {
      ...this.dated(),
      refId,
      versionNumber,
      isLatest: true,
      status: "PUBLISHED",
      pricingType: "PAID",
      displayName: refId,
      description: null,
      billingId: null,
      product,
      productId: product.id,
      prices: [],
      overagePrices: [],
      packageEntitlements: [],
      additionalMetaData: null,
    };
  }

  plan(product: ProductNode, refId: string, versionNumber: number, facts: Partial<PlanNode>): PlanNode {
    const plan: PlanNode = {
      ...this.package(product, refId, versionNumber),
      isParent: false,
      basePlan: null,
      compatibleAddons: [],
      compatiblePackageGroups: [],
      defaultTrialConfig: null,
      minimumSpend: [],
      inheritedPackageEntitlements: facts.basePlan
        ? [...facts.basePlan.packageEntitlements, ...facts.basePlan.inheritedPackageEntitlements]
        : [],
      ...facts,
    };
    if (plan.basePlan) plan.basePlan.isParent = true;
    claimPrices(plan);
    this.environment.plans.push(plan);
    return plan;
  }

  addon(product: ProductNode, refId: string, versionNumber: number, facts: Partial<AddonNode>): AddonNode {
    const addon: AddonNode = {
      ...this.package(product, refId, versionNumber),
      maxQuantity: null,
      dependencies: [],
      ...facts,
    };
    claimPrices(addon);
    this.environment.addons.push(addon);
    return addon;
  }
}

function claimPrices(owner: PackageNode): void {
  for (const price of [...owner.prices, ...owner.overagePrices]) price.packageId = owner.id;
}
