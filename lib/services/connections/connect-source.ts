import { appendAudit } from "@/lib/audit";
import { findConnection, saveConnection } from "@/lib/db/queries/connections";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { updateMigration } from "@/lib/db/queries/migrations";
import { AppError } from "@/lib/errors";
import { isExemptOrigin } from "@/lib/http";
import type { CheckResult } from "@/lib/sources/types";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { checkSource, sourceKeyInput } from "./test-source";

/**
 * Tests the source's key and stores it. Pins the account: a later key for another account is refused, since snapshot and
 * target ids belong to the first.
 */
export const connectSource = verb(
  { name: "connections.connectSource", permission: "connection:write", input: sourceKeyInput },
  async (ctx, input): Promise<CheckResult> => {
    const migration = await requireMigration(ctx, input.migrationId);
    const check = await checkSource(ctx, migration.sourceProvider, input);
    if (!check.ok) return check;
    const existing = await findConnection(ctx.db.drizzle, migration.id, "source");
    if (existing && existing.accountId !== check.accountId)
      throw otherAccount(existing.accountId, check.accountId);
    const sandbox =
      input.baseUrl !== null && isExemptOrigin(new URL(input.baseUrl).origin, ctx.outbound.policy);
    const mode = sandbox ? ("sandbox" as const) : check.mode;
    await ctx.db.transaction(async (tx) => {
      const secret = await ctx.vault.storeSecret(tx, ctx.workspaceId, "source-key", input.apiKey);
      await saveConnection(tx, {
        migrationId: migration.id,
        role: "source",
        provider: migration.sourceProvider,
        baseUrl: input.baseUrl,
        accountId: check.accountId,
        accountName: check.accountName,
        mode,
        secretId: secret.secretId,
        fingerprint: secret.fingerprint,
        keyHint: input.apiKey.slice(-4),
        check,
        checkedAt: ctx.now(),
        createdAt: ctx.now(),
      });
      if (existing) await ctx.vault.destroySecret(tx, ctx.workspaceId, existing.secretId);
      await updateMigration(tx, migration.id, { mode });
      await makeEvidenceStale(tx, migration.id, ["validation"], "The source key was replaced.");
      await appendAudit(tx, ctx, {
        action: existing ? "connection.replaced" : "connection.saved",
        subjectKind: "connection",
        subjectId: "source",
        migrationId: migration.id,
        detail: {
          provider: migration.sourceProvider,
          account: check.accountId,
          mode,
          fingerprint: secret.fingerprint,
        },
      });
    });
    return check;
  },
);

function otherAccount(pinned: string, given: string): AppError {
  return new AppError({
    code: "connection.other_account",
    kind: "conflict",
    userMessage: `This migration reads ${pinned}; the key belongs to ${given}. Use a key of ${pinned}, or begin a new migration for the other account.`,
    context: { pinned, given },
  });
}
