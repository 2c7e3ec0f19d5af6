import { and, eq } from "drizzle-orm";
import { v7 as newId } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertWorkspace } from "@/lib/db/queries/workspaces";
import { secrets, vaultKeys } from "@/lib/db/schema";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createVault, masterKeyFromText, rotateMasterKey } from "@/lib/vault";

const first = masterKeyFromText("first master key for the database test");
const second = masterKeyFromText("second master key for the database test");
const plaintext = "plain-canary-4711-plain";

let database: TestDatabase;
let workspaceId: string;
let otherWorkspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  [workspaceId, otherWorkspaceId] = await Promise.all(
    ["One", "Other"].map(async (name) => {
      const id = newId();
      await insertWorkspace(database.db.drizzle, { id, name, createdAt: new Date() });
      return id;
    }),
  ).then(([one = "", other = ""]) => [one, other]);
});
afterAll(() => database.drop());

describe("the vault", () => {
  it("gives a secret back to its own workspace only", async () => {
    const { db } = database;
    const vault = createVault({ db, masterKey: first });
    const { secretId, fingerprint } = await db.transaction((tx) =>
      vault.storeSecret(tx, workspaceId, "stripe", plaintext),
    );
    expect(await vault.openSecret(db.drizzle, workspaceId, secretId)).toBe(plaintext);
    expect(await vault.fingerprint(plaintext)).toBe(fingerprint);
    for (const [workspace, secret] of [
      [otherWorkspaceId, secretId],
      [workspaceId, newId()],
    ] as const) {
      const opened = vault.openSecret(db.drizzle, workspace, secret);
      await expect(opened).rejects.toMatchObject({ code: "vault.not_found" });
    }
  });

  it("stores nothing readable, and notices a row moved to another workspace", async () => {
    const { db } = database;
    const vault = createVault({ db, masterKey: first });
    const { secretId } = await vault.storeSecret(db.drizzle, workspaceId, "stripe", plaintext);
    const rows =
      await db.sql`select t::text as row from secrets t union all select t::text from vault_keys t`;
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain(plaintext);
    await db.drizzle
      .update(secrets)
      .set({ workspaceId: otherWorkspaceId })
      .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.id, secretId)));
    const failure = await vault.openSecret(db.drizzle, otherWorkspaceId, secretId).catch((error) => error);
    expect(failure).toMatchObject({ code: "vault.damaged" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain(plaintext);
  });

  it("erases what it destroys, for good", async () => {
    const { db } = database;
    const vault = createVault({ db, masterKey: first });
    const { secretId } = await vault.storeSecret(db.drizzle, workspaceId, "stripe", plaintext);
    await vault.destroySecret(db.drizzle, otherWorkspaceId, secretId);
    expect(await vault.openSecret(db.drizzle, workspaceId, secretId)).toBe(plaintext);
    await vault.destroySecret(db.drizzle, workspaceId, secretId);
    await expect(vault.openSecret(db.drizzle, workspaceId, secretId)).rejects.toMatchObject({
      code: "vault.not_found",
    });
    const [row] = await db.drizzle
      .select({ envelope: secrets.envelope })
      .from(secrets)
      .where(eq(secrets.id, secretId));
    expect(row?.envelope).toEqual({});
  });

  it("makes one key per name however many ask at once, and does not remember one that was rolled back", async () => {
    const { db } = database;
    const vaults = Array.from({ length: 4 }, () => createVault({ db, masterKey: first }));
    const keys = await Promise.all(vaults.map((vault) => vault.installationKey("session")));
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);

    const vault = createVault({ db, masterKey: first });
    let lost: Uint8Array | undefined;
    await db
      .transaction(async (tx) => {
        lost = await vault.installationKey("audit:rolled-back", tx);
        throw new Error("roll back");
      })
      .catch(() => undefined);
    const kept = await vault.installationKey("audit:rolled-back");
    expect(lost).toBeDefined();
    expect(Buffer.from(kept).equals(lost ?? kept)).toBe(false);
  });

  it("survives a rotation of the master key with every key and secret unchanged", async () => {
    const fresh = await createTestDatabase();
    try {
      const { db } = fresh;
      await insertWorkspace(db.drizzle, { id: workspaceId, name: "One", createdAt: new Date() });
      const before = createVault({ db, masterKey: first });
      const stored = await Promise.all(
        Array.from({ length: 3 }, (_, index) =>
          before.storeSecret(db.drizzle, workspaceId, "stripe", `${plaintext}-${index}`),
        ),
      );
      const destroyed = await before.storeSecret(db.drizzle, workspaceId, "stripe", "gone");
      await before.destroySecret(db.drizzle, workspaceId, destroyed.secretId);
      const session = await before.installationKey("session");
      const bodies = () => db.sql`select id, envelope->'body' as body from secrets order by id`;
      const sealed = await bodies();

      expect(await rotateMasterKey(db, first, second)).toEqual({ secrets: 3, keys: 2 });
      expect(await rotateMasterKey(db, first, second)).toEqual({ secrets: 0, keys: 0 });

      const after = createVault({ db, masterKey: second });
      for (const [index, { secretId, fingerprint }] of stored.entries()) {
        expect(await after.openSecret(db.drizzle, workspaceId, secretId)).toBe(`${plaintext}-${index}`);
        expect(await after.fingerprint(`${plaintext}-${index}`)).toBe(fingerprint);
      }
      expect(Buffer.from(await after.installationKey("session")).equals(session)).toBe(true);
      expect(await bodies()).toEqual(sealed);
      // A process that still runs with the old key neither reads nor writes.
      const [{ secretId } = { secretId: "" }] = stored;
      await expect(before.openSecret(db.drizzle, workspaceId, secretId)).rejects.toMatchObject({
        code: "vault.wrong_master_key",
      });
      await expect(before.storeSecret(db.drizzle, workspaceId, "stripe", "late")).rejects.toMatchObject({
        code: "vault.wrong_master_key",
      });
    } finally {
      await fresh.drop();
    }
  });

  it("changes nothing when a rotation meets a key it does not know", async () => {
    const { db } = database;
    const stranger = masterKeyFromText("a master key that nobody used");
    const before = await db.drizzle.select().from(vaultKeys);
    await expect(rotateMasterKey(db, stranger, second)).rejects.toMatchObject({
      code: "vault.wrong_master_key",
    });
    expect(await db.drizzle.select().from(vaultKeys)).toEqual(before);
  });
});
