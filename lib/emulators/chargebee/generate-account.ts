import { createSeededRandom } from "../shared/seeded-random";
import { AWKWARD_SHAPES } from "./awkward-shapes";
import { buildCoupons } from "./build-coupons";
import { generateCatalogue } from "./generate-catalogue";
import { generateUsage } from "./generate-usage";
import { DAY, GenerationContext } from "./generation-context";
import type { CatalogVersion } from "./resources";
import { SiteState } from "./site-state";
import { toPlanCatalogue } from "./to-plan-catalogue";

export interface GenerateOptions {
  seed: string;
  /** Customers of the site, deleted ones included. Default 500. */
  customers?: number;
  /** Rows of usage. Default 20 a customer. */
  usageRows?: number;
  /** The instant at which the site stands. */
  now: Date;
  /** Default "v2": items and item prices. */
  catalog?: CatalogVersion;
  /** Name of the site. Default "acme-test". */
  site?: string;
}

export interface AccountManifest {
  seed: string;
  now: string;
  counts: Record<string, number>;
  /** Which customers have which awkward shape. */
  awkward: { shape: string; customerIds: string[] }[];
}

export interface GeneratedAccount {
  state: SiteState;
  manifest: AccountManifest;
}

/** Builds a site. The same options always build the same site, byte for byte. */
export function generateChargebeeAccount(options: GenerateOptions): GeneratedAccount {
  const { seed, customers = 500, catalog = "v2", site = "acme-test" } = options;
  const usageRows = options.usageRows ?? customers * 20;
  const now = Math.floor(options.now.getTime() / 1000);
  const items = new SiteState(site, catalog);
  const catalogue = generateCatalogue(items, now - 500 * DAY);
  const context = new GenerationContext(items, catalogue, createSeededRandom(`${seed}/chargebee`), now);
  buildCoupons(items, catalogue, now);
  for (const [index, code] of ["USD", "EUR", "JPY", "KWD"].entries()) {
    const currency = {
      id: `cur-${code.toLowerCase()}`,
      enabled: true,
      currency_code: code,
      is_base_currency: index === 0,
      object: "currency",
    };
    items.currency.put(currency);
  }
  items.credit_unit.put({
    id: "ai-credits",
    name: "AI credits",
    external_name: "AI credits",
    status: "active",
    is_unlimited: false,
    created_at: now - 400 * DAY,
    updated_at: now - 400 * DAY,
    object: "credit_unit",
  });
  const awkward = fillCustomers(context, customers);
  generateUsage(context, usageRows);
  const state = catalog === "v1" ? toPlanCatalogue(items) : items;
  return {
    state,
    manifest: {
      seed,
      now: new Date(now * 1000).toISOString(),
      counts: {
        customers: state.customer.size,
        subscriptions: state.subscription.size,
        usages: state.usage.size,
        coupons: state.coupon.size,
        plans: state.plan.size,
        itemPrices: state.item_price.size,
      },
      awkward,
    },
  };
}

/** Every awkward shape that fits comes first; ordinary customers fill up the rest. */
function fillCustomers(context: GenerationContext, wanted: number): AccountManifest["awkward"] {
  const awkward: AccountManifest["awkward"] = [];
  for (const { shape, build } of AWKWARD_SHAPES) {
    // The largest shape makes five customers.
    if (context.customers + 5 > wanted) break;
    awkward.push({ shape, customerIds: build(context).map((customer) => customer.id) });
  }
  while (context.customers < wanted) ordinaryCustomer(context);
  return awkward;
}

function ordinaryCustomer(context: GenerationContext): void {
  const { random } = context;
  const { prices } = context.catalogue;
  const roll = random.next();
  const quantity = random.int(2, 80);
  const metered = { price: prices.calls, more: { metered_quantity: String(random.int(0, 900_000)) } };
  if (roll < 0.3) context.subscriber([{ price: prices.starter }]);
  else if (roll < 0.4) context.subscriber([{ price: prices.starterYear }]);
  else if (roll < 0.6) context.subscriber([{ price: prices.growth, quantity }, metered]);
  else if (roll < 0.7) context.subscriber([{ price: prices.growthEuro, quantity }]);
  else if (roll < 0.85)
    context.subscriber([{ price: prices.scale, quantity }, { price: prices.support }, metered]);
  else if (roll < 0.9) context.subscriber([{ price: prices.growthWeek }]);
  else if (roll < 0.95)
    context.subscriber([{ price: prices.starter }, { price: prices.peak, more: { metered_quantity: "7" } }]);
  else context.customer();
}
