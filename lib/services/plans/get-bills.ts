import { z } from "zod";
import { ratio } from "@/lib/canonical";
import {
  type BillGroup,
  type BillLineRow,
  listBillLines,
  listCustomerBills,
  sumBills,
  sumMovedCredits,
} from "@/lib/db/queries/plan-bills";
import { findPlan } from "@/lib/db/queries/plans";
import { listCatalogue } from "@/lib/db/queries/snapshots";
import type { LineBill } from "@/lib/mapping/line-bill";
import { keysetPage } from "../keyset-page";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const planInput = { migrationId: z.uuid(), planId: z.uuid() };
const filterInput = {
  currency: z.string().max(10).nullable().default(null),
  kind: z.enum(["stays", "credits", "ends"]).nullable().default(null),
  cause: z.string().max(40).nullable().default(null),
  way: z.enum(["up", "down", "same", "open"]).nullable().default(null),
  search: z.string().max(200).nullable().default(null),
  customerId: z.string().max(500).nullable().default(null),
};
const placeSchema = z.object({
  differenceMinor: z.string().regex(/^-?\d+$/),
  customerId: z.string(),
  currency: z.string(),
});
const linePlaceSchema = z.object({ customerId: z.string(), lineId: z.string() });

/**
 * What the rail invoices next, before and after the migration: sums per currency, by what becomes of a line, and by cause.
 * The filter is one over charge lines, the same that the lists take, so that sums and lists agree.
 */
export const getBills = verb(
  {
    name: "plans.getBills",
    permission: "migration:read",
    input: z.object({ ...planInput, ...filterInput }),
  },
  async (ctx, { migrationId, planId, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const at = { migrationId, planId };
    const db = ctx.db.drizzle;
    const [groups, moved] = await Promise.all([sumBills(db, at, filter), sumMovedCredits(db, at)]);
    const of = (by: BillGroup["by"]) => groups.filter((group) => group.by === by);
    const credits = moved.map((part) => ratio.rational(BigInt(part.numerator), BigInt(part.denominator)));
    return {
      totals: of("currency").map(({ by: _by, kind: _kind, cause: _cause, ...sum }) => sum),
      kinds: of("kind").map(({ by: _by, cause: _cause, kind, ...sum }) => ({
        kind: kind ?? "stays",
        ...sum,
      })),
      causes: of("cause").map(({ by: _by, kind: _kind, cause, ...sum }) => ({
        cause: cause ?? "none",
        ...sum,
      })),
      /** Credits that moved usage burns so far, over all currencies: an exact fraction. Null where none has a rate. */
      movedCredits: credits.length === 0 ? null : ratio.formatFraction(ratio.sum(credits)),
    };
  },
);

/** One page of customers (once per currency) with the sums of their lines, the largest difference first. */
export const listBills = verb(
  {
    name: "plans.listBills",
    permission: "migration:read",
    input: z.object({
      ...planInput,
      ...filterInput,
      after: placeSchema.nullable().default(null),
      /** Instead: the page that ends just before this row. */
      before: placeSchema.nullable().default(null),
      limit: z.int().min(1).max(200).default(50),
    }),
  },
  async (ctx, { migrationId, planId, after, before, limit, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const rows = await listCustomerBills(ctx.db.drizzle, { migrationId, planId }, filter, {
      after,
      before,
      limit: limit + 1,
    });
    const page = keysetPage(rows, { after, before, limit });
    return { bills: page.rows, previous: placeOf(page.previous), next: placeOf(page.next) };
  },
);

type Place = z.infer<typeof placeSchema>;
const placeOf = (row: Place | null): Place | null =>
  row && { differenceMinor: row.differenceMinor, customerId: row.customerId, currency: row.currency };

export type BillLine = Omit<BillLineRow, "bill"> & {
  readonly priceName: string;
  readonly bill: LineBill | null;
};

/** One page of charge lines with their bills, by customer: what the sums are made of. */
export const listLines = verb(
  {
    name: "plans.listBillLines",
    permission: "migration:read",
    input: z.object({
      ...planInput,
      ...filterInput,
      after: linePlaceSchema.nullable().default(null),
      limit: z.int().min(1).max(500).default(100),
    }),
  },
  async (ctx, { migrationId, planId, after, limit, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = await findPlan(db, { migrationId, planId });
    if (!plan) return { lines: [], next: null };
    const [rows, names] = await Promise.all([
      listBillLines(db, { migrationId, planId }, filter, { after, limit: limit + 1 }),
      priceNames(db, { migrationId, snapshotId: plan.snapshotId }),
    ]);
    const page = keysetPage(rows, { after, before: null, limit });
    return {
      lines: page.rows.map(
        (row): BillLine => ({
          ...row,
          priceName: names.get(row.priceId) ?? row.priceId,
          // Stored by the plan run from exactly this type; absent in plans that are older than it.
          bill: (row.bill ?? null) as LineBill | null,
        }),
      ),
      next: page.next && { customerId: page.next.customerId, lineId: page.next.lineId },
    };
  },
);

async function priceNames(db: Parameters<typeof listCatalogue>[0], at: Parameters<typeof listCatalogue>[1]) {
  return new Map(
    (await listCatalogue(db, at)).flatMap((each) =>
      each.entity === "plans"
        ? [[each.record.sourceId, each.record.nickname ?? each.record.name] as const]
        : [],
    ),
  );
}
