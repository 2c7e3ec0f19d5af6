import { Decimal } from "decimal.js";
import type { CreditBalance, Interval } from "@/lib/canonical";
import { type Notes, plainDecimal } from "../translation";
import type { ExportScope, RawObject } from "../types";
import { termOf } from "./map-items";
import { admit, instantOrNull } from "./parse";
import { grantBlockWire, subscriptionWire, walletWire } from "./schema";

const states: Readonly<Record<string, CreditBalance["state"]>> = {
  available: "live",
  active: "live",
  in_grace_period: "live",
  exhausted: "live",
  scheduled: "pending",
};

/**
 * A block of prepaid credits: units of one subscription, apart from any money. What can be spent is its balance less
 * what is on hold. Null for an overdraft, which is a debt and no credit.
 * https://apidocs.chargebee.com/docs/api/grant_blocks
 */
export function mapGrantBlock(
  object: RawObject,
  scope: ExportScope,
  notes: Notes,
  renews: SubscriptionRenewal | null = null,
): CreditBalance | null {
  const wire = admit(grantBlockWire, object);
  if (wire.account_type === "overdraft") {
    notes.warn(
      "chargebee.overdraft",
      `${wire.id} is an overdraft in ${wire.unit_id} and is not carried as credit.`,
      "Settle it in Chargebee before the cutover.",
    );
    return null;
  }
  const expiresAt = instantOrNull(wire.expires_at);
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.parse(scope.watermark);
  const known = Object.hasOwn(states, wire.status) ? states[wire.status] : undefined;
  if (known === undefined) {
    notes.warn(
      "chargebee.unknown_value",
      `${wire.id} has the status "${wire.status.slice(0, 60)}", which this program does not know; its dates were taken instead.`,
      "Compare the balance with Chargebee.",
    );
  }
  const begins = instantOrNull(wire.effective_from);
  const byDate = begins !== null && Date.parse(begins) > Date.parse(scope.watermark) ? "pending" : "live";
  const state = isOver ? "expired" : (known ?? byDate);
  const left = new Decimal(wire.balance).minus(wire.hold_amount ?? "0");
  return {
    sourceId: wire.id,
    customerId: object.customerId ?? "",
    name: null,
    kind: "units",
    currency: null,
    unit: wire.unit_id,
    original: plainDecimal(wire.granted_amount),
    available: isOver ? "0" : left.toFixed(),
    category: wire.grant_source ?? null,
    priority: null,
    state,
    effectiveAt: begins,
    expiresAt,
    planIds: null,
    ...(state === "live" && renews !== null && isPeriodic(wire.grant_source, expiresAt, renews)
      ? { grantedAgain: { at: renews.at, amount: plainDecimal(wire.granted_amount), every: renews.every } }
      : {}),
  };
}

/** Sources of blocks that a subscription gives anew at each renewal; top-ups and promotions come once. */
const periodicSources: ReadonlySet<string> = new Set([
  "subscription_created",
  "subscription_changed",
  "subscription_renewed",
  "grant_renewal",
]);

/** A block of a period that is over by the renewal was already followed by another one, unless it ends with it. */
const isPeriodic = (
  source: string | null | undefined,
  expiresAt: string | null,
  renews: SubscriptionRenewal,
): boolean => periodicSources.has(source ?? "") && (expiresAt === null || expiresAt >= renews.at);

/** When the subscription of a block renews next, and how often. */
export interface SubscriptionRenewal {
  readonly at: string;
  readonly every: Interval | null;
}

/** The next renewal of a subscription that goes on; null where it ends or does not say. */
export function renewalOf(object: RawObject): SubscriptionRenewal | null {
  const parsed = subscriptionWire.safeParse(object.raw);
  if (!parsed.success || !["active", "in_trial"].includes(parsed.data.status)) return null;
  const at = instantOrNull(parsed.data.next_billing_at);
  return at === null ? null : { at, every: termOf(parsed.data) };
}

/** Holds the blocks of one subscription against the balance Chargebee shows; a difference is worth a look. */
export function checkWallet(
  object: RawObject,
  blocks: readonly CreditBalance[],
  raws: readonly RawObject[],
  notes: Notes,
): void {
  const wire = admit(walletWire, object);
  const live = new Set(blocks.filter((one) => one.state === "live").map((one) => one.sourceId));
  for (const { unit_id: unit, provisioned_balance: stated } of wire.balances) {
    if (!stated) continue;
    let total = new Decimal(0);
    for (const raw of raws) {
      const block = grantBlockWire.safeParse(raw.raw);
      if (block.success && block.data.unit_id === unit && live.has(block.data.id)) {
        total = total.plus(block.data.balance);
      }
    }
    if (total.equals(stated.total_balance)) continue;
    notes.warn(
      "chargebee.wallet_differs",
      `The blocks of ${object.sourceId} come to ${total.toFixed()} ${unit}, but Chargebee shows ${stated.total_balance}.`,
      "Compare the wallet in Chargebee before its credits move.",
    );
  }
}
