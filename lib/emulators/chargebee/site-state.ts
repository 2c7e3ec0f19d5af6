import type { CatalogVersion } from "./resources";
import type * as W from "./wire";

/** Objects of one kind in the order in which they were made, each with a number that never changes. */
export class Kept<T extends object> {
  private readonly rows = new Map<string, { seq: number; record: T }>();
  private seq = 0;

  /** @param keyOf what tells two objects of this kind apart */
  constructor(readonly keyOf: (record: T) => string) {}

  get size(): number {
    return this.rows.size;
  }

  /** Adds an object, or replaces the one with the same key. */
  put<R extends T>(record: R): R {
    const key = this.keyOf(record);
    this.seq += 1;
    this.rows.set(key, { seq: this.rows.get(key)?.seq ?? this.seq, record });
    return record;
  }

  find(key: string): T | null {
    return this.rows.get(key)?.record ?? null;
  }

  remove(key: string): void {
    this.rows.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.rows.keys();
  }

  *values(): IterableIterator<T> {
    for (const { record } of this.rows.values()) yield record;
  }

  entries(): Iterable<{ seq: number; record: T }> {
    return this.rows.values();
  }
}

/** Usage counted by a metered feature; raw events cannot be read back. */
export interface CountedUsage {
  readonly subscriptionId: string;
  readonly featureId: string;
  readonly at: number;
  readonly value: string;
}

const byId = <T extends { id: string }>(): Kept<T> => new Kept<T>((record) => record.id);
/** Samples lack ids that the types require; such objects are told apart by a number. */
const pairKey = (...parts: unknown[]): string => parts.map(String).join("/");

/** Everything one site holds. */
export class SiteState {
  readonly item_family = byId<W.WireItemFamily>();
  readonly item = byId<W.WireItem>();
  readonly item_price = byId<W.WireItemPrice>();
  readonly attached_item = byId<W.WireAttachedItem>();
  readonly differential_price = byId<W.WireDifferentialPrice>();
  readonly plan = byId<W.WirePlan>();
  readonly addon = byId<W.WireAddon>();
  readonly feature = byId<W.WireFeature>();
  readonly entitlement = byId<W.WireEntitlement>();
  readonly entitlement_override = byId<W.WireOverride>();
  readonly customer = byId<W.WireCustomer>();
  readonly subscription = byId<W.WireSubscription>();
  readonly ramp = byId<W.WireRamp>();
  readonly coupon = byId<W.WireCoupon>();
  readonly coupon_set = byId<W.WireCouponSet>();
  readonly coupon_code = new Kept<W.WireCouponCode>((record) => record.code);
  readonly usage = new Kept<W.WireUsage>((record) => record.id ?? pairKey(record.usage_date));
  readonly meter = byId<W.WireMeter>();
  readonly promotional_credit = byId<W.WirePromotionalCredit>();
  readonly credit_unit = byId<W.WireCreditUnit>();
  readonly ledger_account_balance = new Kept<W.WireLedgerBalance>((record) =>
    pairKey(record.subscription_id, record.unit_id),
  );
  readonly grant_block = byId<W.WireGrantBlock>();
  readonly unbilled_charge = new Kept<W.WireUnbilledCharge>((record) => record.id ?? "");
  /** Invoices, credit notes, transactions and the like, which an export only points at. */
  readonly invoice = byId<{ id: string }>();
  readonly credit_note = byId<{ id: string }>();
  readonly transaction = byId<{ id: string }>();
  readonly payment_source = byId<{ id: string }>();
  readonly event = byId<{ id: string }>();
  readonly site_migration_detail = new Kept<object>((record) => JSON.stringify(record));
  readonly currency = byId<{ id: string }>();
  readonly price_variant = byId<{ id: string }>();
  readonly contract_term = byId<{ id: string }>();
  readonly discount = byId<{ id: string }>();
  /** Effective values that no longer follow from the catalogue: `<subscription>/<feature>` to value. */
  readonly grandfathered = new Map<string, string>();
  /** What a subscription becomes at its next billing: `/retrieve_with_scheduled_changes`. */
  readonly scheduled = new Map<string, Partial<W.WireSubscription>>();
  readonly counted: CountedUsage[] = [];
  private minted = 0;

  constructor(
    readonly site: string,
    readonly catalog: CatalogVersion,
  ) {}

  /** An id that no other object of this site has. */
  mint(prefix: string): string {
    this.minted += 1;
    return `${prefix}${this.minted.toString(36).padStart(6, "0")}`;
  }
}

/** Names of the collections, as objects are named on the wire. */
export type Kind = {
  [K in keyof SiteState]: SiteState[K] extends Kept<infer _> ? K : never;
}[keyof SiteState];

/** One collection by name; throws on a name that is none. */
export function collectionOf(state: SiteState, kind: string): Kept<object> {
  const found: unknown = Object.entries(state).find(([name]) => name === kind)?.[1];
  if (!(found instanceof Kept)) throw new TypeError(`there are no objects of the kind "${kind}"`);
  return found;
}
