import { connectTargetDatabase } from "@/lib/services/connections/connect-target-database";
import { approvePlan } from "@/lib/services/plans/approve-plan";
import { startImport } from "@/lib/services/runs/start-import";
import { openDirectPlatform } from "./direct-platform";
import { describePhases, runSeconds, waitForRun } from "./installation";
import { openMigration, planAll } from "./open-migration";
import type { Outcome } from "./result";

const account = { customers: 200, usageRows: 10_000, copies: 4 };

/**
 * Rows per second from a staged snapshot to verified rows of the platform's database, our plan and ledger included, against
 * `psql \copy` of the very same rows into the same tables with the same keys and indexes.
 */
export async function importDirect(): Promise<Outcome> {
  const platform = await openDirectPlatform();
  try {
    const { owner, migrationId, close } = await openMigration(account, { launched: platform.target });
    try {
      await connectTargetDatabase(owner, { migrationId, databaseUrl: platform.databaseUrl });
      const plan = await planAll(owner, migrationId);
      await approvePlan(owner, { migrationId, planId: plan.planId, hash: plan.hash });
      const before = await platform.countRows();
      const { runId } = await startImport(owner, {
        migrationId,
        planId: plan.planId,
        expectHash: plan.hash,
        mode: "direct",
      });
      const at = { migrationId, runId };
      await waitForRun(owner, at);
      const rows = (await platform.countRows()) - before;
      const planned = await runSeconds(owner, { migrationId, runId: plan.runId });
      const imported = await runSeconds(owner, at);
      const rival = [await platform.timeCopy(), await platform.timeCopy()];
      const copySeconds = Math.min(...rival);
      const figures = { bench: "import-direct", rivalName: "psql \\copy", unit: "rows/s", n: rows };
      return {
        results: [
          { ...figures, metric: "primary", ours: rows / (planned + imported), rival: rows / copySeconds },
          { ...figures, metric: "import of a ready plan", ours: rows / imported, rival: rows / copySeconds },
        ],
        notes: [
          `Target: ratio at least 0.5. Plan ${planned.toFixed(1)} s, import ${imported.toFixed(1)} s, \\copy ${rival.map((seconds) => seconds.toFixed(1)).join(" and ")} s, the quicker one counts. Peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, this process with its worker.`,
          `Phases of the import (chunks): ${await describePhases(owner, at)}.`,
        ],
      };
    } finally {
      await close();
    }
  } finally {
    await platform.close();
  }
}
