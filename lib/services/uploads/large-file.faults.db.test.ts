import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listPhaseProgress } from "@/lib/db/queries/runs";
import { findSnapshot } from "@/lib/db/queries/snapshots";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { startExport } from "@/lib/services/snapshots/start-export";
import { finished, openInstallation } from "@/lib/services/testing/sandbox-world";
import { startWorkerChild, type WorkerChild } from "@/lib/services/testing/worker-child";
import { beginUpload } from "./begin-upload";
import { receiveUpload } from "./receive-upload";

/** The large form is a file of 1 GiB. The worker may take the same memory for the small one: it must not depend on size. */
const isLarge = process.env.FAULT_SCALE === "large";
const fileBytes = isLarge ? 1024 ** 3 : 2 * 1024 ** 2;
const noteChars = isLarge ? 400 : 60;
const maxWorkerBytes = 512 * 1024 ** 2;
const customers = isLarge ? 5_000 : 200;

let installation: Awaited<ReturnType<typeof openInstallation>>;
let worker: WorkerChild;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "om-migrate-large-"));
  installation = await openInstallation(
    { stripe: "http://127.0.0.1:9", target: "http://127.0.0.1:9" },
    { worker: false, uploadFolder: path.join(dataDir, "uploads") },
  );
  worker = startWorkerChild({ databaseUrl: installation.databaseUrl, dataDir, concurrency: 4 });
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await installation.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const header = "id,customer_id,event_type,quantity,timestamp,region,note\n";

/** Usage of `customers` customers, as many rows as the file has room for. */
async function* table(): AsyncGenerator<Uint8Array> {
  const note = "a note that says nothing, ".repeat(20).slice(0, noteChars);
  let text = header;
  let size = 0;
  for (let index = 0; ; index += 1) {
    const second = String(index % 60).padStart(2, "0");
    const row = `e${index},c${(index * 7_919) % customers},api_calls,${index % 97}.5,2026-10-01T00:00:${second}Z,eu,"${note}"\n`;
    if (size + text.length + row.length > fileBytes) break;
    text += row;
    if (text.length < 1024 ** 2) continue;
    size += text.length;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

/** The most memory a process has had. */
function peakBytes(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) * 1024;
}

it(
  "becomes a snapshot while the worker stays below 512 MB",
  async () => {
    const { owner } = installation;
    const { migrationId } = await createMigration(owner, { name: "Large", sourceProvider: "custom" });
    let size = 0;
    let rows = -1;
    for await (const piece of table()) {
      size += piece.length;
      for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) rows += 1;
    }
    const { uploadId } = await beginUpload(owner, { migrationId, name: "usage.csv", sizeBytes: size });
    await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: table() });
    const profile = await profileUpload(owner, { migrationId, uploadId });
    const check = await saveDescription(owner, { migrationId, description: { tables: [profile.table] } });
    expect(check).toMatchObject({ ok: true });

    const run = await startExport(owner, { migrationId });
    const startedAt = performance.now();
    await finished(owner, { migrationId, runId: run.runId }, isLarge ? 3_600_000 : 90_000);
    const seconds = (performance.now() - startedAt) / 1_000;
    const peak = peakBytes(worker.pid);

    const snapshot = await findSnapshot(owner.db.drizzle, { migrationId, snapshotId: run.snapshotId });
    expect(snapshot?.manifest).toMatchObject({
      counts: { customers, usage: rows },
      streams: { usage: rows },
    });
    const phases = await listPhaseProgress(owner.db.drizzle, migrationId, run.runId);
    const took = phases.map(({ phase, startedAt: from, endedAt: to }) => {
      const phaseSeconds = (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1_000;
      return `${phase} ${phaseSeconds.toFixed(1)} s`;
    });
    process.stderr.write(
      `  ${(size / 1024 ** 2).toFixed(0)} MiB, ${rows} rows: ${seconds.toFixed(0)} s (${took.join(", ")}), the worker took at most ${Math.round(peak / 1024 ** 2)} MiB\n`,
    );
    expect(peak).toBeLessThan(maxWorkerBytes);
  },
  isLarge ? 4_000_000 : 120_000,
);
