import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { answerAccountIntent, insertAccountIntent } from "@/lib/db/queries/account-intents";
import { findConnection, recordCheck } from "@/lib/db/queries/connections";
import { AppError, toAppError } from "@/lib/errors";
import { assertAllowedUrl } from "@/lib/http";
import { openmonetize, outcomeOf } from "@/lib/target/openmonetize";
import type { TargetCheckResult } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { saveTarget } from "./connect-target";
import { checkTarget } from "./test-target";

export const createTargetAccountInput = z.object({
  migrationId: z.uuid(),
  baseUrl: z.url().max(500),
  email: z.email(),
  company: z.string().trim().min(1).max(255),
  tier: z.enum(["STARTER", "GROWTH", "ENTERPRISE"]).default("ENTERPRISE"),
});

export interface CreatedAccount {
  readonly tenantId: string;
  readonly email: string;
  readonly tier: "STARTER" | "GROWTH" | "ENTERPRISE";
  readonly targetUrl: string;
  /** For handing over once (CLI `--key-file`); the web action drops it before it answers. */
  readonly apiKey: string;
}

/**
 * Registers a tenant and stores its key. The attempt is written down first: the key is shown once, so a lost answer must
 * end in a sentence that says what to do, never in a silent second account.
 */
export const createTargetAccount = verb(
  {
    name: "connections.createTargetAccount",
    permission: "connection:write",
    input: createTargetAccountInput,
  },
  async (ctx, input): Promise<CreatedAccount> => {
    const migration = await requireMigration(ctx, input.migrationId);
    assertAllowedUrl(input.baseUrl, ctx.outbound.policy);
    // Before anything is asked of the platform: its key could not be stored beside the one that is there.
    if (await findConnection(ctx.db.drizzle, migration.id, "target")) throw isConnected();
    const intent = { migrationId: migration.id, id: newId() };
    await ctx.db.transaction(async (tx) => {
      await insertAccountIntent(tx, { ...intent, ...input, state: "sent", createdAt: ctx.now() });
      await appendAudit(tx, ctx, {
        action: "targetAccount.requested",
        subjectKind: "accountIntent",
        subjectId: intent.id,
        migrationId: migration.id,
        detail: { tier: input.tier, company: input.company },
      });
    });
    const io = ctx.outbound.open({ requestsPerSecond: null, maxInFlight: 2 }, AbortSignal.timeout(60_000));
    const request = { baseUrl: input.baseUrl, name: input.company, email: input.email, tier: input.tier };
    const created = await openmonetize.createAccount(request, io).catch(async (error: unknown) => {
      const state = outcomeOf(error) === "unknown" ? ("unknown" as const) : ("refused" as const);
      await answerAccountIntent(ctx.db.drizzle, intent, { state, answeredAt: ctx.now() });
      throw state === "unknown" ? answerLost(error) : error;
    });
    const key = { apiKey: created.apiKey, baseUrl: input.baseUrl };
    const tenant = { tenantId: created.tenantId, tenantName: input.company };
    // At once, since the platform shows the key only in this answer and the test may fail.
    await saveTarget(ctx, migration.id, key, tenant, notTestedYet);
    await answerAccountIntent(ctx.db.drizzle, intent, {
      state: "created",
      // With its tag: the address the account can be asked about later.
      email: created.email,
      tenantId: created.tenantId,
      answeredAt: ctx.now(),
    });
    await checkStored(ctx, migration.id, key);
    return { ...created, tier: input.tier, targetUrl: input.baseUrl };
  },
);

const notTestedYet: TargetCheckResult = {
  ok: false,
  code: "target.not_tested",
  problem: "The account was made and its key is stored, but the account has not answered a test yet.",
  remedy: "Press Test connection.",
};

/** The account exists and its key is safe, so a test that cannot be made now is left to the person. */
async function checkStored(
  ctx: ServiceContext,
  migrationId: string,
  key: { apiKey: string; baseUrl: string },
): Promise<void> {
  const saved = await findConnection(ctx.db.drizzle, migrationId, "target");
  if (!saved) return;
  try {
    const check = await checkTarget(ctx, key);
    await recordCheck(ctx.db.drizzle, saved, { check, checkedAt: ctx.now() });
  } catch (error) {
    ctx.log.warn({ code: toAppError(error).code }, "a new target account could not be tested");
  }
}

function isConnected(): AppError {
  return new AppError({
    code: "connection.exists",
    kind: "conflict",
    userMessage:
      "This migration has its target already, and everything is written to that one. No account was made. Begin a new migration for another account.",
  });
}

function answerLost(cause: unknown): AppError {
  return new AppError({
    code: "target.account_answer_lost",
    kind: "unavailable",
    retryable: false,
    userMessage:
      "OpenMonetize did not answer, so an account may exist whose key nobody has seen. Create the account again: it gets a new address tag and its own key, and the first one stays empty.",
    cause,
    context: { cause: toAppError(cause).code },
  });
}
