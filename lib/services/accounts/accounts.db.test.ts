import { eq, sql } from "drizzle-orm";
import { v7 as newId } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyChain } from "@/lib/audit";
import { updatePasswordHash } from "@/lib/db/queries/users";
import { auditEntries, invitations, memberships, passwordResets, users } from "@/lib/db/schema";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import type { ServiceContext, ServiceEnvironment } from "@/lib/services/context";
import { createPasswordReset } from "@/lib/services/members/create-password-reset";
import { inviteMember } from "@/lib/services/members/invite-member";
import { revokeInvitation } from "@/lib/services/members/revoke-invitation";
import { listSessions } from "@/lib/services/sessions/list-sessions";
import { revokeOtherSessions, revokeSession } from "@/lib/services/sessions/revoke-session";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "@/lib/services/testing/create-test-workspace";
import { acceptInvitation, findInvitation } from "./accept-invitation";
import { changePassword } from "./change-password";
import { hashPassword } from "./credentials";
import { ensureFirstOwner } from "./ensure-first-owner";
import { loadContext } from "./load-context";
import { findResetTarget, resetPassword } from "./reset-password";
import { signIn, signInWithProvider } from "./sign-in";
import { signOut } from "./sign-out";

let database: TestDatabase;
let env: ServiceEnvironment;
let nowMs = Date.parse("2026-11-15T12:00:00.000Z");
let workspace: TestWorkspace;
const password = "correct horse battery";
const day = 24 * 60 * 60 * 1_000;

beforeAll(async () => {
  database = await createTestDatabase();
  env = createTestEnvironment(database.db, () => new Date(nowMs));
  workspace = await createTestWorkspace(env);
});
afterAll(() => database.drop());

let addresses = 0;
/** Every caller from an address of its own, so that one test's attempts are not another's. */
const from = () => {
  addresses += 1;
  return { address: `203.0.113.${addresses}`, userAgent: "test" };
};
const emailOf = async (ctx: ServiceContext) => {
  const [row] = await env.db.drizzle.select().from(users).where(eq(users.id, ctx.actor.id));
  return row?.email ?? "";
};
/** A fresh workspace whose viewer has the password above. */
async function withPassword() {
  const fresh = await createTestWorkspace(env);
  const ctx = fresh.as.viewer;
  await updatePasswordHash(env.db.drizzle, ctx.actor.id, await hashPassword(password));
  return { fresh, ctx, email: await emailOf(ctx) };
}
const actionsIn = async (workspaceId: string) =>
  (
    await env.db.drizzle
      .select({ action: auditEntries.action })
      .from(auditEntries)
      .where(eq(auditEntries.workspaceId, workspaceId))
      .orderBy(auditEntries.sequence)
  ).map((row) => row.action);
const tokenOf = (link: { path: string }) => link.path.split("/").at(-1) ?? "";

describe("the first start", () => {
  it("makes one owner however many processes start, and keeps what was made", async () => {
    const fresh = await createTestDatabase();
    try {
      const first = createTestEnvironment(fresh.db);
      const made = await Promise.all(
        Array.from({ length: 3 }, () => ensureFirstOwner(first, { email: undefined, password: undefined })),
      );
      const [owner, ...others] = made.filter((one) => one.created);
      expect(others).toEqual([]);
      expect(made.filter((one) => one.password === null)).toHaveLength(2);
      const signedIn = await signIn(
        first,
        { email: owner?.email ?? "", password: owner?.password ?? "" },
        from(),
      );
      const context = await loadContext(first, signedIn.sessionId, undefined);
      expect(context?.context.role).toBe("owner");
      expect(await ensureFirstOwner(first, { email: "other@example.com", password: "0123456789" })).toEqual({
        email: owner?.email,
        password: null,
        created: false,
      });
      expect(
        await verifyChain(fresh.db.drizzle, { ...first, workspaceId: context?.context.workspaceId ?? "" }),
      ).toMatchObject({
        state: "holds",
        entries: 2,
      });
    } finally {
      await fresh.drop();
    }
  });

  it("takes the given e-mail and password and does not repeat the password", async () => {
    const fresh = await createTestDatabase();
    try {
      const first = createTestEnvironment(fresh.db);
      const owner = await ensureFirstOwner(first, { email: "Ada@Example.com", password: "a given password" });
      expect(owner).toEqual({ email: "ada@example.com", password: null, created: true });
      await signIn(first, { email: "ADA@example.com ", password: "a given password" }, from());
    } finally {
      await fresh.drop();
    }
  });
});

