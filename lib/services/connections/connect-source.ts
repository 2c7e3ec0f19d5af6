import { appendAudit } from "@/lib/audit";
import { findConnection, saveConnection } from "@/lib/db/queries/connections";
import { makeEvidenceStale } from "@/lib/db/queries/evidence";
import { lockMigration, type MigrationRow, updateMigration } from "@/lib/db/queries/migrations";
import { hasSnapshotOfOtherMode } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { isExemptOrigin } from "@/lib/http";
import type { CheckResult } from "@/lib/sources/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { type SourceAccess, sourceInput } from "./source-input";
import { checkSource } from "./test-source";

/**
 * Tests the source and stores how to reach it. Pins the account: a later key for another account is refused, since
 * snapshot and target ids belong to the first.
 */
export const connectSource = verb(
  { name: "connections.connectSource", permission: "connection:write", input: sourceInput },
  async (ctx, input): Promise<CheckResult> => {
    const migration = await requireMigration(ctx, input.migrationId);
    const check = await checkSource(ctx, migration.sourceProvider, input);
    if (check.ok) await saveSource(ctx, migration, input, check);
    return check;
  },
);

/** Stores a tested source, in one transaction with its audit entry. `mode` outweighs what the check and the address say. */
export async function saveSource(
  ctx: ServiceContext,
  migration: MigrationRow,
  access: SourceAccess,
  check: Extract<CheckResult, { ok: true }>,
  known: { mode?: "sandbox" } = {},
): Promise<void> {
  const existing = await findConnection(ctx.db.drizzle, migration.id, "source");
  if (existing && existing.accountId !== check.accountId)
    throw otherAccount(existing.accountId, check.accountId);
  const isSandbox =
    access.baseUrl !== null && isExemptOrigin(new URL(access.baseUrl).origin, ctx.outbound.policy);
  const mode = known.mode ?? (isSandbox ? ("sandbox" as const) : check.mode);
  await ctx.db.transaction(async (tx) => {
    await lockMigration(tx, migration.id);
    if (await hasSnapshotOfOtherMode(tx, migration.id, mode === "live")) throw otherMode(mode === "live");
    const secret =
      access.apiKey === ""
        ? null
        : await ctx.vault.storeSecret(tx, ctx.workspaceId, "source-key", access.apiKey);
    // Without a key the settings tell one connection from another.
    const fingerprint = secret?.fingerprint ?? (await ctx.vault.fingerprint(JSON.stringify(access.settings)));
    await saveConnection(tx, {
      migrationId: migration.id,
      role: "source",
      provider: migration.sourceProvider,
      baseUrl: access.baseUrl,
      accountId: check.accountId,
      accountName: check.accountName,
      mode,
      settings: access.settings,
      secretId: secret?.secretId ?? null,
      fingerprint,
      keyHint: access.apiKey.slice(-4),
      check,
      checkedAt: ctx.now(),
      createdAt: ctx.now(),
    });
    if (existing?.secretId) await ctx.vault.destroySecret(tx, ctx.workspaceId, existing.secretId);
    await updateMigration(tx, migration.id, { mode });
    await makeEvidenceStale(tx, migration.id, ["validation"], "The source key was replaced.");
    await appendAudit(tx, ctx, {
      action: existing ? "connection.replaced" : "connection.saved",
      subjectKind: "connection",
      subjectId: "source",
      migrationId: migration.id,
      detail: { provider: migration.sourceProvider, account: check.accountId, mode, fingerprint },
    });
  });
}

/** Both sides of a Stripe account have one id, and only a live migration asks for a typed confirmation and a pilot. */
function otherMode(isLive: boolean): AppError {
  const [read, given] = isLive ? ["test", "live"] : ["live", "test"];
  return new AppError({
    code: "connection.other_mode",
    kind: "conflict",
    userMessage: `This migration has read ${read} data of the account; the key is for its ${given} data. Use a ${read} key, or begin a new migration.`,
  });
}

function otherAccount(pinned: string, given: string): AppError {
  return new AppError({
    code: "connection.other_account",
    kind: "conflict",
    userMessage: `This migration reads ${pinned}; the key belongs to ${given}. Use a key of ${pinned}, or begin a new migration for the other account.`,
    context: { pinned, given },
  });
}
