import type { AdapterIO, ExportScope } from "../types";
import type { FittingClient } from "./fitting-client";

/** What every reading function of one export shares. */
export interface Reader {
  readonly client: FittingClient;
  readonly io: AdapterIO;
  readonly scope: ExportScope;
}

const DAY = 86_400_000;
/** Requests of one fan-out that run side by side; the limiter still spaces their starts. */
const requestsSideBySide = 8;
/** Overlap of the catch-up filters: clocks differ, and the dates are Stigg's. */
const OVERLAP = 5 * 60_000;

/** T0 by Stigg's clock, as far as it is behind, less the overlap. */
export const sinceWatermark = ({ client, scope }: Pick<Reader, "client" | "scope">): string =>
  new Date(Date.parse(scope.watermark) - client.clockLagMs() - OVERLAP).toISOString();

/** The days of history that are read: from a UTC midnight to the watermark. */
export function usageWindow(scope: ExportScope): { start: string; end: string } {
  const end = Date.parse(scope.watermark);
  const start = end - (end % DAY) - scope.usageDays * DAY;
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

/** Applies `work` to all items, `requestsSideBySide` at a time; results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const drain = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(requestsSideBySide, items.length) }, drain));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