describe("signing in", () => {
  it("opens a session that ends by sign-out, and writes both into the log", async () => {
    const { fresh, email } = await withPassword();
    const signedIn = await signIn(env, { email, password }, from());
    expect((await loadContext(env, signedIn.sessionId, undefined))?.context).toMatchObject({
      workspaceId: fresh.id,
      role: "viewer",
    });
    await signOut(env, signedIn.sessionId);
    await signOut(env, signedIn.sessionId);
    expect(await loadContext(env, signedIn.sessionId, undefined)).toBeNull();
    expect(await actionsIn(fresh.id)).toEqual(["workspace.created", "account.signedIn", "account.signedOut"]);
  });

  it("answers alike, and not at once, whatever is wrong", async () => {
    const { fresh, email, ctx } = await withPassword();
    const disabled = await withPassword();
    await env.db.drizzle
      .update(users)
      .set({ disabledAt: new Date() })
      .where(eq(users.id, disabled.ctx.actor.id));
    const nowhere = await withPassword();
    await env.db.drizzle.delete(memberships).where(eq(memberships.userId, nowhere.ctx.actor.id));
    const attempts = [
      { email, password: "wrong password" },
      { email: "nobody@example.com", password },
      { email: disabled.email, password },
      { email: nowhere.email, password },
      { email: await emailOf(fresh.as.owner), password: "" },
      { email: "not an e-mail", password },
      { email, password: "x".repeat(5_000) },
    ];
    const answers = new Set<string>();
    for (const attempt of attempts) {
      const startedAt = performance.now();
      const failure = await signIn(env, attempt, from(), 150).catch((error: unknown) => error);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(148);
      answers.add(JSON.stringify(failure));
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain("auth.invalid_credentials");
    expect(await actionsIn(ctx.workspaceId)).toContain("account.signInFailed");
  });

  it("stops after five failures for an e-mail from one address, also when they come at once", async () => {
    const { email } = await withPassword();
    const origin = from();
    const tries = await Promise.all(
      Array.from({ length: 12 }, () =>
        signIn(env, { email, password: "wrong password" }, origin, 0).catch((error) => error.code),
      ),
    );
    expect(tries.filter((code) => code === "auth.invalid_credentials")).toHaveLength(5);
    expect(tries.filter((code) => code === "auth.rate_limited")).toHaveLength(7);
    await expect(signIn(env, { email, password }, origin, 0)).rejects.toMatchObject({
      code: "auth.rate_limited",
      kind: "rate-limited",
    });
    // Somebody else's guesses must not lock the person out elsewhere.
    await signIn(env, { email, password }, from(), 0);
  });

  it("limits an unknown e-mail just the same", async () => {
    const origin = from();
    const codes = [];
    for (let index = 0; index < 6; index += 1) {
      codes.push(
        await signIn(env, { email: "ghost@example.com", password }, origin, 0).catch((error) => error.code),
      );
    }
    expect(codes.at(4)).toBe("auth.invalid_credentials");
    expect(codes.at(5)).toBe("auth.rate_limited");
  });

  it("forgives failures once the password was right", async () => {
    const { email } = await withPassword();
    const origin = from();
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 3; index += 1) {
        await expect(signIn(env, { email, password: "wrong password" }, origin, 0)).rejects.toMatchObject({
          code: "auth.invalid_credentials",
        });
      }
      await signIn(env, { email, password }, origin, 0);
    }
  });

  it("lets a provider vouch only for a verified e-mail of somebody invited", async () => {
    const { email } = await withPassword();
    const signedIn = await signInWithProvider(env, { email, emailVerified: true }, from());
    expect(await loadContext(env, signedIn.sessionId, undefined)).not.toBeNull();
    for (const [claims, code] of [
      [{ email, emailVerified: false }, "auth.email_unverified"],
      [{ email: null, emailVerified: true }, "auth.email_unverified"],
      [{ email: "stranger@example.com", emailVerified: true }, "auth.not_invited"],
    ] as const) {
      await expect(signInWithProvider(env, claims, from())).rejects.toMatchObject({ code });
    }
  });

  it("takes an open invitation with the first sign-in over a provider, once", async () => {
    const email = `sso-${newId()}@example.com`;
    const claims = { email: email.toUpperCase(), emailVerified: true, name: "Sina Sso" };
    await inviteMember(workspace.as.owner, { email, role: "viewer" });
    await expect(signInWithProvider(env, { ...claims, emailVerified: false }, from())).rejects.toThrow();
    const [first, second] = await Promise.allSettled([
      signInWithProvider(env, claims, from()),
      signInWithProvider(env, claims, from()),
    ]);
    const { userId, sessionId } = await signInWithProvider(env, claims, from());
    const again = [first, second].flatMap((each) => (each.status === "fulfilled" ? [each.value.userId] : []));
    expect(again.length).toBeGreaterThan(0);
    expect(new Set([...again, userId]).size).toBe(1);
    const found = await loadContext(env, sessionId, undefined);
    expect(found?.context).toMatchObject({ workspaceId: workspace.id, role: "viewer" });
    expect(found?.context.actor.name).toBe("Sina Sso");
    await expect(signIn(env, { email, password: "" }, from(), 0)).rejects.toMatchObject({
      code: "auth.invalid_credentials",
    });
  });
});

