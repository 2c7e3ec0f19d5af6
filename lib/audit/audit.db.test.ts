import { v7 as newId } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AuditContext, appendAudit, verifyChain } from "@/lib/audit";
import { insertWorkspace } from "@/lib/db/queries/workspaces";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createVault, masterKeyFromText, type Vault } from "@/lib/vault";

let database: TestDatabase;
let vault: Vault;
let ctx: AuditContext;

beforeAll(async () => {
  database = await createTestDatabase({ max: 12 });
  vault = createVault({ db: database.db, masterKey: masterKeyFromText("master key of the audit test") });
});
afterAll(() => database.drop());
beforeEach(async () => {
  ctx = await createContext();
  await append("workspace.created");
});

/** A workspace of its own, and somebody who acts in it. */
async function createContext(): Promise<AuditContext> {
  const workspaceId = newId();
  await insertWorkspace(database.db.drizzle, { id: workspaceId, name: "Audited", createdAt: new Date() });
  return { workspaceId, actor: { kind: "user", id: "u1", name: "Ada" }, now: () => new Date(), vault };
}
const append = (action: string, detail: Record<string, unknown> = {}) =>
  database.db.transaction((tx) =>
    appendAudit(tx, ctx, { action, subjectKind: "thing", subjectId: "t", detail }),
  );
const verify = (options: Parameters<typeof verifyChain>[2] = {}) =>
  verifyChain(database.db.drizzle, ctx, { pageSize: 3, ...options });
/** What somebody with the database's password may do. */
const tamper = (text: string) => database.db.sql.unsafe(text.replaceAll("$ws", `'${ctx.workspaceId}'`));

describe("the audit chain", () => {
  it("has no gap and holds when many append at once", async () => {
    await Promise.all(Array.from({ length: 24 }, (_, index) => append("many", { index })));
    expect(await verify()).toMatchObject({ state: "holds", entries: 25 });
  });

  it("keeps every kind of detail as it was hashed", async () => {
    await append("odd", {
      ключ: "שלום",
      nul: "a\u0000b",
      lone: "\udc00",
      big: 2n ** 70n,
      float: 0.1,
      tiny: 5e-324,
      huge: 1.7976931348623157e308,
      minusZero: -0,
      nested: [{ at: new Date(0), none: undefined }],
      __proto__x: "p",
    });
    expect(await verify()).toMatchObject({ state: "holds", entries: 2 });
  });

  it("leaves no entry and no gap when the change is rolled back", async () => {
    const failed = database.db.transaction(async (tx) => {
      await appendAudit(tx, ctx, { action: "lost", subjectKind: "thing", subjectId: "t" });
      throw new Error("the change failed");
    });
    await expect(failed).rejects.toThrow("the change failed");
    await append("kept");
    expect(await verify()).toMatchObject({ state: "holds", entries: 2 });
  });

  it("names the entry that the database's owner edited, whichever column it was", async () => {
    for (let index = 0; index < 6; index += 1) await append("step", { index });
    const edits = [
      `actor_name = 'Mallory'`,
      `action = 'other'`,
      `at = at + interval '1 second'`,
      `detail = '{"index": 99}'`,
      `subject_id = 'u'`,
      `migration_id = gen_random_uuid()`,
      `actor_kind = 'cli'`,
    ];
    await tamper(
      `create table untouched as select * from audit_entries where workspace_id = $ws and sequence = 4`,
    );
    for (const edit of edits) {
      await tamper(`update audit_entries set ${edit} where workspace_id = $ws and sequence = 4`);
      expect(await verify(), edit).toMatchObject({
        state: "broken",
        sequence: 4,
        fault: "altered",
        entries: 3,
      });
      await tamper(`delete from audit_entries where workspace_id = $ws and sequence = 4`);
      await tamper(`insert into audit_entries select * from untouched`);
    }
    expect(await verify()).toMatchObject({ state: "holds", entries: 7 });
  });

  it("names what was deleted, swapped, planted or cut off", async () => {
    for (let index = 0; index < 5; index += 1) await append("step", { index });
    const anchor = await append("anchor");
    await append("last");
    await tamper(`create table saved_entries as select * from audit_entries where workspace_id = $ws`);
    await tamper(`create table saved_heads as select * from audit_heads where workspace_id = $ws`);
    const restore = async () => {
      await tamper(`delete from audit_entries where workspace_id = $ws`);
      await tamper(`insert into audit_entries select * from saved_entries`);
      await tamper(`delete from audit_heads where workspace_id = $ws`);
      await tamper(`insert into audit_heads select * from saved_heads`);
    };
    const expectBroken = async (
      sequence: number,
      fault: string,
      options: Parameters<typeof verify>[0] = {},
    ) => {
      expect(await verify(options)).toMatchObject({ state: "broken", sequence, fault });
      await restore();
      expect(await verify(options)).toMatchObject({ state: "holds", entries: 8 });
    };

    await tamper(`delete from audit_entries where workspace_id = $ws and sequence = 4`);
    await expectBroken(4, "missing");
    // The gap closed by renumbering.
    await tamper(`delete from audit_entries where workspace_id = $ws and sequence = 4`);
    await tamper(
      `update audit_entries set sequence = sequence - 1 where workspace_id = $ws and sequence = 5`,
    );
    await expectBroken(4, "altered");
    // The last entry cut, the recorded end not.
    await tamper(`delete from audit_entries where workspace_id = $ws and sequence = 8`);
    await expectBroken(8, "missing");
    // Everything cut.
    await tamper(`delete from audit_entries where workspace_id = $ws`);
    await tamper(`delete from audit_heads where workspace_id = $ws`);
    await expectBroken(1, "missing");
    // An entry planted after the end.
    await tamper(
      `insert into audit_entries select workspace_id, 9, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, migration_id, detail, hash, hash from audit_entries where workspace_id = $ws and sequence = 8`,
    );
    await expectBroken(9, "beyond-end");
    await tamper(`update audit_heads set hash = repeat('0', 64) where workspace_id = $ws`);
    await expectBroken(8, "end-altered");
    // End and entries cut together: only an anchor from outside tells.
    await tamper(`delete from audit_entries where workspace_id = $ws and sequence > 6`);
    await tamper(
      `update audit_heads h set sequence = 6, hash = (select hash from audit_entries e where e.workspace_id = h.workspace_id and e.sequence = 6) where workspace_id = $ws`,
    );
    expect(await verify()).toMatchObject({ state: "holds", entries: 6 });
    await expectBroken(7, "missing", { anchor });
  });

  it("does not take a genuine entry of another workspace", async () => {
    await append("mine");
    const other = await createContext();
    for (const action of ["first", "second"]) {
      await database.db.transaction((tx) =>
        appendAudit(tx, other, { action, subjectKind: "thing", subjectId: "t" }),
      );
    }
    await tamper(`delete from audit_entries where workspace_id = $ws and sequence = 2`);
    await tamper(
      `update audit_entries set workspace_id = $ws where workspace_id = '${other.workspaceId}' and sequence = 2`,
    );
    expect(await verify()).toMatchObject({ state: "broken", sequence: 2, fault: "altered" });
  });
});
