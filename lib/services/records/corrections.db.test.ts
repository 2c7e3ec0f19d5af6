import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listRecords } from "@/lib/db/queries/snapshots";
import { isAppError } from "@/lib/errors";
import { listAudit } from "../audit/list-audit";
import type { ServiceContext } from "../context";
import { profileUpload } from "../custom-source/profile-upload";
import { saveDescription } from "../custom-source/save-description";
import { connectFiles } from "../files/connect-files";
import { createMigration } from "../migrations/create-migration";
import { getSnapshot } from "../snapshots/get-snapshot";
import { startExport } from "../snapshots/start-export";
import { finished, openInstallation } from "../testing/sandbox-world";
import { beginUpload } from "../uploads/begin-upload";
import { receiveUpload } from "../uploads/receive-upload";
import { checkCorrection, correctRecord } from "./correct-record";
import { listRejected } from "./list-rejected";

let installation: Awaited<ReturnType<typeof openInstallation>>;
let owner: ServiceContext;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-corrections-"));
  installation = await openInstallation(
    { stripe: "http://127.0.0.1:9", target: "http://127.0.0.1:9" },
    { worker: true, uploadFolder: folder },
  );
  owner = installation.owner;
}, 120_000);
afterAll(async () => {
  await installation.close();
  rmSync(folder, { recursive: true, force: true });
});

async function upload(migrationId: string, name: string, text: string): Promise<string> {
  const bytes = Buffer.from(text);
  const { uploadId } = await beginUpload(owner, { migrationId, name, sizeBytes: bytes.length });
  await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: Readable.from([bytes]) });
  return uploadId;
}

async function read(migrationId: string) {
  const run = await startExport(owner, { migrationId });
  await finished(owner, { migrationId, runId: run.runId });
  return await getSnapshot(owner, { migrationId });
}

const usage = (sourceId: string, change: object = {}) => ({
  sourceId,
  customerId: "cus_1",
  featureId: "calls",
  quantity: "3",
  unit: null,
  at: "2026-11-01T00:00:00.000Z",
  windowStart: null,
  windowEnd: null,
  aggregation: "sum",
  resourceId: null,
  dimensions: {},
  ...change,
});
const exported = (rows: readonly object[]) =>
  JSON.stringify({
    format: "om-migrate-export",
    version: 1,
    source: "stripe",
    account: "acct_1",
    mode: "test",
    manifest: { watermark: "2026-11-15T00:00:00.000Z" },
    records: { usage: rows },
  });

describe("a rejected record", { timeout: 60_000 }, () => {
  it("is corrected beside its snapshot and carried by the next one, as long as it is the same record", async () => {
    const { migrationId } = await createMigration(owner, { name: "Corrected", sourceProvider: "stripe" });
    const bad = usage("u2", { quantity: "seven" });
    const uploadIds = [await upload(migrationId, "a.json", exported([usage("u1"), bad]))];
    await connectFiles(owner, { migrationId, uploadIds });
    const first = await read(migrationId);
    expect(first?.rejected).toEqual({ usage: 1 });

    const { records } = await listRejected(owner, { migrationId });
    const [record] = records;
    expect(record).toMatchObject({ entity: "usage", sourceId: "u2", isCorrected: false });
    const at = { migrationId, key: record?.key ?? "" };
    const judged = async (raw: string) => (await checkCorrection(owner, { ...at, raw })).sentences;
    expect(await judged(JSON.stringify(bad))).toEqual(["Nothing was changed yet."]);
    expect((await judged("{"))[0]).toMatch(/^This is no JSON/);
    expect((await judged(JSON.stringify({ ...bad, quantity: "still" })))[0]).toContain(
      "quantity: must be an exact",
    );
    const good = JSON.stringify({ ...bad, quantity: "7" }, null, 2);
    expect(await judged(good)).toEqual([]);

    const viewer = { ...owner, role: "viewer" as const };
    const save = (ctx: ServiceContext, raw: string) =>
      correctRecord(ctx, { ...at, raw, note: "Typed as a word." });
    await expect(save(viewer, good)).rejects.toMatchObject({ code: "access.forbidden" });
    await expect(save(owner, JSON.stringify({ ...bad, quantity: "still" }))).rejects.toMatchObject({
      code: "record.still_wrong",
    });
    await save(owner, good);

    // The snapshot is what it was; what waits is shown beside it.
    expect((await getSnapshot(owner, { migrationId }))?.hash).toBe(first?.hash);
    const waiting = await listRejected(owner, { migrationId });
    expect(waiting.records[0]).toMatchObject({ isCorrected: true });
    expect(waiting.corrections).toMatchObject([
      { state: "waits", note: "Typed as a word.", sourceId: expect.any(String) },
    ]);
    expect(JSON.parse(waiting.corrections[0]?.original ?? "")).toEqual(bad);

    const second = await read(migrationId);
    expect([second?.rejected, second?.counts.usage]).toEqual([{}, 2]);
    const own = await listRecords(owner.db.drizzle, { migrationId, snapshotId: second?.id ?? "" }, [
      `${migrationId}:cus_1`,
    ]);
    expect(own.map(({ record: { sourceId } }) => sourceId).sort()).toEqual(["u1", "u2"]);
    expect(await listRejected(owner, { migrationId })).toMatchObject({
      records: [],
      corrections: [{ state: "read" }],
    });
    const { entries } = await listAudit(owner, { migrationId, action: "record." });
    expect(entries).toMatchObject([{ action: "record.corrected" }]);

    // The same place of another file holds another record: the correction was not about it.
    const other = usage("u2", { quantity: "eight" });
    await connectFiles(owner, {
      migrationId,
      uploadIds: [await upload(migrationId, "b.json", exported([usage("u1"), other]))],
    });
    expect((await read(migrationId))?.rejected).toEqual({ usage: 1 });
  });

  it("of a table is corrected in its cells", async () => {
    const { migrationId } = await createMigration(owner, { name: "Table", sourceProvider: "custom" });
    const header = "customer_id,email,created_at,plan_name,status,event_type,quantity,timestamp";
    const rows = Array.from(
      { length: 40 },
      (_, index) =>
        `c${index % 4},u${index % 4}@b.co,2025-01-01,pro,active,calls,${index === 9 ? "many" : index},2026-10-01T00:00:${String(index).padStart(2, "0")}Z`,
    );
    const uploadId = await upload(migrationId, "flat.csv", [header, ...rows].join("\n"));
    const { table } = await profileUpload(owner, { migrationId, uploadId });
    await saveDescription(owner, { migrationId, description: { mode: "test", tables: [table] } });
    const first = await read(migrationId);
    expect(first?.rejected).toEqual({ usage: 1 });
    const [record] = (await listRejected(owner, { migrationId })).records;
    const at = { migrationId, key: record?.key ?? "" };
    const raw = (record?.raw ?? "").replace('"many"', '"9"');
    expect(await checkCorrection(owner, { ...at, raw })).toEqual({ sentences: [] });
    await correctRecord(owner, { ...at, raw, note: "A word for nine." });
    const second = await read(migrationId);
    expect([second?.rejected, second?.counts.usage]).toEqual([{}, 40]);
  });

  it("that nobody rejected, or that never became a record, says so", async () => {
    const { migrationId } = await createMigration(owner, { name: "None", sourceProvider: "stripe" });
    const problem = await checkCorrection(owner, { migrationId, key: "nothing", raw: "{}" }).catch(
      (error: unknown) => (isAppError(error) ? error.code : error),
    );
    expect(problem).toBe("record.not_rejected");
  });
});
