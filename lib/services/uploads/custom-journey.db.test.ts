import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listIssues } from "@/lib/db/queries/snapshot-issues";
import { findSnapshot, listRecords } from "@/lib/db/queries/snapshots";
import { isAppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { listRejects } from "@/lib/services/custom-source/list-rejects";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { startExport } from "@/lib/services/snapshots/start-export";
import { finished, openInstallation } from "@/lib/services/testing/sandbox-world";
import { beginUpload } from "./begin-upload";
import { deleteAllUploads } from "./delete-uploads";
import { listMigrationUploads } from "./list-uploads";
import { receiveUpload } from "./receive-upload";

let installation: Awaited<ReturnType<typeof openInstallation>>;
let owner: ServiceContext;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-uploads-"));
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

let number = 0;
const newMigration = async () => {
  number += 1;
  return (await createMigration(owner, { name: `Custom ${number}`, sourceProvider: "custom" })).migrationId;
};

async function* pieces(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function upload(migrationId: string, name: string, content: string): Promise<string> {
  const bytes = Buffer.from(content);
  const { uploadId } = await beginUpload(owner, { migrationId, name, sizeBytes: bytes.length });
  await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: pieces(bytes) });
  return uploadId;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );

describe("an uploaded file", () => {
  it("goes on where it broke off, is kept from others, recognised again, and deleted", async () => {
    const migrationId = await newMigration();
    const bytes = Buffer.from("id,email\n1,a@b.co\n".repeat(500));
    const begun = await beginUpload(owner, { migrationId, name: "../c.csv", sizeBytes: bytes.length });
    const at = { migrationId, uploadId: begun.uploadId };
    const half = await receiveUpload(owner, { ...at, offset: 0, body: pieces(bytes.subarray(0, 4_000)) });
    expect(half).toMatchObject({ receivedBytes: 4_000, complete: false });
    expect(await beginUpload(owner, { migrationId, name: "../c.csv", sizeBytes: bytes.length })).toEqual({
      uploadId: begun.uploadId,
      receivedBytes: 4_000,
    });
    expect(await codeOf(receiveUpload(owner, { ...at, offset: 5_000, body: pieces(bytes) }))).toBe(
      "upload.gap",
    );
    expect(await codeOf(receiveUpload(owner, { ...at, offset: 3_000, body: pieces(bytes) }))).toBe(
      "upload.too_long",
    );
    const whole = await receiveUpload(owner, { ...at, offset: 3_000, body: pieces(bytes.subarray(3_000)) });
    expect(whole).toMatchObject({ receivedBytes: bytes.length, complete: true, sameAs: null });

    const [stored = ""] = readdirSync(folder);
    expect(stored).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(path.join(folder, stored)).mode & 0o777).toBe(0o600);

    const again = await upload(migrationId, "other-name.csv", bytes.toString());
    const seen = await receiveUpload(owner, {
      migrationId,
      uploadId: again,
      offset: 0,
      body: pieces(Buffer.alloc(0)),
    });
    expect(seen.sameAs).toEqual({ uploadId: begun.uploadId, name: "../c.csv" });
    expect(await deleteAllUploads(owner, { migrationId })).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
    expect(await listMigrationUploads(owner, { migrationId })).toEqual([]);
  });

  it("becomes a snapshot: described, exported by the worker, with rejects by line", async () => {
    const migrationId = await newMigration();
    const rows = Array.from({ length: 300 }, (_, index) => {
      const customer = `c${index % 30}`;
      return `${customer},u${index % 30}@b.co,2025-01-01,pro,active,api_calls,${index},2026-10-01T00:00:${String(index % 60).padStart(2, "0")}Z`;
    });
    rows[100] = `${rows[100]},one,cell,too many`;
    const header = "customer_id,email,created_at,plan_name,status,event_type,quantity,timestamp";
    const uploadId = await upload(migrationId, "flat.csv", [header, ...rows].join("\n"));
    const profile = await profileUpload(owner, { migrationId, uploadId });
    expect(profile.table).toMatchObject({ role: "flat", input: { fileId: uploadId } });
    const check = await saveDescription(owner, { migrationId, description: { tables: [profile.table] } });
    expect(check).toMatchObject({ ok: true, accountId: "own data", mode: "live" });
    const run = await startExport(owner, { migrationId });
    await finished(owner, { migrationId, runId: run.runId });
    const at = { migrationId, snapshotId: run.snapshotId };
    const snapshot = await findSnapshot(owner.db.drizzle, at);
    expect(snapshot?.manifest).toMatchObject({
      counts: { customers: 30, subscriptions: 30, usage: 300, plans: 1, products: 1, features: 1 },
      rejected: { usage: 1 },
      streams: { flat: 299 },
    });
    const issues = await listIssues(owner.db.drizzle, at, "", 100);
    expect(issues.find(({ severity }) => severity === "error")?.message).toBe(
      "flat.csv: Line 102 has 11 cells, the header names 8.",
    );
    const rejects = await listRejects(owner, { migrationId, table: 0 });
    expect(rejects).toMatchObject({ header: header.split(","), delimiter: ",", next: null });
    expect(rejects.rows.map(({ cells }) => cells.slice(-3))).toEqual([["one", "cell", "too many"]]);
    const own = await listRecords(owner.db.drizzle, at, [`${migrationId}:c7`]);
    expect(own.filter(({ entity }) => entity === "usage")).toHaveLength(10);

    // A second export of the same rows finds the same identities.
    const again = await startExport(owner, { migrationId });
    await finished(owner, { migrationId, runId: again.runId });
    const second = await findSnapshot(owner.db.drizzle, { migrationId, snapshotId: again.snapshotId });
    expect(second?.hash).toBe(snapshot?.hash);
  });

  it("of another workspace is not there", async () => {
    const migrationId = await newMigration();
    const uploadId = await upload(migrationId, "c.csv", "id,email\n1,a@b.co\n");
    const stranger = { ...owner, workspaceId: "00000000-0000-7000-8000-000000000000" };
    expect(await codeOf(profileUpload(stranger, { migrationId, uploadId }))).toBe("migration.not_found");
    const other = await newMigration();
    expect(await codeOf(profileUpload(owner, { migrationId: other, uploadId }))).toBe("upload.missing");
  });
});
