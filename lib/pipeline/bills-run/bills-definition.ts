import { v7 as newId } from "uuid";
import { z } from "zod";
import { type BillCheck, insertBillChecks } from "@/lib/db/queries/bill-checks";
import { type BillLineRow, listBillLines } from "@/lib/db/queries/plan-bills";
import { findRun } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import { compareOutside } from "@/lib/mapping/compare-outside";
import type { LineBill } from "@/lib/mapping/line-bill";
import { findOutsideInvoices } from "@/lib/sources/outside-invoices";
import { commitChunk } from "../commit-chunk";
import { hashOf } from "../hash";
import { openSource } from "../open-connection";
import type { RunDefinition } from "../run-definition";

/** Customers asked about in one chunk, and lines of a customer that are looked at. */
const customersPerChunk = 10;
const mostLines = 200;

export const billsOptionsSchema = z.object({ customers: z.array(z.string()) });
const partSchema = z.object({ customers: z.array(z.string()) });

/**
 * Asks the provider what it will invoice some customers next and keeps that beside the plan's own prediction, as evidence.
 * Sends the source nothing but that question, one subscription at a time at the connection's pace.
 */
export const billsDefinition: RunDefinition = {
  kind: "bills",
  phases: ["ask"],
  async enter(_tx, _env, run) {
    const { customers } = billsOptionsSchema.parse(run.options);
    const parts = Array.from({ length: Math.ceil(customers.length / customersPerChunk) }, (_, number) =>
      customers.slice(number * customersPerChunk, (number + 1) * customersPerChunk),
    );
    return parts.map((part, number) => ({ number, input: { customers: part }, planned: part.length }));
  },
  async work(env, chunk, tools) {
    const { migrationId, runId } = chunk;
    const { customers } = partSchema.parse(chunk.input);
    const run = await findRun(env.db.drizzle, migrationId, runId);
    if (!run?.planId) throw new Error("The run has no plan to check.");
    const at = { migrationId, planId: run.planId };
    const pace = { workspaceId: chunk.workspaceId, migrationId, requestsPerSecond: run.requestsPerSecond };
    const { config, connection, io } = await openSource(env, pace, tools.signal);
    const outside = findOutsideInvoices(connection.provider);
    if (!outside) {
      throw new AppError({
        code: "bills.not_told",
        kind: "conflict",
        userMessage:
          "This source does not say what it will invoice next, so there is nothing to check against.",
      });
    }
    const checks: BillCheck[] = [];
    for (const customerId of customers) {
      for (const [subscriptionId, lines] of await linesBySubscription(env.db.drizzle, at, customerId)) {
        const answer = await outside.ask(config, subscriptionId, io);
        const own = lines.map((line) => ({
          key: outside.keyedBy === "line" ? line.lineId : line.priceId,
          metered: line.metered,
          currency: line.currency,
          // Stored by the plan run from exactly this type; absent in plans that are older than it.
          bill: (line.bill ?? null) as LineBill | null,
        }));
        checks.push({ customerId, subscriptionId, ...compareOutside(own, answer) });
      }
    }
    const count = (verdict: BillCheck["verdict"]) => checks.filter((each) => each.verdict === verdict).length;
    const counts = {
      customers: customers.length,
      subscriptions: checks.length,
      equal: count("equal"),
      differs: count("differs"),
    };
    const provider = connection.provider;
    await commitChunk(env, billsDefinition, chunk, { counts, digest: hashOf(checks) }, (tx) =>
      insertBillChecks(tx, { ...at, id: newId(), runId, takenAt: env.now(), provider, checks }),
    );
  },
  async complete() {
    // Each chunk has stored its own evidence.
  },
};

async function linesBySubscription(
  db: Parameters<typeof listBillLines>[0],
  at: Parameters<typeof listBillLines>[1],
  customerId: string,
): Promise<Map<string, BillLineRow[]>> {
  const all = { currency: null, kind: null, cause: null, way: null, search: null, customerId };
  const lines = await listBillLines(db, at, all, { after: null, limit: mostLines });
  const found = new Map<string, BillLineRow[]>();
  for (const line of lines) found.set(line.subscriptionId, [...(found.get(line.subscriptionId) ?? []), line]);
  return found;
}
