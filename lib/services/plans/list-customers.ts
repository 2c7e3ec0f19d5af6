import { z } from "zod";
import { listPlanCustomers, listPlanRecords, type RecordPlace } from "@/lib/db/queries/plans";
import { keysetPage } from "../keyset-page";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const planInput = { migrationId: z.uuid(), planId: z.uuid() };
const recordPlace = z.object({ customerKey: z.string(), entity: z.string(), sourceId: z.string() });

/** One page of a plan's customers by id, filtered by outcome, plan key or text. */
export const listPlannedCustomers = verb(
  {
    name: "plans.listCustomers",
    permission: "migration:read",
    input: z.object({
      ...planInput,
      afterId: z.string().default(""),
      /** Instead: the page that ends just before this id. */
      beforeId: z.string().nullable().default(null),
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
    const page = keysetPage(rows, {
      limit: filter.limit,
      after: filter.afterId || null,
      before: filter.beforeId,
    });
    return {
      customers: page.rows,
      previous: page.previous?.customer_id ?? null,
      next: page.next?.customer_id ?? null,
    };
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
      after: recordPlace.nullable().default(null),
      /** Instead: the page that ends just before this record. */
      before: recordPlace.nullable().default(null),
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
    const page = keysetPage(rows, filter);
    return { records: page.rows, previous: placeOf(page.previous), next: placeOf(page.next) };
  },
);

const placeOf = (record: RecordPlace | null): RecordPlace | null =>
  record && { customerKey: record.customerKey, entity: record.entity, sourceId: record.sourceId };
