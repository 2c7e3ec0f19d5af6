import type { RawObject } from "../types";
import { isRecord, recordsOf, textOf } from "./json";
import { readWholeList } from "./list-pages";
import { readMissing } from "./missing";
import {
  autoRechargeOperation,
  creditGrantsOperation,
  creditLedgerOperation,
  entitlementsStateOperation,
  listOperations,
  usageHistoryOperation,
} from "./operations";
import { type RawRows, toRawRows } from "./raw-object";
import { isNotOffered, readCurrencies } from "./read-list";
import { inParallel, type Reader, usageWindow } from "./reader";
import type { FanOutStream } from "./streams";

/** Reads what belongs to one parent object. */
type ParentReader = (parent: RawObject) => Promise<RawRows>;

const nothing: RawRows = { objects: [], issues: [] };
const only = (objects: readonly RawObject[]): RawRows => ({ objects, issues: [] });

/** Prepares a fan-out over one chunk of parents. A parent that is gone by now yields nothing. */
export async function prepareFanOut(reader: Reader, stream: FanOutStream): Promise<ParentReader> {
  const read = await parentReaders[stream](reader);
  return async (parent) => {
    try {
      return await read(parent);
    } catch (error) {
      if (isNotOffered(error) && isGone(error)) return nothing;
      throw error;
    }
  };
}

const isGone = (error: unknown): boolean => isRecord(error) && error.code === "stigg.not_found";

const parentReaders: Record<FanOutStream, (reader: Reader) => Promise<ParentReader>> = {
  missing: async (reader) => (parent) => readMissing(reader, parent),
  entitlementsState: async (reader) => (customer) => readState(reader, customer),
  resourceEntitlements: async (reader) => (resource) => readState(reader, resource),
  creditGrants: prepareCreditGrants,
  creditLedger: prepareCreditLedger,
  usageHistory: prepareUsageHistory,
  resourceUsage: prepareUsageHistory,
};

/** Customer and resource that a parent stands for. */
function ownerOf({ customerId, raw }: RawObject): { customerId: string; resourceId: string | null } | null {
  if (customerId === null) return null;
  return { customerId, resourceId: isRecord(raw) ? textOf(raw.resourceId) : null };
}

async function askState(
  reader: Reader,
  owner: { customerId: string; resourceId: string | null },
): Promise<unknown> {
  return reader.client.query(entitlementsStateOperation, { query: owner });
}

/** One object per customer, and per resource: "may use nothing" and "could not be read" stay apart. */
async function readState(reader: Reader, parent: RawObject): Promise<RawRows> {
  const owner = ownerOf(parent);
  if (!owner) return nothing;
  const state = await askState(reader, owner);
  const sourceId = `${owner.customerId}/${owner.resourceId ?? ""}`;
  const raw = { ...owner, ...(isRecord(state) ? state : {}) };
  return only([{ stream: "entitlementsState", sourceId, customerId: owner.customerId, raw }]);
}

/** Without any credit type nobody can hold credits, which saves a request per customer. */
async function hasCurrencies(reader: Reader): Promise<boolean> {
  try {
    return (await readCurrencies(reader)).objects.length > 0;
  } catch (error) {
    // Whoever may not read the types may still read the grants.
    if (isNotOffered(error)) return true;
    throw error;
  }
}

async function prepareCreditGrants(reader: Reader): Promise<ParentReader> {
  if (!(await hasCurrencies(reader))) return async () => nothing;
  return async ({ customerId }) => {
    const rows = await readWholeList(reader.client, reader.io, {
      operation: creditGrantsOperation,
      variables: (paging) => ({ input: { customerId, paging } }),
      idOf: (row) => (isRecord(row) ? textOf(row.id) : null),
    });
    const named = toRawRows("creditGrants", rows);
    const currencies = new Set(rows.filter(isRecord).map((row) => textOf(row.currencyId)));
    const settings: RawObject[] = [];
    for (const currencyId of currencies) {
      if (currencyId === null || customerId === null) continue;
      const raw = await reader.client.query(autoRechargeOperation, { input: { customerId, currencyId } });
      settings.push({ stream: "autoRecharge", sourceId: `${customerId}/${currencyId}`, customerId, raw });
    }
    return { objects: [...named.objects, ...settings], issues: named.issues };
  };
}

async function prepareCreditLedger(reader: Reader): Promise<ParentReader> {
  if (!(await hasCurrencies(reader))) return async () => nothing;
  return async ({ customerId }) => {
    const idOf = (row: unknown): string | null =>
      toRawRows("creditLedger", [row]).objects[0]?.sourceId ?? null;
    const rows = await readWholeList(reader.client, reader.io, {
      operation: creditLedgerOperation,
      variables: (paging) => ({ input: { customerId, paging } }),
      idOf,
    });
    return toRawRows("creditLedger", rows);
  };
}

/**
 * One object per counter. Which counters there are follows from what the customer may use now; for one without a
 * subscription every metered feature is asked for, because nothing else tells what was used before.
 */
async function prepareUsageHistory(reader: Reader): Promise<ParentReader> {
  if (reader.scope.usageDays === 0) return async () => nothing;
  const metered = await readWholeList(reader.client, reader.io, {
    operation: listOperations.features,
    variables: (paging) => ({ paging, filter: { meterType: { in: ["Incremental", "Fluctuating"] } } }),
    idOf: (row) => (isRecord(row) ? textOf(row.refId) : null),
  });
  const all = metered.flatMap((row) => (isRecord(row) ? (textOf(row.refId) ?? []) : []));
  return async (parent) => {
    const owner = ownerOf(parent);
    if (!owner || all.length === 0) return nothing;
    const state = await askState(reader, owner);
    const listed = isRecord(state) ? recordsOf(state.entitlementsV2) : [];
    const held = new Set(listed.map((one) => (isRecord(one.feature) ? textOf(one.feature.refId) : null)));
    const features = listed.length === 0 ? all : all.filter((refId) => held.has(refId));
    return only(await inParallel(features, (featureId) => readHistory(reader, owner, featureId)));
  };
}

async function readHistory(
  reader: Reader,
  owner: { customerId: string; resourceId: string | null },
  featureId: string,
): Promise<RawObject> {
  const { start, end } = usageWindow(reader.scope);
  const asked = { ...owner, featureId, startDate: start, endDate: end, includeInactiveSubscriptions: true };
  const series: unknown[] = [];
  const markers: unknown[] = [];
  let after: string | null = null;
  do {
    const paging: Record<string, unknown> = after === null ? {} : { paging: { first: 10, after } };
    const answer = await reader.client.query(usageHistoryOperation, { input: { ...asked, ...paging } });
    const page: Record<string, unknown> = isRecord(answer) ? answer : {};
    series.push(...recordsOf(page.series));
    markers.push(...recordsOf(page.markers));
    const info: Record<string, unknown> = isRecord(page.pageInfo) ? page.pageInfo : {};
    const next: string | null = info.hasNextPage === true ? textOf(info.endCursor) : null;
    after = next === after ? null : next;
  } while (after !== null);
  const { customerId, resourceId } = owner;
  return {
    stream: "usageHistory",
    sourceId: `${customerId}/${resourceId ?? ""}/${featureId}`,
    customerId,
    raw: { ...owner, featureId, markers, series },
  };
}
