import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verifyChain } from "@/lib/audit";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { forgetWorker, reportWorker } from "@/lib/jobs/sql/workers";
import { createTestEnvironment, createTestWorkspace } from "@/lib/services/testing/create-test-workspace";
import { createVault, loadMasterKey, masterKeyFromText } from "@/lib/vault";
import { type BuiltCli, buildCli, runCli } from "./testing/run-cli";

const canary = "rk_test_51CanaryOfTheRotation0001";
const newKey = "the second master key of this installation";
const thirdKey = "the third master key of this installation";

let database: TestDatabase;
let cli: BuiltCli;
let dataDir: string;
const printed: string[] = [];

beforeAll(async () => {
  [database, cli] = await Promise.all([createTestDatabase(), buildCli()]);
  dataDir = mkdtempSync(join(tmpdir(), "om-migrate-rotate-"));
});
afterAll(async () => {
  await database.drop();
  cli.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const rotate = (args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  runCli(
    cli,
    ["rotate-master-key", ...args],
    { ...options, env: { DATABASE_URL: database.url, DATA_DIR: dataDir, ...options.env } },
    printed,
  );

it("puts everything under the new key while nobody runs with the old one, and says so in the audit log", async () => {
  const { db } = database;
  const old = loadMasterKey({ masterKey: undefined, dataDir });
  const before = createVault({ db, masterKey: old });
  const { id, as } = await createTestWorkspace({ ...createTestEnvironment(db), vault: before });
  const { secretId } = await before.storeSecret(db.drizzle, id, "stripe", canary);
  const oldText = readFileSync(join(dataDir, "master.key"), "utf8");

  await reportWorker(db.drizzle, "a worker elsewhere", false);
  const refused = await rotate(["--new-key-file", "-"], { input: newKey });
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("Stop web and every worker")]);
  expect(readFileSync(join(dataDir, "master.key"), "utf8")).toBe(oldText);
  await forgetWorker(db.drizzle, "a worker elsewhere");

  const done = await rotate(["--new-key-file", "-", "--json"], { input: `${newKey}\n` });
  expect([done.code, done.stderr]).toEqual([0, ""]);
  const kept = readdirSync(dataDir).filter((name) => name.startsWith("master.key"));
  expect(kept.sort()).toEqual(["master.key", `master.key.old-${old.id}`]);
  expect(JSON.parse(done.stdout)).toEqual({
    secrets: 1,
    keys: 2,
    oldKeyFile: join(dataDir, `master.key.old-${old.id}`),
  });
  expect(readFileSync(join(dataDir, `master.key.old-${old.id}`), "utf8")).toBe(oldText);
  expect(statSync(join(dataDir, "master.key")).mode & 0o777).toBe(0o600);

  const after = createVault({ db, masterKey: loadMasterKey({ masterKey: undefined, dataDir }) });
  expect(await after.openSecret(db.drizzle, id, secretId)).toBe(canary);
  expect(await verifyChain(db.drizzle, { ...as.owner, vault: after })).toMatchObject({ state: "holds" });
  const [entry] = await db.sql<{ action: string; actor: string }[]>`
    select action, actor_kind as actor from audit_entries where workspace_id = ${id} order by sequence desc limit 1`;
  expect(entry).toEqual({ action: "installation.masterKeyRotated", actor: "cli" });
  for (const opened of [
    createVault({ db, masterKey: old }).openSecret(db.drizzle, id, secretId),
    createVault({ db, masterKey: old }).installationKey("fingerprint"),
  ]) {
    await expect(opened).rejects.toMatchObject({ code: "vault.wrong_master_key" });
  }

  const file = join(dataDir, "third");
  writeFileSync(file, thirdKey);
  const byVariable = await rotate(["--new-key-file", file], { env: { MASTER_KEY: newKey } });
  expect([byVariable.code, byVariable.stdout]).toEqual([0, expect.stringContaining("Set MASTER_KEY")]);
  const third = createVault({ db, masterKey: masterKeyFromText(thirdKey) });
  expect(await third.openSecret(db.drizzle, id, secretId)).toBe(canary);
});

it("takes a key from a file or standard input only, and none that is short, the same or a stranger's", async () => {
  const env = { MASTER_KEY: thirdKey };
  const runs = await Promise.all([
    rotate(["--new-key", newKey], { env }),
    rotate(["--new-key-file", "-"], { env, input: "too short" }),
    rotate(["--new-key-file", "-"], { env, input: thirdKey }),
    rotate(["--new-key-file", "-"], { env: { MASTER_KEY: "a key that nobody used" }, input: newKey }),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 3]);
  expect(runs[3]?.stderr).toContain("another master key");
  const everything = printed.join("\n");

  for (const secret of [newKey, thirdKey, canary]) expect(everything).not.toContain(secret);
});
