import { z } from "zod";
import { listPlanCustomers, listPlanRecords } from "@/lib/db/queries/plans";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const planInput = { migrationId: z.uuid(), planId: z.uuid() };

/** One page of a plan's customers by id, filtered by outcome, plan key or text. */
export const listPlannedCustomers = verb(
  {
    name: "plans.listCustomers",
    permission: "migration:read",
    input: z.object({
      ...planInput,
      afterId: z.string().default(""),
      limit: z.int().min(1).max(200).default(50),
      outcome: z.string().nullable().default(null),
      search: z.string().max(200).nullable().default(null),
      planKey: z.string().nullable().default(null),
    }),
  },
  async (ctx, { migrationId, planId, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const rows = await listPlanCustomers(
      ctx.db.drizzle,
      { migrationId, planId },
      { ...filter, limit: filter.limit + 1 },
    );
    const page = rows.slice(0, filter.limit);
    return { customers: page, next: rows.length > filter.limit ? (page.at(-1)?.customer_id ?? null) : null };
  },
);

/** One page of a plan's records with outcome and reason: the rows behind each figure of the preview. */
export const listPlannedRecords = verb(
  {
    name: "plans.listRecords",
    permission: "migration:read",
    input: z.object({
      ...planInput,
      entity: z.string().nullable().default(null),
      outcome: z.string().nullable().default(null),
      reason: z.string().nullable().default(null),
      after: z
        .object({ customerKey: z.string(), entity: z.string(), sourceId: z.string() })
        .nullable()
        .default(null),
      limit: z.int().min(1).max(200).default(50),
    }),
  },
  async (ctx, { migrationId, planId, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const rows = await listPlanRecords(
      ctx.db.drizzle,
      { migrationId, planId },
      { ...filter, limit: filter.limit + 1 },
    );
    const records = rows.slice(0, filter.limit);
    const last = records.at(-1);
    const next =
      rows.length > filter.limit && last
        ? { customerKey: last.customerKey, entity: last.entity, sourceId: last.sourceId }
        : null;
    return { records, next };
  },
);
