import type { RawObject } from "../types";
import { codeOf, isNotOffered, isRecord } from "./errors";
import { readWholeList } from "./list-pages";
import { readMissing } from "./missing";
import { readOfSubscriptions } from "./of-subscriptions";
import { inParallel, nothing, only, type RawRows, type Reader, textAt, usageWindow } from "./reader";
import type { FanOutStream } from "./streams";

/** Reads what belongs to one parent object. */
type ParentReader = (parent: RawObject) => Promise<RawRows>;
/** Reads what belongs to several parents. */
export type GroupReader = (parents: readonly RawObject[]) => Promise<readonly RawRows[]>;

const skip: GroupReader = async () => [];

/** Prepares a fan-out over one chunk of parents. A parent that was deleted meanwhile yields nothing. */
export async function prepareFanOut(reader: Reader, stream: FanOutStream): Promise<GroupReader> {
  // The older catalog has none of these; only what is missing can be read there.
  if (reader.catalog === "v1" && stream !== "missing" && stream !== "scheduledChanges") return skip;
  if (stream === "ramps") return (group) => readRamps(reader, group);
  if (stream === "wallets") return await prepareWallets(reader);
  const read = await parentReaders[stream](reader);
  return (group) =>
    inParallel(group, async (parent) => {
      try {
        return await read(parent);
      } catch (error) {
        const code = codeOf(error);
        if (code === "chargebee.not_found") return nothing;
        // Between the list and now the change was made or taken back; the search for changes has seen it.
        if (stream === "scheduledChanges" && code === "chargebee.request_refused") return nothing;
        throw error;
      }
    });
}

type SingleStream = Exclude<FanOutStream, "ramps" | "wallets">;

const parentReaders: Record<SingleStream, (reader: Reader) => Promise<ParentReader>> = {
  missing: async (reader) => (parent) => readMissing(reader, parent),
  attachedItems: async (reader) => (item) => readAttachedItems(reader, item),
  scheduledChanges: async (reader) => (subscription) => readScheduledChanges(reader, subscription),
  subscriptionEntitlements: prepareEntitlements,
  usageSummaries: prepareUsageSummaries,
};

const endedStatuses = new Set(["cancelled", "transferred"]);

/** Ended subscriptions have nothing to come and no access, and cost a request each. */
const isLive = ({ raw }: RawObject): boolean =>
  isRecord(raw) && raw.deleted !== true && !endedStatuses.has(String(raw.status));

/** One that ended inside the window may have been used before. */
const wasUsedSince = (object: RawObject, start: number): boolean =>
  isLive(object) ||
  (isRecord(object.raw) && typeof object.raw.cancelled_at === "number" && object.raw.cancelled_at >= start);

async function readAttachedItems(reader: Reader, item: RawObject): Promise<RawRows> {
  if (!isRecord(item.raw) || item.raw.type !== "plan") return nothing;
  const path = `/items/${item.sourceId}/attached_items`;
  const rows = await readWholeList(
    reader.client,
    path,
    (paging) => (sdk) => sdk.attachedItem.list(item.sourceId, { ...paging }),
  );
  return only(
    ...rows.map((row) =>
      catalogueObject("attachedItems", textAt(row.attached_item, "id"), row.attached_item),
    ),
  );
}

const catalogueObject = (stream: string, id: string | null, raw: unknown): RawObject => ({
  stream,
  sourceId: id ?? "unknown",
  customerId: null,
  raw,
});

const below = (stream: string, { sourceId, customerId }: RawObject, raw: unknown): RawObject => ({
  stream,
  sourceId,
  customerId,
  raw,
});

async function readScheduledChanges(reader: Reader, subscription: RawObject): Promise<RawRows> {
  const { raw, sourceId } = subscription;
  if (!isLive(subscription) || !isRecord(raw) || raw.has_scheduled_changes !== true) return nothing;
  const path = `/subscriptions/${sourceId}/retrieve_with_scheduled_changes`;
  const { subscription: changed } = await reader.client.get(path, (sdk) =>
    sdk.subscription.retrieveWithScheduledChanges(sourceId),
  );
  return only(below("scheduledChanges", subscription, changed));
}

/** No flag says whether a subscription has ramps, so every live one is asked about. */
async function readRamps(reader: Reader, group: readonly RawObject[]): Promise<readonly RawRows[]> {
  const rows = await readOfSubscriptions(
    reader,
    "/ramps",
    "ramp",
    group.filter(isLive),
    (query) => (sdk) => sdk.ramp.list(query),
  );
  return rows.map(({ subscription, raw }) =>
    only({ ...below("ramps", subscription, raw), sourceId: textAt(raw, "id") ?? "unknown" }),
  );
}

