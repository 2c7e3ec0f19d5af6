import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { editMappingVersion } from "../mapping/edit";
import { connectAccounts, exportAndMap } from "../testing/journey";
import { finished, startWorld } from "../testing/sandbox-world";
import { type BillLine, getBills, listBills, listLines } from "./get-bills";
import { startPlan } from "./start-plan";

let world: Awaited<ReturnType<typeof startWorld>>;
let at: { migrationId: string; planId: string };

/** An account with awkward shapes, one licensed price that ends and one metered price that becomes credits. */
beforeAll(async () => {
  world = await startWorld({ customers: 60, usageRows: 400, seed: "bills" });
  const { owner } = world;
  const migrationId = await connectAccounts(owner, world);
  await exportAndMap(owner, migrationId);
  at = { migrationId, planId: await plan(migrationId) };
  const lines = await allLines();
  const decide = async (disposition: "ends" | "credits", line: BillLine | undefined) => {
    const basedOn = (await findLatestMapping(owner.db.drizzle, migrationId))?.version ?? 0;
    const edit = { kind: "setDisposition", id: line?.priceId ?? "", disposition, note: "Agreed." } as const;
    await editMappingVersion(owner, { migrationId, basedOn, edit });
  };
  await decide(
    "ends",
    lines.find(({ bill }) => bill?.beforeMinor !== "0" && bill?.beforeMinor != null),
  );
  await decide(
    "credits",
    lines.find(({ bill }) => bill?.usage !== null && bill?.usage?.amountMinor !== "0"),
  );
  at = { migrationId, planId: await plan(migrationId) };
}, 120_000);
afterAll(() => world.stop());

async function plan(migrationId: string): Promise<string> {
  const { planId, runId } = await startPlan(world.owner, { migrationId, scope: { kind: "all" } });
  await finished(world.owner, { migrationId, runId });
  return planId;
}

type Filter = Omit<Parameters<typeof listLines>[1], "migrationId" | "planId" | "after" | "limit">;

async function allLines(filter: Filter = {}): Promise<BillLine[]> {
  const lines: BillLine[] = [];
  let after: { customerId: string; lineId: string } | null = null;
  do {
    const page: Awaited<ReturnType<typeof listLines>> = await listLines(world.owner, {
      ...at,
      ...filter,
      after,
      limit: 7,
    });
    lines.push(...page.lines);
    after = page.next;
  } while (after !== null);
  return lines;
}

async function allBills(filter: Filter = {}) {
  const pages = [await listBills(world.owner, { ...at, ...filter, limit: 6 })];
  for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
    pages.push(await listBills(world.owner, { ...at, ...filter, after: next, limit: 6 }));
  }
  return pages;
}

/** What a list comes to, per currency: whole minor units, counted here and not by the database. */
function sumOf(
  rows: readonly {
    currency: string;
    beforeMinor: string | null;
    afterMinor: string | null;
    differenceMinor: string | null;
  }[],
) {
  const sums = new Map<string, [bigint, bigint, bigint]>();
  for (const row of rows) {
    const sum = sums.get(row.currency) ?? [0n, 0n, 0n];
    if (row.differenceMinor !== null && row.beforeMinor !== null && row.afterMinor !== null) {
      sum[0] += BigInt(row.beforeMinor);
      sum[1] += BigInt(row.afterMinor);
      sum[2] += BigInt(row.differenceMinor);
    }
    sums.set(row.currency, sum);
  }
  return Object.fromEntries([...sums].sort().map(([currency, sum]) => [currency, sum.map(String)]));
}
const ofLine = ({ currency, bill }: BillLine) => ({
  currency,
  beforeMinor: bill?.beforeMinor ?? null,
  afterMinor: bill?.afterMinor ?? null,
  differenceMinor: bill?.differenceMinor ?? null,
});

describe("next bills of a plan", () => {
  it("add up: lines, customers and totals are the same sums", async () => {
    const [lines, pages, { totals }] = await Promise.all([allLines(), allBills(), getBills(world.owner, at)]);
    expect(lines.length).toBeGreaterThan(50);
    expect(totals.length).toBeGreaterThan(1);
    expect(sumOf(totals)).toEqual(sumOf(lines.map(ofLine)));
    expect(sumOf(pages.flatMap(({ bills }) => bills))).toEqual(sumOf(totals));
    expect(totals.reduce((sum, row) => sum + row.lines, 0)).toBe(lines.length);
    for (const row of totals) {
      expect(BigInt(row.upMinor) + BigInt(row.downMinor)).toBe(BigInt(row.differenceMinor));
      expect(BigInt(row.afterMinor) - BigInt(row.beforeMinor)).toBe(BigInt(row.differenceMinor));
    }
  });

  it("changes nothing for a line that stays, and loses what ends", async () => {
    const { kinds, causes } = await getBills(world.owner, at);
    for (const row of kinds.filter(({ kind }) => kind === "stays")) expect(row.differenceMinor).toBe("0");
    const ends = kinds.find(({ kind }) => kind === "ends");
    expect(BigInt(ends?.differenceMinor ?? 0)).toBeLessThan(0n);
    expect(ends?.afterMinor).toBe("0");
    const moved = kinds.find(({ kind }) => kind === "credits");
    expect(BigInt(moved?.usageMinor ?? 0)).toBeGreaterThan(0n);
    // Nobody said what a unit of it burns.
    expect(causes.find(({ cause }) => cause === "unmapped")?.lines).toBe(moved?.lines);
  });

  it("lists exactly the lines of each figure", async () => {
    const { kinds, causes, totals } = await getBills(world.owner, at);
    const filters: [Filter, { currency: string; lines: number }][] = [
      ...kinds.map((row) => [{ kind: row.kind as "stays", currency: row.currency }, row] as const),
      ...causes.map((row) => [{ cause: row.cause, currency: row.currency }, row] as const),
    ].map(([filter, row]) => [filter, row]);
    for (const [filter, row] of filters) {
      const lines = await allLines(filter);
      expect(lines).toHaveLength(row.lines);
      expect(sumOf((await allBills(filter)).flatMap(({ bills }) => bills))).toEqual(sumOf(lines.map(ofLine)));
    }
    const ways = await Promise.all((["up", "down", "same", "open"] as const).map((way) => allLines({ way })));
    expect(ways.flat().length).toBe(totals.reduce((sum, row) => sum + row.lines, 0));
    expect(sumOf((ways[1] ?? []).map(ofLine))).toEqual(
      sumOf((await allLines({ kind: "ends" })).map(ofLine).filter((row) => row.differenceMinor !== "0")),
    );
  });

  it("pages the largest difference first, the same rows backwards, and finds a customer", async () => {
    const pages = await allBills();
    const rows = pages.flatMap(({ bills }) => bills);
    const sizes = rows.map((row) => Math.abs(Number(row.differenceMinor)));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(new Set(rows.map((row) => `${row.customerId} ${row.currency}`)).size).toBe(rows.length);
    const last = pages.at(-1);
    const back = await listBills(world.owner, { ...at, before: last?.previous ?? null, limit: 6 });
    expect(back.bills).toEqual(pages.at(-2)?.bills);
    const one = rows[3];
    const found = await listBills(world.owner, { ...at, search: one?.customerId ?? "" });
    expect(found.bills.map(({ customerId }) => customerId)).toContain(one?.customerId);
    const own = await allLines({ customerId: one?.customerId ?? "" });
    expect(sumOf(own.map(ofLine))[one?.currency ?? ""]?.[2]).toBe(one?.differenceMinor);
  });
});
