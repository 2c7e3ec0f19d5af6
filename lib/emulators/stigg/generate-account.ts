import { createSeededRandom } from "../shared/seeded-random";
import { awkwardShapes } from "./awkward-shapes";
import { Environment } from "./environment";
import { generateCatalogue } from "./generate-catalogue";
import { DAY, GenerationContext } from "./generation-context";

export interface GenerateOptions {
  seed: string;
  /** Customers, archived ones included. Default 500. */
  customers?: number;
  /** Reports of usage beyond those of the awkward customers. Default 20 per customer. */
  usageRows?: number;
  /** The instant at which the account stands. */
  now: Date;
}

export interface AccountManifest {
  seed: string;
  now: string;
  counts: Record<string, number>;
  /** Which customers have which awkward shape. */
  awkward: { shape: string; customerIds: string[] }[];
}

export interface GeneratedAccount {
  environment: Environment;
  manifest: AccountManifest;
}

/** Builds an environment. The same options always build the same one, byte for byte. */
export function generateStiggAccount(options: GenerateOptions): GeneratedAccount {
  const { seed, customers = 500, usageRows = customers * 20 } = options;
  const nowMs = options.now.getTime();
  const random = createSeededRandom(`${seed}/stigg`);
  const environment = new Environment(`env-${random.token(8)}`);
  const catalogue = generateCatalogue(environment, new Date(nowMs - 400 * DAY).toISOString());
  const context = new GenerationContext(environment, catalogue, random, nowMs);
  const awkward: AccountManifest["awkward"] = [];
  const stride = Math.max(1, Math.floor(customers / (awkwardShapes.length + 8)));
  for (const [index, { shape, make }] of awkwardShapes.entries()) {
    while (context.customers < index * stride && context.customers < customers) addOrdinary(context);
    awkward.push({ shape, customerIds: make(context).map((one) => one.customerId) });
  }
  while (context.customers < customers) addOrdinary(context);
  addUsage(context, usageRows);
  environment.customers.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  return {
    environment,
    manifest: { seed, now: new Date(nowMs).toISOString(), counts: countsOf(environment), awkward },
  };
}

function addOrdinary(context: GenerationContext): void {
  const { random, catalogue } = context;
  const { plans, addons } = catalogue;
  const customer = context.customer();
  const luck = random.next();
  const startDate = context.ago(random.int(20, 350));
  const billingPeriod = random.chance(0.25) ? "ANNUALLY" : "MONTHLY";
  if (luck < 0.1) return;
  if (luck < 0.35) context.subscribe(customer, plans.free, { startDate });
  else if (luck < 0.65) {
    const plan = random.chance(0.3) ? plans.starter1 : plans.starter2;
    context.subscribe(customer, plan, { startDate, billingPeriod });
  } else {
    const plan = random.pick([plans.growth2, plans.growth3, plans.growth3]);
    const quantity = random.int(1, 3);
    const withAddon = random.chance(0.3) ? [{ addon: addons.addonTokens, quantity }] : [];
    context.subscribe(customer, plan, {
      startDate,
      billingPeriod,
      units: { "feature-seats": random.int(1, 40) },
      with: withAddon,
    });
    if (random.chance(0.2)) context.grant(customer, 1000, random.int(0, 900));
  }
}

/** Spreads reports over the last 45 days of those who may use something. */
function addUsage(context: GenerationContext, rows: number): void {
  const { environment, random, catalogue } = context;
  const users = environment.subscriptions.filter(
    (one) => one.status === "ACTIVE" && one.resource === null && !one.plan.refId.includes("enterprise"),
  );
  if (users.length === 0) return;
  for (let row = 0; row < rows; row += 1) {
    const subscription = random.pick(users);
    const isGrowth = subscription.plan.refId === "plan-growth";
    const feature = isGrowth && random.chance(0.4) ? catalogue.features.tokens : catalogue.features.calls;
    const value = feature === catalogue.features.calls ? random.int(1, 60) : random.int(10, 4000);
    context.usage(subscription.customer, feature, [
      { daysAgo: random.int(1, 44), hour: random.int(0, 20), value },
    ]);
  }
}

function countsOf(environment: Environment): Record<string, number> {
  const { products, features, plans, addons, coupons, customers, resources, subscriptions, grants, reports } =
    environment;
  const lists = {
    products,
    features,
    plans,
    addons,
    coupons,
    customers,
    resources,
    subscriptions,
    grants,
    reports,
  };
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.length]));
}
