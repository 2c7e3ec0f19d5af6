import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/audit";
import { insertMembership } from "@/lib/db/queries/members";
import { findFirstUser, insertUser, lockFirstRun } from "@/lib/db/queries/users";
import { insertWorkspace } from "@/lib/db/queries/workspaces";
import { hashPassword } from "./credentials";
import type { IdentityEnvironment } from "./identity-environment";

export interface FirstOwner {
  email: string;
  /** Only when it was made up just now; it can be read nowhere afterwards. */
  password: string | null;
  created: boolean;
}

const systemActor = { kind: "system" as const, id: "first-run", name: "First start" };

/**
 * Makes the first workspace and its owner, once per database: later calls, also at the same time, find them and change
 * nothing, whatever `wanted` says by then.
 */
export async function ensureFirstOwner(
  env: Pick<IdentityEnvironment, "db" | "now" | "vault">,
  wanted: { email: string | undefined; password: string | undefined },
): Promise<FirstOwner> {
  return await env.db.transaction(async (tx) => {
    await lockFirstRun(tx);
    const existing = await findFirstUser(tx);
    if (existing !== null) return { email: existing.email, password: null, created: false };
    const email = (wanted.email ?? "owner@om-migrate.local").trim().toLowerCase();
    const password = wanted.password ?? readablePassword();
    const userId = newId();
    const workspaceId = newId();
    const createdAt = env.now();
    const passwordHash = await hashPassword(password);
    await insertUser(tx, {
      id: userId,
      email,
      name: email.split("@")[0] || "Owner",
      passwordHash,
      createdAt,
    });
    await insertWorkspace(tx, { id: workspaceId, name: "First workspace", createdAt });
    await insertMembership(tx, workspaceId, { userId, role: "owner", createdAt });
    await appendAudit(
      tx,
      { workspaceId, actor: systemActor, now: env.now, vault: env.vault },
      {
        action: "workspace.created",
        subjectKind: "workspace",
        subjectId: workspaceId,
        detail: { owner: email, name: "First workspace" },
      },
    );
    return { email, password: wanted.password === undefined ? password : null, created: true };
  });
}

/** 80 bits in four groups, from letters that are hard to mistake for one another when typed from a terminal. */
function readablePassword(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const text = Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join("");
  return text.replace(/(.{4})(?=.)/g, "$1-");
}
