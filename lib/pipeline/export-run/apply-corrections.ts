import type { Executor } from "@/lib/db/client";
import { listCorrections } from "@/lib/db/queries/record-corrections";
import type { RawObject } from "@/lib/sources/types";
import { hashOf } from "../hash";
import { ownerInFile } from "../offline/owner-in-file";

/** A record's content as a person corrected it, by the object it stands for. */
export type Corrections = ReadonlyMap<string, { readonly originalHash: string; readonly corrected: string }>;

const keyOf = (stream: string, sourceId: string): string => `${stream} ${sourceId}`;

/** What people have corrected in a migration; of two corrections of one object the later counts. */
export async function loadCorrections(db: Executor, migrationId: string): Promise<Corrections> {
  const rows = await listCorrections(db, migrationId);
  return new Map(
    rows.map(({ stream, sourceId, originalHash, corrected }) => [
      keyOf(stream, sourceId),
      { originalHash, corrected },
    ]),
  );
}

/**
 * Takes the corrected form of each object that still is the one a person corrected. One that the source has changed since
 * is left as it is: the correction was about something else.
 */
export function applyCorrections(
  objects: readonly RawObject[],
  corrections: Corrections,
): readonly RawObject[] {
  if (corrections.size === 0) return objects;
  return objects.map((object) => {
    const correction = corrections.get(keyOf(object.stream, object.sourceId));
    if (correction === undefined || hashOf(object.raw) !== correction.originalHash) return object;
    return corrected(object, JSON.parse(correction.corrected));
  });
}

/** An object with another content: the customer it names may be another one, a row of a table keeps its place. */
export function corrected(object: RawObject, raw: unknown): RawObject {
  if (object.row === undefined) {
    return { ...object, raw, customerId: ownerInFile(object.stream, raw) ?? object.customerId };
  }
  const cells: unknown = typeof raw === "object" && raw !== null ? Reflect.get(raw, "cells") : null;
  if (!Array.isArray(cells)) return object;
  const texts = cells.map((cell: unknown) => (cell === null ? null : String(cell)));
  return { ...object, raw: { ...object.row, cells: texts }, row: { ...object.row, cells: texts } };
}
