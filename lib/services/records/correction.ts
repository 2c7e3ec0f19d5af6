import { z } from "zod";
import type { Issue } from "@/lib/canonical";
import {
  type FoundObject,
  findExportOptions,
  findStagedByText,
  findStagedRow,
  listRejectedIssues,
  type RejectedIssue,
} from "@/lib/db/queries/record-corrections";
import { findLatestSnapshot, listCatalogue, type SnapshotRow } from "@/lib/db/queries/snapshots";
import { listObjectsOfCustomers } from "@/lib/db/queries/staged-objects";
import { AppError } from "@/lib/errors";
import { corrected } from "@/lib/pipeline/export-run/apply-corrections";
import { toRawObject } from "@/lib/pipeline/export-run/normalise";
import { exportOptionsSchema } from "@/lib/pipeline/export-run/options";
import { findSource } from "@/lib/pipeline/open-connection";
import type { RawObject } from "@/lib/sources/types";
import type { ServiceContext } from "../context";

export interface Rejected {
  readonly snapshot: SnapshotRow;
  readonly issue: RejectedIssue;
  /** The object as it was read; null where the row was refused before it became one. */
  readonly object: FoundObject | null;
}

const rowSchema = z.looseObject({ table: z.int(), line: z.int(), cells: z.array(z.unknown()) });

/** A rejected record of the newest snapshot with the object it came from. Throws `record.not_rejected`. */
export async function loadRejected(ctx: ServiceContext, migrationId: string, key: string): Promise<Rejected> {
  const db = ctx.db.drizzle;
  const snapshot = await findLatestSnapshot(db, migrationId);
  const at = { migrationId, snapshotId: snapshot?.id ?? "" };
  const [issue] = snapshot ? await listRejectedIssues(db, at, { key }) : [];
  if (!snapshot || !issue) {
    throw new AppError({
      code: "record.not_rejected",
      kind: "not-found",
      userMessage: "This record is not among the rejected ones of the newest snapshot any more.",
    });
  }
  const row = rowSchema.safeParse(parsedOrNull(issue.raw)).data;
  const object = row
    ? await findStagedRow(db, at, { table: row.table, line: row.line })
    : await findStagedByText(db, at, issue.raw);
  return { snapshot, issue, object };
}

/** JSON of the text, or null for text that is none: raw forms are kept up to a length. */
export function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * What the source's adapter makes of the record in another form, among everything else that its customer has: one
 * sentence per thing that is still wrong with it. Pure but for reading; nothing is stored.
 */
export async function judgeCorrection(
  ctx: ServiceContext,
  migrationId: string,
  { snapshot, object }: Rejected & { readonly object: FoundObject },
  raw: unknown,
): Promise<readonly string[]> {
  const db = ctx.db.drizzle;
  const at = { migrationId, snapshotId: snapshot.id };
  const options = exportOptionsSchema.parse(await findExportOptions(db, at));
  const adapter = findSource(snapshot.provider, options.settings);
  const before = { ...toRawObject(migrationId, object), ...rowOf(object.raw) };
  const after = corrected(before, raw);
  const key = `${migrationId}:${after.customerId ?? ""}`;
  const own = (await listObjectsOfCustomers(db, at, [key])).map((each) => toRawObject(migrationId, each));
  const others = own.filter((each) => each.stream !== before.stream || each.sourceId !== before.sourceId);
  const { issues } =
    after.customerId === null
      ? adapter.normaliseCatalogue([...others, after])
      : adapter.normaliseCustomer([...others, after], await listCatalogue(db, at), options);
  return issues.filter((issue) => isAbout(issue, after)).map(({ message }) => message);
}

/** An issue is about the record whose content it keeps. */
function isAbout(issue: Issue, { raw }: RawObject): boolean {
  if (issue.severity !== "error") return false;
  if (JSON.stringify(issue.raw) === JSON.stringify(raw)) return true;
  const [told, own] = [rowSchema.safeParse(issue.raw).data, rowSchema.safeParse(raw).data];
  return told !== undefined && own !== undefined && told.table === own.table && told.line === own.line;
}

const fullRowSchema = rowSchema.extend({
  record: z.int(),
  offset: z.int(),
  cells: z.array(z.string().nullable()),
});

/** The place of a table's row, so that only its cells are corrected. */
function rowOf(raw: string): Pick<RawObject, "row"> {
  const row = fullRowSchema.safeParse(parsedOrNull(raw)).data;
  return row ? { row } : {};
}
