import type { AccountState } from "./account-state";
import { embeddedList, renderById, renderSubscription } from "./render";
import { invalid } from "./stripe-errors";

const MAX_DEPTH = 4;

/** Fields that hold an id and may be expanded, with the kind of object behind them. */
const REFERENCES: Record<string, string> = {
  customer: "customer",
  product: "product",
  price: "price",
  default_price: "price",
  coupon: "coupon",
  promotion_code: "promotion_code",
  latest_invoice: "invoice",
  invoice: "invoice",
  schedule: "schedule",
  subscription: "subscription",
  discount: "discount",
  discounts: "discount",
  feature: "feature",
  default_payment_method: "payment_method",
  test_clock: "test_clock",
  credit_grant: "credit_grant",
  credit_balance_transaction: "credit_transaction",
  customer_balance_transaction: "balance_transaction",
  meter: "meter",
};

type Shown = Record<string, unknown>;

/** Fields that are absent unless asked for, by the `object` they belong to. */
const INCLUDED: Record<string, Record<string, (state: AccountState, shown: Shown) => unknown>> = {
  price: {
    tiers: (state, { id }) => state.prices.find(String(id))?.tiers ?? null,
    currency_options: (state, { id }) => currencyOptions(state, String(id)),
  },
  plan: { tiers: (state, { id }) => state.prices.find(String(id))?.tiers ?? null },
  coupon: {
    applies_to: (state, { id }) => couponOf(state, id)?.applies_to ?? null,
    currency_options: (state, { id }) => couponOf(state, id)?.currency_options ?? null,
  },
  customer: {
    tax_ids: (state, { id }) =>
      embeddedList(state.taxIds.by("customer", String(id)), `/v1/customers/${String(id)}/tax_ids`),
    subscriptions: (state, { id }) =>
      embeddedList(
        state.subscriptions
          .by("customer", String(id))
          .filter(({ status }) => status !== "canceled" && status !== "incomplete_expired")
          .map((subscription) => renderSubscription(state, subscription)),
        `/v1/customers/${String(id)}/subscriptions`,
      ),
    sources: (_state, { id }) => embeddedList([], `/v1/customers/${String(id)}/sources`),
    invoice_credit_balance: (_state, { balance, currency }) =>
      typeof currency === "string" ? { [currency]: balance } : {},
  },
};

/**
 * Carries out `expand[]` on an answer and returns a new value; stored records are never touched.
 * @throws StandInFailure 400 on more than four levels or a property that cannot be expanded, for the whole request.
 */
export function expandAnswer(state: AccountState, answer: unknown, paths: readonly string[]): unknown {
  let expanded = answer;
  for (const path of paths) {
    const segments = path.split(".");
    if (segments.length > MAX_DEPTH) {
      invalid(
        `You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`,
        "expand",
        "property_expansion_max_depth",
      );
    }
    expanded = expandAt(state, expanded, segments, path);
  }
  return expanded;
}

function expandAt(state: AccountState, value: unknown, segments: readonly string[], path: string): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => expandAt(state, element, segments, path));
  if (value === null || value === undefined) return value;
  const [name, ...rest] = segments;
  if (name === undefined) return value;
  if (!isShown(value)) refuse(path);
  if (value.deleted === true) return value;
  let child = value[name];
  const include = typeof value.object === "string" ? INCLUDED[value.object]?.[name] : undefined;
  if (child === undefined) {
    if (!include) refuse(path);
    child = include(state, value) ?? undefined;
    if (child === undefined) return value;
  } else if (!include) {
    child = resolve(state, name, child, rest.length === 0, path);
  }
  return {
    ...value,
    [name]:
      rest.length === 0 ? child : expandAt(state, withHiddenTiers(state, value, name, child), rest, path),
  };
}

/** Tiers of one currency need a path of their own: `currency_options.eur.tiers`. */
function withHiddenTiers(state: AccountState, owner: Shown, name: string, child: unknown): unknown {
  if (name !== "currency_options" || owner.object !== "price") return child;
  return state.prices.find(String(owner.id))?.currency_options ?? child;
}

function currencyOptions(state: AccountState, id: string): unknown {
  const options = state.prices.find(id)?.currency_options;
  if (!options) return null;
  return Object.fromEntries(
    Object.entries(options).map(([currency, { tiers: _tiers, ...shown }]) => [currency, shown]),
  );
}

function couponOf(state: AccountState, id: unknown) {
  return state.coupons.find(String(id)) ?? state.deletedCoupons.get(String(id)) ?? null;
}

function resolve(state: AccountState, name: string, child: unknown, last: boolean, path: string): unknown {
  if (Array.isArray(child)) {
    return child.map((element: unknown) =>
      typeof element === "string" ? resolve(state, name, element, last, path) : element,
    );
  }
  if (typeof child === "string") {
    const kind = REFERENCES[name];
    if (kind === undefined) refuse(path);
    return renderById(state, kind, child) ?? child;
  }
  if (last && (typeof child === "number" || typeof child === "boolean")) refuse(path);
  return child;
}

function refuse(path: string): never {
  invalid(`This property cannot be expanded (${path}).`, "expand");
}

function isShown(value: unknown): value is Shown {
  return typeof value === "object" && value !== null;
}