describe("a session", () => {
  it("ends by time, by revocation and with the account, and by nobody else's hand", async () => {
    const { ctx, email } = await withPassword();
    const stranger = workspace.as.owner;
    const [one, two, three] = [
      await signIn(env, { email, password }, from()),
      await signIn(env, { email, password }, from()),
      await signIn(env, { email, password }, from()),
    ];
    expect(await listSessions(ctx, {})).toHaveLength(3);
    await expect(revokeSession(stranger, { sessionId: one.sessionId })).rejects.toMatchObject({
      code: "sessions.not_found",
    });
    await expect(revokeSession(stranger, { sessionId: newId() })).rejects.toMatchObject({
      code: "sessions.not_found",
    });
    expect(await loadContext(env, one.sessionId, undefined)).not.toBeNull();
    await revokeSession(ctx, { sessionId: one.sessionId });
    expect(await loadContext(env, one.sessionId, undefined)).toBeNull();
    expect(await revokeOtherSessions(ctx, { keepSessionId: two.sessionId })).toEqual({ ended: 1 });
    expect(await loadContext(env, three.sessionId, undefined)).toBeNull();
    nowMs += 14 * day;
    expect(await loadContext(env, two.sessionId, undefined)).toBeNull();
    for (const id of ["", "null", "not-a-uuid", newId()])
      expect(await loadContext(env, id, undefined)).toBeNull();
  });

  it("acts in the wanted workspace only when the person belongs to it", async () => {
    const { ctx, email, fresh } = await withPassword();
    const { sessionId } = await signIn(env, { email, password }, from());
    expect((await loadContext(env, sessionId, workspace.id))?.context.workspaceId).toBe(fresh.id);
    await env.db.drizzle.insert(memberships).values({
      workspaceId: workspace.id,
      userId: ctx.actor.id,
      role: "operator",
      createdAt: new Date(nowMs),
    });
    expect((await loadContext(env, sessionId, workspace.id))?.context).toMatchObject({
      workspaceId: workspace.id,
      role: "operator",
    });
  });

  it("belongs to people: the command line has none", async () => {
    const cli = { ...workspace.as.owner, actor: { kind: "cli" as const, id: "cli", name: "Command line" } };
    await expect(listSessions(cli, {})).rejects.toMatchObject({ code: "access.person_only" });
  });
});

