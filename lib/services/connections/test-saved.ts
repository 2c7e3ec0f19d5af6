import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection, recordCheck } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import { openKey } from "@/lib/pipeline/open-connection";
import type { CheckResult } from "@/lib/sources/types";
import type { TargetCheckResult } from "@/lib/target/types";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { savedSettings } from "./source-input";
import { checkSource } from "./test-source";
import { checkTarget } from "./test-target";

/**
 * Tries a stored key again. A good answer replaces the recorded one; a bad one is only returned, because the record also
 * says which account and mode the ids at the target belong to.
 */
export const testSavedConnection = verb(
  {
    name: "connections.testSaved",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), role: z.enum(["source", "target"]) }),
  },
  async (ctx, { migrationId, role }): Promise<CheckResult | TargetCheckResult> => {
    await requireMigration(ctx, migrationId);
    const saved = await findConnection(ctx.db.drizzle, migrationId, role);
    if (!saved) {
      throw new AppError({
        code: "connection.missing",
        kind: "conflict",
        userMessage: `The ${role} is not connected. Paste its key first.`,
      });
    }
    const apiKey = await openKey(ctx, ctx.workspaceId, saved);
    const check =
      role === "source"
        ? await checkSource(ctx, saved.provider, {
            apiKey,
            baseUrl: saved.baseUrl,
            settings: savedSettings(saved),
          })
        : await checkTarget(ctx, { apiKey, baseUrl: saved.baseUrl ?? "" });
    if (!check.ok) return check;
    await ctx.db.transaction(async (tx) => {
      // Only the verdict: the key may have been replaced while it was tried.
      if (!(await recordCheck(tx, saved, { check, checkedAt: ctx.now() }))) return;
      await appendAudit(tx, ctx, {
        action: "connection.tested",
        subjectKind: "connection",
        subjectId: role,
        migrationId,
        detail: { account: saved.accountId },
      });
    });
    return check;
  },
);
