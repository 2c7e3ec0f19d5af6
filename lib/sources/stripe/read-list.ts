import { isAppError } from "@/lib/errors";
import { idOf, type Query } from "./client";
import type { ListCursor } from "./cursor";
import { listStart, readListStep, readWholeList } from "./list-pages";
import type { RawRows } from "./raw-object";
import { toRawRows } from "./raw-object";
import { completeEmbedded, inParallel, type Reader, sinceWatermark } from "./reader";
import { type ListEndpoint, type ListStream, listEndpoints } from "./streams";

export interface ListRead extends RawRows {
  readonly next: ListCursor;
  readonly done: boolean;
}

/**
 * Reads one page of a list stream. `createdSince` (seconds) asks only for what is new, as far as the endpoint can
 * tell; null reads everything.
 */
export async function readListPage(
  reader: Reader,
  stream: ListStream,
  cursor: ListCursor,
  createdSince: number | null,
): Promise<ListRead> {
  const endpoint: ListEndpoint = listEndpoints[stream];
  const clocks = cursor.clocks ?? (endpoint.perTestClock ? await listTestClocks(reader) : []);
  const sections = sectionsOf(endpoint, clocks);
  const section = sections[cursor.section] ?? {};
  const filter: Query =
    createdSince !== null && endpoint.created === "filter" ? { created: { gte: createdSince } } : {};
  const expand: Query = endpoint.expand.length === 0 ? {} : { expand: endpoint.expand };
  const step = await readListStep(
    reader.client,
    {
      path: endpoint.path,
      query: { ...section, ...filter, ...expand },
      proveEnds: true,
      newSince: () => sinceWatermark(reader),
    },
    cursor.position,
  );
  const isOld = (row: unknown): boolean =>
    createdSince !== null && endpoint.created === "field" && createdAt(row) < createdSince;
  const rows = step.rows.filter((row) => !isOld(row));
  const found = toRawRows(stream, rows);
  const objects = await inParallel(found.objects, (object) => completeEmbedded(reader, object));
  const sectionDone = step.done || rows.length < step.rows.length;
  const next: ListCursor = sectionDone
    ? { kind: "list", section: cursor.section + 1, clocks, position: listStart }
    : { kind: "list", section: cursor.section, clocks, position: step.position };
  return { objects, issues: found.issues, next, done: next.section >= sections.length };
}

function sectionsOf(endpoint: ListEndpoint, clocks: readonly string[]): readonly Query[] {
  const perClock = clocks.flatMap((clock) =>
    endpoint.sections.map((query) => ({ ...query, test_clock: clock })),
  );
  return [...endpoint.sections, ...perClock];
}

/** https://docs.stripe.com/api/test_clocks/list. Live accounts have none; without the permission they stay unread. */
async function listTestClocks(reader: Reader): Promise<string[]> {
  if (reader.client.livemode) return [];
  try {
    const rows = await readWholeList(reader.client, "/v1/test_helpers/test_clocks", {});
    return rows.map(idOf).filter((id) => id !== null);
  } catch (error) {
    if (isNotOffered(error)) return [];
    throw error;
  }
}

/** The key may not read this, or the server does not have it. */
export function isNotOffered(error: unknown): boolean {
  return (
    isAppError(error) && (error.code === "stripe.permission_missing" || error.code === "stripe.not_found")
  );
}

function createdAt(row: unknown): number {
  // Without a `created` field a row counts as new.
  if (typeof row !== "object" || row === null || !("created" in row)) return Number.POSITIVE_INFINITY;
  return typeof row.created === "number" ? row.created : Number.POSITIVE_INFINITY;
}
