import type {
  CreditBalance,
  Customer,
  Discount,
  Entitlement,
  Feature,
  Plan,
  PriceComponent,
  Product,
  Subscription,
  SubscriptionItem,
  Usage,
} from "@/lib/canonical";

/* Canonical records for tests: complete and plain, so that a test states only what it is about. */

export const customer = (given: Partial<Customer> = {}): Customer => ({
  sourceId: "cus_1",
  email: "ada@example.com",
  name: "Ada",
  phone: null,
  country: null,
  currency: "usd",
  state: "active",
  createdAt: "2025-01-01T00:00:00Z",
  parentId: null,
  billingProviderId: null,
  taxIds: [],
  accountBalance: [],
  discounts: [],
  effectiveFeatureKeys: null,
  metadata: {},
  ...given,
});

export const product = (given: Partial<Product> = {}): Product => ({
  sourceId: "prod_pro",
  name: "Pro",
  description: null,
  active: true,
  unitLabel: null,
  metadata: {},
  ...given,
});

export const component = (given: Partial<PriceComponent> = {}): PriceComponent => ({
  currency: "usd",
  interval: { unit: "month", count: 1 },
  usage: "licensed",
  featureId: null,
  pricing: { model: "perUnit", unitAmount: "2900" },
  ...given,
});

export const plan = (given: Partial<Plan> = {}): Plan => ({
  sourceId: "price_pro",
  productId: "prod_pro",
  name: "Pro",
  nickname: null,
  lookupKey: null,
  kind: "base",
  versionOf: null,
  version: null,
  active: true,
  listed: true,
  trialDays: null,
  components: [component()],
  metadata: {},
  createdAt: null,
  ...given,
});

export const feature = (given: Partial<Feature> = {}): Feature => ({
  sourceId: "feat_sso",
  key: "sso",
  name: "Single sign-on",
  kind: "boolean",
  unit: null,
  active: true,
  meter: null,
  metadata: {},
  ...given,
});

export const entitlement = (given: Partial<Entitlement> = {}): Entitlement => ({
  sourceId: "prodft_1",
  subject: { kind: "product", productId: "prod_pro" },
  featureId: "feat_sso",
  state: "on",
  limit: null,
  enforcement: "hard",
  reset: null,
  expiresAt: null,
  resourceId: null,
  ...given,
});

export const discount = (given: Partial<Discount> = {}): Discount => ({
  sourceId: "di_1",
  couponId: "co_1",
  percentOff: null,
  amountOff: null,
  duration: "forever",
  startsAt: null,
  endsAt: null,
  appliesToProductIds: null,
  ...given,
});

export const item = (given: Partial<SubscriptionItem> = {}): SubscriptionItem => ({
  sourceId: "si_1",
  planId: "price_pro",
  quantity: "1",
  periodStart: "2026-11-01T00:00:00Z",
  periodEnd: "2026-12-01T00:00:00Z",
  discounts: [],
  pricing: null,
  ...given,
});

export const subscription = (given: Partial<Subscription> = {}): Subscription => ({
  sourceId: "sub_1",
  customerId: "cus_1",
  status: "active",
  sourceStatus: "active",
  currency: "usd",
  startedAt: "2026-01-01T00:00:00Z",
  trialEndsAt: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  endedAt: null,
  collectionPausedUntil: null,
  collectionMethod: "automatic",
  items: [item()],
  discounts: [],
  scheduledChanges: [],
  resourceId: null,
  metadata: {},
  ...given,
});

export const usage = (given: Partial<Usage> = {}): Usage => ({
  sourceId: "mtr_1/cus_1/2026-11-02T00:00:00Z",
  customerId: "cus_1",
  featureId: "mtr_1",
  quantity: "12.5",
  unit: "call",
  at: "2026-11-02T00:00:00Z",
  windowStart: "2026-11-02T00:00:00Z",
  windowEnd: "2026-11-03T00:00:00Z",
  aggregation: "sum",
  resourceId: null,
  dimensions: {},
  ...given,
});

export const creditBalance = (given: Partial<CreditBalance> = {}): CreditBalance => ({
  sourceId: "credgr_1",
  customerId: "cus_1",
  name: "Welcome",
  kind: "money",
  currency: "usd",
  unit: null,
  original: "1000",
  available: "700",
  category: "promotional",
  priority: 50,
  state: "live",
  effectiveAt: null,
  expiresAt: null,
  planIds: null,
  ...given,
});
