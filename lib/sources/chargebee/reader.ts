import type { Issue } from "@/lib/canonical";
import type { AdapterIO, ExportScope, RawObject } from "../types";
import type { ChargebeeClient } from "./client";
import { isRecord } from "./errors";
import type { Catalog } from "./streams";

/** What every reading function of one export shares. */
export interface Reader {
  readonly client: ChargebeeClient;
  readonly io: AdapterIO;
  readonly scope: ExportScope;
  readonly catalog: Catalog;
  /** Customers of subscriptions, as far as they were looked up. */
  readonly customerOf: Map<string, string>;
}

export interface RawRows {
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
}

export const nothing: RawRows = { objects: [], issues: [] };
export const only = (...objects: readonly RawObject[]): RawRows => ({ objects, issues: [] });

const daySeconds = 86_400;
/** Requests of one fan-out that run side by side; the limiter still spaces their starts. */
const requestsSideBySide = 4;
/** Overlap of the search for changes: times are in whole seconds and clocks differ. */
const overlapSeconds = 60;

const watermarkSeconds = (scope: ExportScope): number => Math.floor(Date.parse(scope.watermark) / 1000);

/** T0 in seconds of Chargebee's clock, as far as it is behind, less the overlap. */
export const sinceWatermark = ({ client, scope }: Pick<Reader, "client" | "scope">): number =>
  Math.floor(watermarkSeconds(scope) - client.clockLagMs() / 1000) - overlapSeconds;

/** Whole UTC days before the watermark: `[start, end)` in seconds. A day that is still running is not read. */
export function usageWindow(scope: ExportScope): { start: number; end: number } {
  const now = watermarkSeconds(scope);
  const end = now - (now % daySeconds);
  return { start: end - scope.usageDays * daySeconds, end };
}

/** Applies `work` to all items, a few at a time; results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const drain = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(requestsSideBySide, items.length) }, drain));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Asks what kind of site it is: everything else depends on it. Null when the answer is not one we know. */
export async function readConfiguration(
  client: ChargebeeClient,
): Promise<{ catalog: Catalog | null; domain: string | null }> {
  const { configurations } = await client.get("/configurations", (sdk) => sdk.configuration.list());
  const all: readonly unknown[] = Array.isArray(configurations) ? configurations : [];
  const first = all.find(isRecord) ?? {};
  const { product_catalog_version: version, chargebee_response_schema_type: shape } = first;
  const domain = typeof first.domain === "string" ? first.domain : null;
  if (version === "v1" || shape === "plans_addons") return { catalog: "v1", domain };
  return { catalog: version === "v2" || shape === "items" ? "v2" : null, domain };
}

/** A field of text, or null. */
export function textAt(record: unknown, field: string): string | null {
  const value = isRecord(record) ? record[field] : null;
  return typeof value === "string" && value !== "" ? value : null;
}

/** A list of records in a field; empty when it is something else. */
export function recordsAt(record: unknown, field: string): readonly Readonly<Record<string, unknown>>[] {
  const value = isRecord(record) ? record[field] : null;
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
