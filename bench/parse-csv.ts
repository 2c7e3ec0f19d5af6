import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "csv-parse";
import { findRun } from "@/lib/db/queries/runs";
import type { ServiceContext } from "@/lib/services/context";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { startExport } from "@/lib/services/snapshots/start-export";
import { beginUpload } from "@/lib/services/uploads/begin-upload";
import { receiveUpload } from "@/lib/services/uploads/receive-upload";
import { describePhases, openInstallation } from "./installation";
import type { Outcome } from "./result";

const rows = 200_000;
/** Rows that both read first, so that neither is timed while its code is being compiled. */
const warmUpRows = 20_000;

/**
 * Rows of a CSV staged per second by an export (record, line, byte, hash, cells, committed with the cursor), beside
 * csv-parse alone making arrays of the same file. Counted from the request until the last row is committed.
 */
export async function parseCsv(): Promise<Outcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "om-migrate-bench-csv-"));
  const write = async (name: string, count: number) => {
    const file = path.join(folder, name);
    await writeFile(file, table(count));
    return { file, count };
  };
  const { owner, close } = await openInstallation([]);
  try {
    const warmUp = await write("warm-up.csv", warmUpRows);
    await bareSeconds(warmUp);
    await stage(owner, warmUp);
    const usage = await write("usage.csv", rows);
    const rival = rows / (await bareSeconds(usage));
    const { seconds, ...run } = await stage(owner, usage);
    const base = { bench: "parse-csv", metric: "primary", unit: "rows/s", n: rows } as const;
    return {
      results: [{ ...base, ours: rows / seconds, rival, rivalName: "csv-parse, arrays" }],
      notes: [
        "Target: a ratio of 0.35.",
        `Phases (chunks): ${await describePhases(owner, run)}.`,
        `Memory of the process: ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB.`,
      ],
    };
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

function table(count: number): string {
  const lines = ["id,customer_id,event_type,quantity,timestamp,region,model,note"];
  for (let index = 0; index < count; index += 1) {
    const second = String(index % 60).padStart(2, "0");
    lines.push(
      `e${index},c${index % 5_000},api_calls,${index % 97}.5,2026-10-01T00:00:${second}Z,eu,"model ${index % 7}",some text`,
    );
  }
  return lines.join("\n");
}

type Input = { readonly file: string; readonly count: number };

async function bareSeconds({ file, count }: Input): Promise<number> {
  const startedAt = performance.now();
  let seen = 0;
  for await (const cells of createReadStream(file).pipe(parse({ columns: false })))
    seen += cells.length > 0 ? 1 : 0;
  if (seen !== count + 1) throw new Error(`csv-parse read ${seen} rows`);
  return (performance.now() - startedAt) / 1000;
}

async function stage(
  owner: ServiceContext,
  { file }: Input,
): Promise<{ migrationId: string; runId: string; seconds: number }> {
  const migrationId = await describe(owner, file);
  const startedAt = performance.now();
  const { runId } = await startExport(owner, { migrationId });
  const seconds = await secondsOfList(owner, { migrationId, runId }, startedAt);
  return { migrationId, runId, seconds };
}

async function describe(owner: ServiceContext, file: string): Promise<string> {
  const { migrationId } = await createMigration(owner, {
    name: path.basename(file),
    sourceProvider: "custom",
  });
  const { size } = await stat(file);
  const { uploadId } = await beginUpload(owner, { migrationId, name: "usage.csv", sizeBytes: size });
  await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: createReadStream(file) });
  const { table: described } = await profileUpload(owner, { migrationId, uploadId });
  const check = await saveDescription(owner, { migrationId, description: { tables: [described] } });
  if (!check.ok) throw new Error(check.problem);
  return migrationId;
}

/** Seconds until every row was staged: the end of the first phase. */
async function secondsOfList(
  owner: ServiceContext,
  at: { migrationId: string; runId: string },
  startedAt: number,
): Promise<number> {
  let seconds: number | null = null;
  while (true) {
    const run = await findRun(owner.db.drizzle, at.migrationId, at.runId);
    if (run?.phase !== "list") seconds ??= (performance.now() - startedAt) / 1000;
    if (run?.state === "done") return seconds ?? 0;
    if (run?.state !== "running") throw new Error(`the export is ${run?.state}: ${run?.stateReason}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
