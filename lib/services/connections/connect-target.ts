import { appendAudit } from "@/lib/audit";
import { findConnection, saveConnection } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import { isExemptOrigin } from "@/lib/http";
import type { TargetCheck, TargetCheckResult } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { checkTarget, targetKeyInput } from "./test-target";

/** Tests the target's key, runs the pre-flight and stores the key. Another tenant than before is refused. */
export const connectTarget = verb(
  { name: "connections.connectTarget", permission: "connection:write", input: targetKeyInput },
  async (ctx, input): Promise<TargetCheckResult> => {
    const migration = await requireMigration(ctx, input.migrationId);
    const check = await checkTarget(ctx, input);
    if (check.ok) await saveTarget(ctx, migration.id, input, check.target, check);
    return check;
  },
);

/** Stores a tested target, in one transaction with its audit entry. */
export async function saveTarget(
  ctx: ServiceContext,
  migrationId: string,
  key: { apiKey: string; baseUrl: string },
  target: Pick<TargetCheck, "tenantId" | "tenantName">,
  check: unknown,
): Promise<void> {
  const existing = await findConnection(ctx.db.drizzle, migrationId, "target");
  if (existing && existing.accountId !== target.tenantId) {
    throw new AppError({
      code: "connection.other_account",
      kind: "conflict",
      userMessage: `This migration writes to tenant ${existing.accountId}; the key belongs to ${target.tenantId}. Use a key of the first tenant, or begin a new migration.`,
    });
  }
  // Every OpenMonetize key begins om_live_, so only the sandbox is told apart here.
  const mode = isExemptOrigin(new URL(key.baseUrl).origin, ctx.outbound.policy) ? "sandbox" : "live";
  await ctx.db.transaction(async (tx) => {
    const secret = await ctx.vault.storeSecret(tx, ctx.workspaceId, "target-key", key.apiKey);
    await saveConnection(tx, {
      migrationId,
      role: "target",
      provider: "openmonetize",
      baseUrl: key.baseUrl,
      accountId: target.tenantId,
      accountName: target.tenantName,
      mode,
      secretId: secret.secretId,
      fingerprint: secret.fingerprint,
      keyHint: key.apiKey.slice(-4),
      check,
      checkedAt: ctx.now(),
      createdAt: ctx.now(),
    });
    if (existing?.secretId) await ctx.vault.destroySecret(tx, ctx.workspaceId, existing.secretId);
    await appendAudit(tx, ctx, {
      action: existing ? "connection.replaced" : "connection.saved",
      subjectKind: "connection",
      subjectId: "target",
      migrationId,
      detail: { provider: "openmonetize", account: target.tenantId, mode, fingerprint: secret.fingerprint },
    });
  });
}
