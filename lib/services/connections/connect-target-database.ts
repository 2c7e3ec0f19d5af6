import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection, saveConnection } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import { openDatabaseAt } from "@/lib/pipeline/import-run/direct-database";
import { openKey } from "@/lib/pipeline/open-connection";
import { checkDatabase } from "@/lib/target/direct/check-database";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const testTimeoutMs = 30_000;

/**
 * Tests the database of the connected platform and stores its address, which holds a password: for imports past the API.
 * Throws `target.database_...` with the exact mismatch; nothing is written there.
 */
export const connectTargetDatabase = verb(
  {
    name: "connections.connectTargetDatabase",
    permission: "connection:write",
    input: z.object({
      migrationId: z.uuid(),
      /** `postgres://user:password@host:5432/database` */
      databaseUrl: z.string().trim().min(1, "Paste the database's address").max(2_000),
    }),
  },
  async (ctx, { migrationId, databaseUrl }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    const target = await findConnection(ctx.db.drizzle, migrationId, "target");
    if (!target) {
      throw new AppError({
        code: "connection.missing",
        kind: "conflict",
        userMessage: "The target is not connected. Open Connect and test its key first.",
      });
    }
    const io = ctx.outbound.open(
      { requestsPerSecond: null, maxInFlight: 1 },
      AbortSignal.timeout(testTimeoutMs),
    );
    const tenantId = target.accountId;
    const database = await openDatabaseAt(databaseUrl, tenantId, io);
    const apiKey = await openKey(ctx, ctx.workspaceId, target);
    await database.inTransaction((session) => checkDatabase(session, { tenantId, apiKey }));
    const existing = await findConnection(ctx.db.drizzle, migrationId, "targetDatabase");
    await ctx.db.transaction(async (tx) => {
      const secret = await ctx.vault.storeSecret(tx, ctx.workspaceId, "target-database", databaseUrl);
      await saveConnection(tx, {
        migrationId,
        role: "targetDatabase",
        provider: "postgres",
        baseUrl: null,
        accountId: tenantId,
        accountName: target.accountName,
        mode: target.mode,
        secretId: secret.secretId,
        fingerprint: secret.fingerprint,
        // The end of an address is the database's name, which is no secret.
        keyHint: databaseUrl.split("?")[0]?.slice(-4) ?? "",
        check: { ok: true },
        checkedAt: ctx.now(),
        createdAt: ctx.now(),
      });
      if (existing?.secretId) await ctx.vault.destroySecret(tx, ctx.workspaceId, existing.secretId);
      await appendAudit(tx, ctx, {
        action: existing ? "connection.replaced" : "connection.saved",
        subjectKind: "connection",
        subjectId: "targetDatabase",
        migrationId,
        detail: { provider: "postgres", account: tenantId, fingerprint: secret.fingerprint },
      });
    });
  },
);
