import { appendAudit } from "@/lib/audit";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { findLatestMapping, insertMapping, type MappingRow } from "@/lib/db/queries/mappings";
import { lockMigration } from "@/lib/db/queries/migrations";
import { AppError, isAppError } from "@/lib/errors";
import type { MappingDocument } from "@/lib/mapping/document";
import { hashOf } from "@/lib/pipeline/hash";
import type { ServiceContext } from "../context";
import { mappingConflict } from "./conflict";

/** The newest mapping. Throws `mapping.missing` before the first one was suggested. */
export async function requireMapping(ctx: ServiceContext, migrationId: string): Promise<MappingRow> {
  const mapping = await findLatestMapping(ctx.db.drizzle, migrationId);
  if (mapping) return mapping;
  throw new AppError({
    code: "mapping.missing",
    kind: "conflict",
    userMessage: "There is no mapping yet. Open Map: it suggests one from the snapshot.",
  });
}

/**
 * Saves a new version on top of `basedOn`. Throws `mapping.conflict`, naming who was faster and what they changed, when
 * that is no longer the newest. Whatever relied on the mapping becomes stale.
 */
export async function saveVersion(
  ctx: ServiceContext,
  migrationId: string,
  save: { basedOn: number; document: MappingDocument; change: string },
): Promise<{ version: number }> {
  const latest = await findLatestMapping(ctx.db.drizzle, migrationId);
  if ((latest?.version ?? 0) !== save.basedOn) throw await mappingConflict(ctx, migrationId, save);
  const version = save.basedOn + 1;
  try {
    await ctx.db.transaction(async (tx) => {
      await lockMigration(tx, migrationId);
      await insertMapping(tx, {
        migrationId,
        version,
        basedOn: save.basedOn,
        document: save.document,
        hash: hashOf(save.document),
        change: save.change,
        author: ctx.actor.name,
        createdAt: ctx.now(),
      });
      const why = `The mapping changed to version ${version}.`;
      await makeEvidenceStale(tx, migrationId, ["validation", "pilot"], why);
      await appendAudit(tx, ctx, {
        action: "mapping.saved",
        subjectKind: "mapping",
        subjectId: String(version),
        migrationId,
        detail: { version, change: save.change, hash: hashOf(save.document) },
      });
    });
  } catch (error) {
    if (!isAppError(error) || error.code !== "db.unique_violation") throw error;
    throw await mappingConflict(ctx, migrationId, save);
  }
  return { version };
}