/** Without any feature nobody can be entitled to one, which saves a request per subscription. */
async function prepareEntitlements(reader: Reader): Promise<ParentReader> {
  const { rows } = await reader.client.list("/features", (sdk) => sdk.feature.list({ limit: 1 }));
  return async (subscription) => {
    if (!isLive(subscription)) return nothing;
    const list = rows.length === 0 ? [] : await readEntitlements(reader, subscription.sourceId);
    const overrides = list.some(mayBeOverridden) ? await readOverrides(reader, subscription.sourceId) : [];
    const raw = { subscription_id: subscription.sourceId, list, overrides };
    return only(below("subscriptionEntitlements", subscription, raw));
  };
}

async function readEntitlements(reader: Reader, id: string) {
  const rows = await readWholeList(
    reader.client,
    `/subscriptions/${id}/subscription_entitlements`,
    (paging) => (sdk) =>
      sdk.subscriptionEntitlement.subscriptionEntitlementsForSubscription(id, {
        include_scheduled_overrides: true,
        ...paging,
      }),
  );
  return rows.map((row) => row.subscription_entitlement);
}

/** Overrides cost a request of their own, made only where an effective value shows that there are some. */
const mayBeOverridden = (entitlement: unknown): boolean =>
  isRecord(entitlement) &&
  (entitlement.is_overridden === true ||
    entitlement.components !== undefined ||
    entitlement.schedule_status !== undefined);

async function readOverrides(reader: Reader, id: string) {
  const rows = await readWholeList(
    reader.client,
    `/subscriptions/${id}/entitlement_overrides`,
    (paging) => (sdk) =>
      sdk.entitlementOverride.listEntitlementOverrideForSubscription(id, {
        include_scheduled_overrides: true,
        ...paging,
      }),
  );
  return rows.map((row) => row.entitlement_override);
}

/** Wallets: balances first, blocks only where there is a balance, nothing where the site has no credit unit. */
async function prepareWallets(reader: Reader): Promise<GroupReader> {
  let hasUnits = false;
  try {
    const { rows } = await reader.client.list("/credit_units", (sdk) => sdk.creditUnit.list({ limit: 1 }));
    hasUnits = rows.length > 0;
  } catch (error) {
    if (!isNotOffered(error)) throw error;
  }
  if (!hasUnits) return skip;
  return async (group) => {
    const balances = await readOfSubscriptions(
      reader,
      "/ledger_account_balances",
      "ledger_account_balance",
      group.filter(isLive),
      (query) => (sdk) => sdk.ledgerAccountBalance.listLedgerAccountBalances(query),
    );
    const holders = [...new Set(balances.map(({ subscription }) => subscription))];
    const blocks = await readOfSubscriptions(
      reader,
      "/grant_blocks",
      "grant_block",
      holders,
      (query) => (sdk) => sdk.grantBlock.listGrantBlocks(query),
    );
    const wallets = holders.map((holder) =>
      below("wallets", holder, {
        subscription_id: holder.sourceId,
        balances: balances.filter(({ subscription }) => subscription === holder).map(({ raw }) => raw),
      }),
    );
    const granted = blocks.map(({ subscription, raw }) => ({
      ...below("grantBlocks", subscription, raw),
      sourceId: textAt(raw, "id") ?? "unknown",
    }));
    return [only(...wallets, ...granted)];
  };
}

/** Daily sums of metered features: raw events of that kind cannot be listed. */
async function prepareUsageSummaries(reader: Reader): Promise<ParentReader> {
  const { start, end } = usageWindow(reader.scope);
  const features = await readWholeList(
    reader.client,
    "/features",
    (paging) => (sdk) => sdk.feature.list({ metered: { is: true }, ...paging }),
  );
  const ids = features.map((row) => textAt(row.feature, "id")).filter((id) => id !== null);
  if (ids.length === 0 || start >= end) return async () => nothing;
  return async (subscription) => {
    if (!wasUsedSince(subscription, start)) return nothing;
    const objects: RawObject[] = [];
    for (const feature of ids) {
      const { sourceId } = subscription;
      const rows = await readWholeList(
        reader.client,
        `/subscriptions/${sourceId}/usage_summary`,
        (paging) => (sdk) =>
          sdk.usageSummary.retrieveUsageSummaryForSubscription(sourceId, {
            feature_id: feature,
            window_size: "day",
            timeframe_start: start,
            timeframe_end: end,
            ...paging,
          }),
      );
      for (const { usage_summary: raw } of rows) {
        const from = isRecord(raw) ? String(raw.aggregated_from) : "unknown";
        objects.push({
          ...below("usageSummaries", subscription, raw),
          sourceId: `${sourceId}/${feature}/${from}`,
        });
      }
    }
    return only(...objects);
  };
}
