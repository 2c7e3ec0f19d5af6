import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/audit";
import type { Database } from "@/lib/db/client";
import { insertMembership } from "@/lib/db/queries/members";
import { insertUser } from "@/lib/db/queries/users";
import { insertWorkspace } from "@/lib/db/queries/workspaces";
import { createLogger } from "@/lib/log";
import { createOutbound } from "@/lib/pipeline/outbound";
import { type Role, roles } from "@/lib/rbac/permissions";
import type { ServiceContext, ServiceEnvironment } from "@/lib/services/context";
import { createVault, masterKeyFromText } from "@/lib/vault";

/** What the vault of a test environment is opened with, for further processes on the same database. */
export const testMasterKey = "the master key of the tests";

/** An environment over a test database: a real vault, a way out that reaches nothing private, a silent log. */
export function createTestEnvironment(
  db: Database,
  now: () => Date = () => new Date("2026-11-15T12:00:00.000Z"),
): ServiceEnvironment {
  return {
    db,
    now,
    vault: createVault({ db, masterKey: masterKeyFromText(testMasterKey), now }),
    outbound: createOutbound({ allowPrivateNetwork: "none", allowedOrigins: [], now }),
    log: createLogger({ name: "test", level: "silent" }),
    wakeWorkers: async () => undefined,
  };
}

export interface TestWorkspace {
  id: string;
  /** A context of one member per role; none of them has a password. */
  as: Readonly<Record<Role, ServiceContext>>;
}

/** A workspace with one member of each role, and the audit entry every workspace begins with. */
export async function createTestWorkspace(env: ServiceEnvironment, name = "Test"): Promise<TestWorkspace> {
  const id = newId();
  const createdAt = env.now();
  await insertWorkspace(env.db.drizzle, { id, name, createdAt });
  const contexts: Partial<Record<Role, ServiceContext>> = {};
  for (const role of roles) {
    const userId = newId();
    const email = `${role}-${userId}@example.com`;
    await insertUser(env.db.drizzle, { id: userId, email, name: role, passwordHash: null, createdAt });
    await insertMembership(env.db.drizzle, id, { userId, role, createdAt });
    contexts[role] = { ...env, actor: { kind: "user", id: userId, name: role }, workspaceId: id, role };
  }
  const { owner, admin, operator, viewer } = contexts;
  if (!owner || !admin || !operator || !viewer) throw new Error("a role without a member");
  await env.db.transaction((tx) =>
    appendAudit(tx, owner, { action: "workspace.created", subjectKind: "workspace", subjectId: id }),
  );
  return { id, as: { owner, admin, operator, viewer } };
}
