import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceIdSchema } from "@/lib/canonical";
import { listIssues } from "@/lib/db/queries/snapshot-issues";
import { findSnapshot } from "@/lib/db/queries/snapshots";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { isAppError } from "@/lib/errors";
import type { ServiceContext } from "../context";
import { createMigration } from "../migrations/create-migration";
import { createTestEnvironment, createTestWorkspace } from "../testing/create-test-workspace";
import { exportSnapshot } from "./export-snapshot";
import { importExportFile } from "./import-export-file";

let database: TestDatabase;
let folder: string;
let owner: ServiceContext;
let cli: ServiceContext;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "export-files-"));
  owner = (await createTestWorkspace(createTestEnvironment(database.db))).as.owner;
  cli = { ...owner, actor: { kind: "cli", id: "cli", name: "Command line" } };
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
async function newMigration(): Promise<string> {
  made += 1;
  const name = `Migration ${made}`;
  return (await createMigration(owner, { name, sourceProvider: sourceIdSchema.parse("stripe") })).migrationId;
}

const customer = (id: string, change: object = {}) => ({
  sourceId: id,
  email: null,
  name: `Customer ${id} \u{1F600}`,
  phone: null,
  country: null,
  currency: "usd",
  state: "active",
  createdAt: null,
  parentId: null,
  billingProviderId: null,
  taxIds: [],
  accountBalance: [],
  discounts: [],
  effectiveFeatureKeys: null,
  metadata: { large: "9007199254740993" },
  ...change,
});
const usage = (id: string, customerId: string) => ({
  sourceId: id,
  customerId,
  featureId: "meter_1",
  quantity: "0.30000000000000000004",
  unit: null,
  at: "2026-11-01T00:00:00.000Z",
  windowStart: null,
  windowEnd: null,
  aggregation: "sum",
  resourceId: null,
  dimensions: {},
});
const document = (change: object = {}) => ({
  format: "om-migrate-export",
  version: 1,
  source: "stripe",
  account: "acct_1",
  mode: "test",
  manifest: { watermark: "2026-11-15T00:00:00.000Z", scope: { usageDays: 30, keyMode: "test" } },
  records: { customers: [customer("cus_2"), customer("cus_10")], usage: [usage("u1", "cus_2")] },
  ...change,
});

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function read(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isAppError(error)) return `${error.code}: ${error.userMessage}`;
    throw error;
  }
  throw new Error("the file was accepted");
}

describe("an export file", () => {
  it("becomes a snapshot and comes out again as the same file", async () => {
    const migrationId = await newMigration();
    const path = write("plain.json", document());
    const { snapshotId } = await importExportFile(cli, { migrationId, path });
    const snapshot = await findSnapshot(cli.db.drizzle, { migrationId, snapshotId });
    expect(snapshot).toMatchObject({ origin: "file", state: "ready", accountId: "acct_1", mode: "test" });

    const first = await read((await exportSnapshot(cli, { migrationId })).pieces);
    const written = JSON.parse(first);
    expect(written.manifest.counts).toEqual({ customers: 2, usage: 1 });
    // Byte order of ids, whatever the order of the file that was loaded.
    expect(written.records.customers).toEqual([customer("cus_10"), customer("cus_2")]);
    expect(written.records.usage[0].quantity).toBe("0.30000000000000000004");

    const elsewhere = await newMigration();
    const again = await importExportFile(cli, { migrationId: elsewhere, path: write("again.json", first) });
    const copy = await findSnapshot(cli.db.drizzle, { migrationId: elsewhere, snapshotId: again.snapshotId });
    expect(copy?.hash).toBe(snapshot?.hash);
    expect(await read((await exportSnapshot(cli, { migrationId: elsewhere })).pieces)).toBe(first);
  });

  it("is loaded once, however often it is named", async () => {
    const migrationId = await newMigration();
    const path = write("once.json", document());
    const first = await importExportFile(cli, { migrationId, path });
    expect(await importExportFile(cli, { migrationId, path })).toEqual({ ...first, reused: true });
  });

  it("keeps a record that does not parse as a rejected one with its raw form", async () => {
    const migrationId = await newMigration();
    const bad = { ...usage("u2", "cus_2"), quantity: "a lot" };
    const path = write("bad.json", document({ records: { customers: [customer("cus_2")], usage: [bad] } }));
    const { snapshotId } = await importExportFile(cli, { migrationId, path });
    const at = { migrationId, snapshotId };
    const snapshot = await findSnapshot(cli.db.drizzle, at);
    expect(snapshot?.manifest).toMatchObject({ counts: { customers: 1, usage: 1 }, rejected: { usage: 1 } });
    const [issue] = await listIssues(cli.db.drizzle, at, "", 10);
    expect(issue).toMatchObject({ entity: "usage", sourceId: "u2", severity: "error" });
    expect(issue?.message).toContain("Record 1 of usage: quantity: must be an exact decimal");
    expect(JSON.parse(issue?.raw ?? "")).toEqual(bad);
  });

  it("is refused with a sentence for everything that is wrong with it as a whole", async () => {
    const migrationId = await newMigration();
    const load = (name: string, content: unknown) =>
      problemOf(importExportFile(cli, { migrationId, path: write(name, content) }));
    expect(await problemOf(importExportFile(cli, { migrationId, path: join(folder, "none.json") }))).toMatch(
      /^file\.unreadable: .*none of this name/,
    );
    expect(await load("csv.json", "id,name\n1,2")).toMatch(/^file\.not_export/);
    expect(await load("other.json", { format: "something" })).toMatch(/^file\.not_export/);
    expect(await load("newer.json", document({ version: 2 }))).toMatch(/^file\.version: .*version 2/);
    expect(await load("cut.json", JSON.stringify(document()).slice(0, -30))).toMatch(/^file\.not_json/);
    expect(await load("wild.json", document({ records: { clients: [] } }))).toMatch(
      /^file\.unknown_entity: .*clients/,
    );
    const twice = { customers: [customer("cus_1"), customer("cus_1")] };
    expect(await load("twice.json", document({ records: twice }))).toMatch(
      /^file\.records_twice: 1 of the customers/,
    );
    const { manifest } = document();
    const miscounted = { ...manifest, counts: { customers: 3 } };
    expect(await load("fewer.json", document({ manifest: miscounted }))).toMatch(
      /^file\.changed: .*counts 3 customers, and it holds 2/,
    );
    const foreign = { ...manifest, hashes: { customers: "0".repeat(64) } };
    expect(await load("edited.json", document({ manifest: foreign }))).toMatch(
      /^file\.changed: .*hash of its customers/,
    );
    expect(await problemOf(exportSnapshot(cli, { migrationId }))).toMatch(/^snapshot\.missing/);
  });

  it("of another account, or of the live side of a rehearsal, does not enter the migration", async () => {
    const migrationId = await newMigration();
    await importExportFile(cli, { migrationId, path: write("first.json", document()) });
    const other = write("other-account.json", document({ account: "acct_2" }));
    const live = write("live.json", document({ mode: "live" }));
    expect(await problemOf(importExportFile(cli, { migrationId, path: other }))).toContain("acct_2");
    expect(await problemOf(importExportFile(cli, { migrationId, path: live }))).toContain("the test side");
  });

  it("is read from this machine for the command line only", async () => {
    const migrationId = await newMigration();
    const path = write("mine.json", document());
    expect(await problemOf(importExportFile(owner, { migrationId, path }))).toMatch(/command_line_only/);
  });
});