describe("an invitation", () => {
  it("makes a member with the invited role, once", async () => {
    const link = await inviteMember(workspace.as.admin, { email: " New@Example.com ", role: "operator" });
    const token = tokenOf(link);
    expect(await findInvitation(env, token, from())).toMatchObject({
      email: "new@example.com",
      role: "operator",
    });
    const [row] = await env.db.drizzle
      .select()
      .from(invitations)
      .where(eq(invitations.email, "new@example.com"));
    expect(JSON.stringify(row)).not.toContain(token);
    await acceptInvitation(env, { token, name: "New", password }, from());
    const { sessionId } = await signIn(env, { email: "new@example.com", password }, from());
    expect((await loadContext(env, sessionId, undefined))?.context).toMatchObject({
      workspaceId: workspace.id,
      role: "operator",
    });
    await expect(acceptInvitation(env, { token, name: "New", password }, from())).rejects.toMatchObject({
      code: "auth.link_unusable",
    });
    expect(await actionsIn(workspace.id)).toEqual(
      expect.arrayContaining(["invitation.created", "invitation.accepted"]),
    );
    await expect(
      inviteMember(workspace.as.admin, { email: "new@example.com", role: "viewer" }),
    ).rejects.toMatchObject({ code: "members.already_member" });
  });

  it("works once though two accept at the same moment", async () => {
    const token = tokenOf(
      await inviteMember(workspace.as.owner, { email: "race@example.com", role: "viewer" }),
    );
    const results = await Promise.allSettled(
      ["one", "two"].map((name) => acceptInvitation(env, { token, name, password }, from())),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  it("dies when taken back, replaced or old", async () => {
    const invite = () => inviteMember(workspace.as.owner, { email: "late@example.com", role: "viewer" });
    const replaced = tokenOf(await invite());
    const takenBack = tokenOf(await invite());
    expect(await findInvitation(env, replaced, from())).toBeNull();
    const [open] = await env.db.drizzle
      .select()
      .from(invitations)
      .where(sql`${invitations.email} = 'late@example.com' and ${invitations.revokedAt} is null`);
    await revokeInvitation(workspace.as.owner, { invitationId: open?.id ?? "" });
    expect(await findInvitation(env, takenBack, from())).toBeNull();
    const old = tokenOf(await invite());
    nowMs += 8 * day;
    for (const token of [replaced, takenBack, old, "made-up"]) {
      await expect(acceptInvitation(env, { token, name: "Late", password }, from())).rejects.toMatchObject({
        code: "auth.link_unusable",
      });
    }
  });

  it("does not let its holder take an account that exists", async () => {
    const { email, ctx } = await withPassword();
    const token = tokenOf(await inviteMember(workspace.as.owner, { email, role: "admin" }));
    await expect(
      acceptInvitation(env, { token, name: "Thief", password: "another password" }, from()),
    ).rejects.toMatchObject({ code: "auth.wrong_password" });
    await acceptInvitation(env, { token, name: "Ignored", password }, from());
    const { sessionId } = await signIn(env, { email, password }, from());
    const loaded = await loadContext(env, sessionId, workspace.id);
    expect(loaded?.context.actor).toEqual({ kind: "user", id: ctx.actor.id, name: "viewer" });
    expect(loaded?.memberships).toHaveLength(2);
  });

  it("limits how many links can be guessed from one address", async () => {
    const origin = from();
    const codes = [];
    for (let index = 0; index < 31; index += 1) {
      codes.push(await findInvitation(env, `guess-${index}`, origin).catch((error) => error.code));
    }
    expect(codes.slice(0, 30).every((code) => code === null)).toBe(true);
    expect(codes.at(30)).toBe("auth.rate_limited");
  });
});

describe("a password", () => {
  it("is changed by who knows the present one, and ends the other sessions", async () => {
    const { ctx, email } = await withPassword();
    const here = await signIn(env, { email, password }, from());
    const elsewhere = await signIn(env, { email, password }, from());
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(ctx, { currentPassword, newPassword, sessionId: here.sessionId });
    await expect(change("wrong password", "a new password")).rejects.toMatchObject({
      code: "auth.wrong_password",
    });
    await expect(change(password, "short")).rejects.toMatchObject({ code: "input.invalid" });
    expect(await change(password, "a new password")).toEqual({ endedSessions: 1 });
    expect(await loadContext(env, here.sessionId, undefined)).not.toBeNull();
    expect(await loadContext(env, elsewhere.sessionId, undefined)).toBeNull();
    await expect(signIn(env, { email, password }, from(), 0)).rejects.toMatchObject({
      code: "auth.invalid_credentials",
    });
    await signIn(env, { email, password: "a new password" }, from());
  });

  it("cannot be guessed from an open session", async () => {
    const { ctx } = await withPassword();
    const change = () =>
      changePassword(ctx, {
        currentPassword: "guess",
        newPassword: "a new password",
        sessionId: newId(),
      }).catch((error) => error.code);
    for (let index = 0; index < 5; index += 1) expect(await change()).toBe("auth.wrong_password");
    expect(await change()).toBe("auth.rate_limited");
  });

  it("is reset by a link that works once, within a day, and ends every session", async () => {
    const { fresh, email, ctx } = await withPassword();
    const session = await signIn(env, { email, password }, from());
    const older = tokenOf(await createPasswordReset(fresh.as.admin, { userId: ctx.actor.id }));
    const token = tokenOf(await createPasswordReset(fresh.as.admin, { userId: ctx.actor.id }));
    expect(await findResetTarget(env, older, from())).toBeNull();
    expect(await findResetTarget(env, token, from())).toEqual({ email });
    const [row] = await env.db.drizzle
      .select()
      .from(passwordResets)
      .where(eq(passwordResets.userId, ctx.actor.id))
      .limit(1);
    expect(JSON.stringify(row)).not.toContain(token);
    await resetPassword(env, { token, newPassword: "the reset password" }, from());
    expect(await loadContext(env, session.sessionId, undefined)).toBeNull();
    await signIn(env, { email, password: "the reset password" }, from());
    const late = tokenOf(await createPasswordReset(fresh.as.admin, { userId: ctx.actor.id }));
    nowMs += day;
    for (const used of [older, token, late, ""]) {
      await expect(
        resetPassword(env, { token: used, newPassword: "yet another one" }, from()),
      ).rejects.toMatchObject({
        code: "auth.link_unusable",
      });
    }
  });

  it("is not reset over somebody's head: owners by owners, and not beyond one's own workspaces", async () => {
    const { fresh, ctx } = await withPassword();
    await expect(
      createPasswordReset(fresh.as.admin, { userId: fresh.as.owner.actor.id }),
    ).rejects.toMatchObject({
      code: "access.forbidden",
    });
    await expect(
      createPasswordReset(fresh.as.admin, { userId: workspace.as.viewer.actor.id }),
    ).rejects.toMatchObject({
      code: "members.not_found",
    });
    // The viewer is also an owner elsewhere, where the admin is nobody: the link would be a way in.
    const elsewhere = await createTestWorkspace(env);
    await env.db.drizzle
      .insert(memberships)
      .values({ workspaceId: elsewhere.id, userId: ctx.actor.id, role: "owner", createdAt: new Date(nowMs) });
    await expect(createPasswordReset(fresh.as.owner, { userId: ctx.actor.id })).rejects.toMatchObject({
      code: "members.belongs_elsewhere",
    });
    await env.db.drizzle.insert(memberships).values({
      workspaceId: elsewhere.id,
      userId: fresh.as.owner.actor.id,
      role: "owner",
      createdAt: new Date(nowMs),
    });
    await createPasswordReset(fresh.as.owner, { userId: ctx.actor.id });
  });
});

it("leaves a chain that holds behind", async () => {
  expect(await verifyChain(env.db.drizzle, workspace.as.owner)).toMatchObject({ state: "holds" });
});
