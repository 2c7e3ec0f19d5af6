import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { listBillChecks, listNotPlanned, sampleCharged } from "@/lib/db/queries/bill-checks";
import { findConnection } from "@/lib/db/queries/connections";
import { findApproval, insertApproval } from "@/lib/db/queries/evidence";
import { findPlan } from "@/lib/db/queries/plans";
import { insertRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { billsDefinition } from "@/lib/pipeline/bills-run/bills-definition";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { defaultSourcePace } from "@/lib/pipeline/source-pace";
import { findOutsideInvoices } from "@/lib/sources/outside-invoices";
import type { Executor } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { migrationSettingsSchema } from "../migrations/settings";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { verb } from "../verb";

/** Customers of one check at most: each costs the provider a request per subscription. */
const mostCustomers = 200;
const consentKind = "bill-preview";
const planInput = { migrationId: z.uuid(), planId: z.uuid() };

const consentOf = (db: Executor, migrationId: string, provider: string) =>
  findApproval(db, migrationId, { kind: consentKind, subjectId: migrationId, subjectHash: provider });

/**
 * Begins a check of next bills from outside: the provider is asked what it will invoice next. Where asking is a POST (it has
 * no effect there), somebody must have agreed to it once for the migration; `agree` does so under the actor's name.
 */
export const checkBills = verb(
  {
    name: "plans.checkBills",
    permission: "plan:create",
    input: z.object({
      ...planInput,
      /** Null = a sample of `sample` customers. */
      customers: z.array(z.string().min(1).max(500)).min(1).max(mostCustomers).nullable().default(null),
      sample: z.int().min(1).max(mostCustomers).default(20),
      agree: z.boolean().default(false),
    }),
  },
  async (ctx, { migrationId, planId, customers, sample, agree }): Promise<{ runId: string }> => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const at = { migrationId, planId };
    const [plan, source] = await Promise.all([findPlan(db, at), findConnection(db, migrationId, "source")]);
    if (plan?.state !== "ready")
      throw refused("plan.not_ready", "The plan is not ready. Wait for the dry run to end.");
    const outside = source && findOutsideInvoices(source.provider);
    if (!source?.secretId || !outside) {
      throw refused(
        "bills.not_told",
        "This source does not say what it will invoice next, or no key for it is stored. Connect names what is connected.",
      );
    }
    const unknown = customers === null ? [] : await listNotPlanned(db, at, customers);
    if (unknown.length > 0) {
      throw refused("plan.unknown_ids", `Not in this plan: ${unknown.slice(0, 5).join(", ")}.`);
    }
    const chosen = customers === null ? await sampleCharged(db, at, sample) : [...new Set(customers)].sort();
    if (chosen.length === 0) throw refused("bills.none", "Nobody in this plan is charged in advance.");
    const settings = migrationSettingsSchema.parse(migration.settings);
    const runId = newId();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "bills");
      if (outside.needsConsent && !(await consentOf(tx, migrationId, source.provider))) {
        if (!agree) {
          throw refused(
            "bills.consent_needed",
            "The provider is asked with a POST, which changes nothing there. Somebody has to agree to that once.",
          );
        }
        await insertApproval(tx, {
          migrationId,
          id: newId(),
          kind: consentKind,
          subjectId: migrationId,
          subjectHash: source.provider,
          byId: ctx.actor.id,
          byName: ctx.actor.name,
          note: "",
          at: ctx.now(),
        });
        await appendAudit(tx, ctx, {
          action: "bills.consented",
          subjectKind: "migration",
          subjectId: migrationId,
          migrationId,
          detail: { provider: source.provider },
        });
      }
      const run = await insertRun(tx, {
        migrationId,
        id: runId,
        workspaceId: ctx.workspaceId,
        kind: "bills",
        state: "running",
        phase: "",
        snapshotId: plan.snapshotId,
        planId,
        options: { customers: chosen },
        requestsPerSecond:
          settings.sourceRequestsPerSecond ?? defaultSourcePace(source.provider, source.mode),
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await advanceRun(tx, ctx, billsDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: runId,
        migrationId,
        detail: { kind: "bills", number: run.number, plan: plan.number, customers: chosen.length },
      });
    });
    await ctx.wakeWorkers();
    return { runId };
  },
);

/** What was checked of a plan's next bills, the differences first, and whether more can be. */
export const getBillChecks = verb(
  { name: "plans.getBillChecks", permission: "migration:read", input: z.object(planInput) },
  async (ctx, { migrationId, planId }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [checks, source] = await Promise.all([
      listBillChecks(db, { migrationId, planId }),
      findConnection(db, migrationId, "source"),
    ]);
    const outside = source?.secretId ? findOutsideInvoices(source.provider) : null;
    const consent = outside && source ? await consentOf(db, migrationId, source.provider) : null;
    return {
      checks,
      isOffered: outside !== null,
      /** True while nobody has agreed to asking with a POST. */
      needsConsent: outside?.needsConsent === true && consent === null,
      agreed: consent && { by: consent.byName, at: consent.at.toISOString() },
    };
  },
);

const refused = (code: string, userMessage: string) => new AppError({ code, kind: "conflict", userMessage });
