import { appendAudit } from "@/lib/audit";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { findLatestMapping, insertMapping, type MappingRow } from "@/lib/db/queries/mappings";
import { lockMigration } from "@/lib/db/queries/migrations";
import { AppError, isAppError } from "@/lib/errors";
import type { MappingDocument } from "@/lib/mapping/document";
import { hashOf } from "@/lib/pipeline/hash";
import type { ServiceContext } from "../context";

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
  if ((latest?.version ?? 0) !== save.basedOn) throw conflict(latest);
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
    throw conflict(await findLatestMapping(ctx.db.drizzle, migrationId));
  }
  return { version };
}

function conflict(latest: MappingRow | null): AppError {
  return new AppError({
    code: "mapping.conflict",
    kind: "conflict",
    userMessage: latest
      ? `${latest.author} saved version ${latest.version} meanwhile: ${latest.change} Your change was not saved. Reload to see it, then repeat yours.`
      : "The mapping changed meanwhile. Reload, then repeat your change.",
    context: { version: latest?.version ?? null },
  });
}
