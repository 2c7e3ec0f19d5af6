import type { AccountState } from "./account-state";
import { beginSubscription } from "./begin-subscription";
import type { BillingEngine } from "./billing-engine";
import {
  buildCoupon,
  buildDiscount,
  buildFeature,
  buildMeter,
  buildPrice,
  buildProduct,
} from "./build-catalogue";
import { buildCustomer, buildGrant } from "./build-customer";
import { buildSchedule } from "./build-schedule";
import { buildSubscription } from "./build-subscription";
import { cancelSubscription } from "./cancel-subscription";
import { collectionOf } from "./collection-of";

/**
 * A change made "in the dashboard":
 * `{op: "create", object, facts}` with the builder's facts (a customer's fields, a price's terms, a subscription's
 * items), `{op: "update", object, id, set}` with any fields (also values Stripe never sends), `{op: "put", object,
 * record}` with a whole stored record, `{op: "delete", object, id}`, or `{edits: [...]}` for several.
 */
export interface AccountEdit {
  op: "create" | "update" | "put" | "delete";
  object: string;
  id?: string;
  set?: Record<string, unknown>;
  facts?: unknown;
  record?: unknown;
}

/** Reads one edit or a list. Throws on anything else. */
export function parseEdits(value: unknown): AccountEdit[] {
  const list = isRecord(value) && Array.isArray(value.edits) ? value.edits : [value];
  return list.map((edit: unknown) => {
    if (!isRecord(edit)) throw new TypeError("an edit is an object {op, object, ...}");
    const { op, object, id, set, facts, record } = edit;
    if (op !== "create" && op !== "update" && op !== "put" && op !== "delete") {
      throw new TypeError(`an edit cannot "${String(op)}"`);
    }
    if (typeof object !== "string") throw new TypeError("an edit names the kind of its object");
    return {
      op,
      object,
      id: typeof id === "string" ? id : undefined,
      set: isRecord(set) ? set : undefined,
      facts,
      record,
    };
  });
}

/** Carries out one edit at an instant (Unix seconds) and returns the id it touched. */
export function applyEdit(
  state: AccountState,
  engine: BillingEngine,
  edit: AccountEdit,
  now: number,
): { id: string } {
  const id = carryOut(state, edit, now);
  engine.watchSubscription(id);
  engine.watchSchedule(id);
  engine.watchGrant(id);
  const item = state.items.find(id);
  if (item) engine.watchSubscription(item.subscription);
  return { id };
}

function carryOut(state: AccountState, edit: AccountEdit, now: number): string {
  if (edit.op === "create") return create(state, edit.object, edit.facts, now);
  if (edit.op === "put") return collectionOf(state, edit.object).put(edit.record);
  if (edit.op === "update" && edit.object === "account") {
    Object.assign(state.account, edit.set);
    return state.account.id;
  }
  const id = edit.id ?? "";
  const record = collectionOf(state, edit.object).find(id);
  if (record === null) throw new TypeError(`there is no ${edit.object} "${id}"`);
  if (edit.op === "update") {
    Object.assign(record, edit.set);
    state.emit({ created: now, type: `${eventName(edit.object)}.updated`, kind: edit.object, objectId: id });
    return id;
  }
  remove(state, edit.object, id, now);
  return id;
}

function create(state: AccountState, object: string, facts: unknown, now: number): string {
  const given = isRecord(facts) ? facts : {};
  const record = make(state, object, given, now);
  const { id } = record;
  if (object !== "subscription" && object !== "schedule" && object !== "credit_grant") {
    state.emit({ created: now, type: `${eventName(object)}.created`, kind: object, objectId: id });
  }
  return id;
}

// The facts come from a test's control call; the builders' types say what they must hold, and nothing else reads them.
function make(
  state: AccountState,
  object: string,
  facts: Record<string, unknown>,
  now: number,
): { id: string } {
  const at = { created: now, ...facts };
  switch (object) {
    case "customer":
      return buildCustomer(state, at);
    case "product":
      return buildProduct(state, at as Parameters<typeof buildProduct>[1]); // see above
    case "price":
      return buildPrice(state, at as Parameters<typeof buildPrice>[1]); // see above
    case "coupon":
      return buildCoupon(state, at as Parameters<typeof buildCoupon>[1]); // see above
    case "meter":
      return buildMeter(state, at as Parameters<typeof buildMeter>[1]); // see above
    case "feature":
      return buildFeature(state, String(facts.lookupKey), String(facts.name));
    case "product_feature":
      return state.productFeatures.add({
        id: state.mint("prodft_test", 24),
        product: String(facts.product),
        feature: String(facts.feature),
      });
    case "credit_grant":
      return buildGrant(state, at as Parameters<typeof buildGrant>[1]); // see above
    case "schedule":
      return buildSchedule(state, { subscription: null, ...at } as Parameters<typeof buildSchedule>[1]); // see above
    case "discount":
      return attachDiscount(state, facts, now);
    case "subscription": {
      const wanted = { startAt: now, ...facts } as Parameters<typeof buildSubscription>[1]; // see above
      const subscription = buildSubscription(state, wanted);
      beginSubscription(state, subscription, now);
      return subscription;
    }
    default:
      throw new TypeError(`cannot create a "${object}"`);
  }
}

function attachDiscount(state: AccountState, facts: Record<string, unknown>, now: number): { id: string } {
  const coupon = state.coupons.find(String(facts.coupon));
  if (!coupon) throw new TypeError(`there is no coupon "${String(facts.coupon)}"`);
  const subscription = state.subscriptions.find(String(facts.subscription));
  const customer = state.customers.find(subscription?.customer ?? String(facts.customer));
  if (!customer) throw new TypeError("a discount needs a subscription or a customer");
  const end = typeof facts.end === "number" ? facts.end : null;
  const discount = buildDiscount(state, {
    coupon,
    start: now,
    end,
    customer: customer.id,
    subscription: subscription?.id ?? null,
  });
  if (subscription) subscription.discounts.push(discount.id);
  else customer.discount = discount.id;
  return discount;
}

function remove(state: AccountState, object: string, id: string, now: number): void {
  if (object === "subscription") {
    const subscription = state.subscriptions.find(id);
    if (subscription) cancelSubscription(state, subscription, now);
    return;
  }
  if (object === "customer") {
    for (const subscription of state.subscriptions.by("customer", id)) {
      if (subscription.ended_at === null) cancelSubscription(state, subscription, now);
    }
    state.deletedCustomers.add(id);
  }
  if (object === "product") state.deletedProducts.add(id);
  const coupon = object === "coupon" ? state.coupons.find(id) : null;
  if (coupon) state.deletedCoupons.set(id, coupon);
  const snapshot = collectionOf(state, object).remove(id);
  state.emit({ created: now, type: `${eventName(object)}.deleted`, kind: object, objectId: id, snapshot });
}

const EVENT_NAMES: Record<string, string> = {
  subscription: "customer.subscription",
  subscription_item: "customer.subscription",
  schedule: "subscription_schedule",
  meter: "billing.meter",
  credit_grant: "billing.credit_grant",
  discount: "customer.discount",
  tax_id: "customer.tax_id",
};

function eventName(object: string): string {
  return EVENT_NAMES[object] ?? object;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
