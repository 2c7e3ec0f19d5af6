import type { Issue } from "@/lib/canonical";
import { isAppError } from "@/lib/errors";
import type { ListCursor } from "./cursor";
import { isRecord } from "./json";
import { listStart, readListStep } from "./list-pages";
import { currenciesOperation, listOperations } from "./operations";
import { type RawRows, toRawRows } from "./raw-object";
import { type Reader, sinceWatermark } from "./reader";
import { type ListStream, listRules, streams } from "./streams";

export interface ListRead extends RawRows {
  readonly next: ListCursor;
  readonly done: boolean;
}

/** Reads one page of a list stream: everything, or (`onlyChanges`) what the list can tell has changed since T0. */
export async function readListPage(
  reader: Reader,
  stream: ListStream,
  cursor: ListCursor,
  onlyChanges: boolean,
): Promise<ListRead> {
  const { sections } = listRules[stream];
  const filter = { ...sections[cursor.section], ...(onlyChanges ? changedFilter(reader, stream) : {}) };
  const step = await readListStep(
    reader.client,
    reader.io,
    {
      operation: listOperations[stream],
      variables: (paging) => ({ paging, filter }),
      idOf: (row) => toRawRows(stream, [row]).objects[0]?.sourceId ?? (isRecord(row) ? String(row.id) : null),
    },
    cursor.position,
  );
  const next: ListCursor = step.done
    ? { kind: "list", section: cursor.section + 1, position: listStart }
    : { kind: "list", section: cursor.section, position: step.position };
  const found = toRawRows(stream, step.rows);
  const isFirst = cursor.section === 0 && cursor.position.after === null && !onlyChanges;
  const dropped = isFirst ? reader.client.droppedFrom(listOperations[stream]) : [];
  const issues = dropped.length === 0 ? found.issues : [...found.issues, unknownFields(stream, dropped)];
  return { objects: found.objects, issues, next, done: next.section >= sections.length };
}

/** An environment may lack fields that were asked for; what they would have said is not known then. */
function unknownFields(stream: ListStream, dropped: readonly string[]): Issue {
  const spec = streams.find((one) => one.name === stream);
  return {
    severity: "warning",
    code: "stigg.fields_unknown",
    entity: spec?.entity ?? "products",
    sourceId: `(the list of ${stream})`,
    customerId: null,
    message: `This Stigg environment does not know ${dropped.join(", ")}. The list was read without.`,
    remedy: "Update this program if Stigg has renamed them; otherwise nothing is needed.",
    raw: { stream, dropped },
  };
}

function changedFilter(reader: Reader, stream: ListStream): Record<string, unknown> {
  const since = { gte: sinceWatermark(reader) };
  switch (listRules[stream].changes) {
    case "createdOrUpdated":
      return { or: [{ createdAt: since }, { updatedAt: since }] };
    case "created":
      return { createdAt: since };
    case "none":
      return {};
  }
}

/** Credit types of both states; this list comes whole. */
export async function readCurrencies(reader: Reader): Promise<RawRows> {
  const rows = await reader.client.query(currenciesOperation, { input: { status: ["ACTIVE", "ARCHIVED"] } });
  return toRawRows("customCurrencies", Array.isArray(rows) ? rows : []);
}

/** The key may not read this, or the server does not have it. */
export function isNotOffered(error: unknown): boolean {
  return isAppError(error) && (error.code === "stigg.permission_missing" || error.code === "stigg.not_found");
}
