import { createHash } from "node:crypto";
import { countOutcomes } from "@/lib/db/queries/plans";
import type { ServiceContext } from "@/lib/services/context";
import { listPlannedCustomers } from "@/lib/services/plans/list-customers";
import { describePhases, runSeconds } from "./installation";
import { openMigration, planAll } from "./open-migration";
import type { Outcome } from "./result";

const account = { customers: 500, usageRows: 2_500, copies: 20 };
const limit = 50;

/** Seconds to plan 10,000 customers, and milliseconds to show a page of them. Absolute, so beside a calibration. */
export async function plan(): Promise<Outcome> {
  const { owner, migrationId, close } = await openMigration(account, {
    switches: { rateLimit: "off", innerLimit: "off" },
  });
  try {
    const { planId, runId } = await planAll(owner, migrationId);
    const seconds = await runSeconds(owner, { migrationId, runId });
    const outcomes = await countOutcomes(owner.db.drizzle, { migrationId, planId });
    const records = outcomes.reduce((sum, outcome) => sum + outcome.records, 0);
    const pages = await showPages(owner, { migrationId, planId });
    const calibration = calibrate();
    const base = { bench: "plan", rivalName: "calibration: hashing 500,000 short texts" } as const;
    const customers = account.customers * account.copies;
    return {
      results: [
        { ...base, metric: "primary", ours: seconds, rival: calibration, unit: "s", n: customers },
        {
          ...base,
          metric: "slowest-page",
          ours: Math.max(...pages),
          rival: calibration * 1000,
          unit: "ms",
          n: pages.length,
        },
      ],
      notes: [
        `Targets: 20 s for ${customers.toLocaleString("en")} customers (${records.toLocaleString("en")} records), 300 ms for a page of ${limit}.`,
        `Phases (chunks): ${await describePhases(owner, { migrationId, runId })}.`,
      ],
    };
  } finally {
    await close();
  }
}

/** Pages through the whole list, then searches it; milliseconds of each page. */
async function showPages(
  owner: ServiceContext,
  at: { migrationId: string; planId: string },
): Promise<number[]> {
  const times: number[] = [];
  const show = async (filter: { afterId?: string; search?: string; outcome?: string }) => {
    const startedAt = performance.now();
    const page = await listPlannedCustomers(owner, { ...at, limit, ...filter });
    times.push(performance.now() - startedAt);
    return page.next;
  };
  for (let afterId: string | null = ""; afterId !== null; ) afterId = await show({ afterId });
  for (const search of ["a", "zzz", "example.com"]) await show({ search });
  for (const outcome of ["created", "rejected"]) await show({ outcome });
  return times;
}

/** Seconds that this machine takes for a fixed piece of work, by which figures of two machines can be compared. */
function calibrate(): number {
  const startedAt = performance.now();
  for (let index = 0; index < 500_000; index += 1) createHash("sha256").update(`text ${index}`).digest("hex");
  return (performance.now() - startedAt) / 1000;
}
