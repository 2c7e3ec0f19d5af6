import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { listAudit } from "@/lib/services/audit/list-audit";
import { verifyAudit } from "@/lib/services/audit/verify-audit";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "@/lib/services/testing/create-test-workspace";
import { renameWorkspace } from "@/lib/services/workspaces/rename-workspace";
import { resolveWorkspace } from "@/lib/services/workspaces/resolve-workspace";
import { changeRole } from "./change-role";
import { inviteMember } from "./invite-member";
import { listMembers } from "./list-members";
import { removeMember } from "./remove-member";

let database: TestDatabase;
let workspace: TestWorkspace;
const idOf = (role: keyof TestWorkspace["as"]) => workspace.as[role].actor.id;
const rolesNow = async () =>
  Object.fromEntries(
    (await listMembers(workspace.as.viewer, {})).map((member) => [member.userId, member.role]),
  );

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  workspace = await createTestWorkspace(createTestEnvironment(database.db));
});

describe("members", () => {
  it("get another role, once, and the log says from what to what", async () => {
    await changeRole(workspace.as.admin, { userId: idOf("viewer"), role: "operator" });
    await changeRole(workspace.as.admin, { userId: idOf("viewer"), role: "operator" });
    expect((await rolesNow())[idOf("viewer")]).toBe("operator");
    const { entries } = await listAudit(workspace.as.viewer, { action: "member." });
    expect(entries).toHaveLength(1);
    expect(entries[0]?.detail).toMatchObject({ from: "viewer", to: "operator" });
  });

  it("are made and unmade owners by owners only", async () => {
    const { admin, owner } = workspace.as;
    const attempts = [
      changeRole(admin, { userId: idOf("admin"), role: "owner" }),
      changeRole(admin, { userId: idOf("owner"), role: "viewer" }),
      removeMember(admin, { userId: idOf("owner") }),
      inviteMember(admin, { email: "boss@example.com", role: "owner" }),
    ];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "access.forbidden" } });
    }
    await changeRole(owner, { userId: idOf("admin"), role: "owner" });
    expect((await rolesNow())[idOf("admin")]).toBe("owner");
  });

  it("never lose their last owner, not even when two owners remove each other at once", async () => {
    const { owner } = workspace.as;
    await expect(changeRole(owner, { userId: idOf("owner"), role: "admin" })).rejects.toMatchObject({
      code: "members.last_owner",
    });
    await expect(removeMember(owner, { userId: idOf("owner") })).rejects.toMatchObject({
      code: "members.last_owner",
    });
    await changeRole(owner, { userId: idOf("admin"), role: "owner" });
    const second = { ...workspace.as.admin, role: "owner" as const };
    const results = await Promise.allSettled([
      removeMember(owner, { userId: idOf("admin") }),
      removeMember(second, { userId: idOf("owner") }),
    ]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(Object.values(await rolesNow()).filter((role) => role === "owner")).toHaveLength(1);
  });

  it("of another workspace are not there, whoever asks", async () => {
    const other = await createTestWorkspace(createTestEnvironment(database.db));
    const userId = other.as.viewer.actor.id;
    await expect(changeRole(workspace.as.owner, { userId, role: "admin" })).rejects.toMatchObject({
      code: "members.not_found",
    });
    await expect(removeMember(workspace.as.owner, { userId })).rejects.toMatchObject({
      code: "members.not_found",
    });
  });
});

describe("the audit list", () => {
  it("pages through everything, newest first, and shows only its own workspace", async () => {
    for (let index = 0; index < 7; index += 1) {
      await renameWorkspace(workspace.as.owner, { name: `Name ${index}` });
    }
    const seen: number[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await listAudit(workspace.as.viewer, { limit: 3, before });
      seen.push(...page.entries.map((entry) => entry.sequence));
      if (page.nextBefore === null) break;
      before = page.nextBefore;
    }
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await verifyAudit(workspace.as.viewer, {})).toMatchObject({ state: "holds", entries: 8 });
  });

  it("takes a filter literally", async () => {
    expect((await listAudit(workspace.as.viewer, { action: "%" })).entries).toEqual([]);
    expect((await listAudit(workspace.as.viewer, { action: "workspace_" })).entries).toEqual([]);
    expect((await listAudit(workspace.as.viewer, { action: "workspace." })).entries).toHaveLength(1);
  });
});

describe("resolveWorkspace", () => {
  it("finds the only one, one by id or name, and refuses to guess", async () => {
    const fresh = await createTestDatabase();
    try {
      const env = createTestEnvironment(fresh.db);
      await expect(resolveWorkspace(env, undefined)).rejects.toMatchObject({ code: "workspaces.not_found" });
      const one = await createTestWorkspace(env, "One");
      expect(await resolveWorkspace(env, undefined)).toEqual({ id: one.id, name: "One" });
      const two = await createTestWorkspace(env, "Two");
      await expect(resolveWorkspace(env, undefined)).rejects.toMatchObject({ code: "workspaces.ambiguous" });
      expect(await resolveWorkspace(env, "Two")).toEqual({ id: two.id, name: "Two" });
      expect(await resolveWorkspace(env, one.id)).toEqual({ id: one.id, name: "One" });
      await expect(resolveWorkspace(env, "Three")).rejects.toMatchObject({ code: "workspaces.not_found" });
    } finally {
      await fresh.drop();
    }
  });
});
