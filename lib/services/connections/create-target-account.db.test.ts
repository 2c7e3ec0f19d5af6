import { afterAll, beforeAll, expect, it } from "vitest";
import { findConnection } from "@/lib/db/queries/connections";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { openKey } from "@/lib/pipeline/open-connection";
import { createOutbound } from "@/lib/pipeline/outbound";
import type { ServiceContext } from "../context";
import { createMigration } from "../migrations/create-migration";
import { getConnections } from "../migrations/get-connections";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "../testing/create-test-workspace";
import { connectTarget } from "./connect-target";
import { createTargetAccount } from "./create-target-account";
import { testSavedConnection } from "./test-saved";

let database: TestDatabase;
let workspace: TestWorkspace;
let target: Awaited<ReturnType<typeof createOpenMonetizeStandIn>>;
beforeAll(async () => {
  database = await createTestDatabase();
  target = await createOpenMonetizeStandIn({ switches: { rateLimit: "off" } });
  const environment = createTestEnvironment(database.db);
  const outbound = createOutbound({
    allowPrivateNetwork: "none",
    allowedOrigins: [target.baseUrl],
    now: environment.now,
  });
  workspace = await createTestWorkspace({ ...environment, outbound });
});
afterAll(async () => {
  await target.stop();
  await database.drop();
});

/** The context with something in the way of each request. */
function withRequests(ctx: ServiceContext, before: (url: string) => Promise<void>): ServiceContext {
  const open: typeof ctx.outbound.open = (...how) => {
    const io = ctx.outbound.open(...how);
    return {
      ...io,
      fetch: async (to, init) => {
        await before(to instanceof Request ? to.url : String(to));
        return await io.fetch(to, init);
      },
    };
  };
  return { ...ctx, outbound: { ...ctx.outbound, open } };
}

const account = () => ({ baseUrl: target.baseUrl, email: "ada@example.com", company: "Halden" });

it("makes no account that could not be connected", async () => {
  const { admin } = workspace.as;
  const { migrationId } = await createMigration(admin, { name: "Has one", sourceProvider: "stripe" });
  await connectTarget(admin, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
  const asked: string[] = [];
  const watched = withRequests(admin, async (url) => void asked.push(url));
  await expect(createTargetAccount(watched, { migrationId, ...account() })).rejects.toMatchObject({
    code: "connection.exists",
  });
  expect(asked).toEqual([]);
  expect((await getConnections(admin, { migrationId })).lostAccount).toBeNull();
});

it("keeps the key of an account that cannot be tested right away", async () => {
  const { admin } = workspace.as;
  const { migrationId } = await createMigration(admin, { name: "Cut off", sourceProvider: "stripe" });
  const cutOff = withRequests(admin, async (url) => {
    if (!url.endsWith("/register")) throw new TypeError("the line is dead");
  });
  const created = await createTargetAccount(cutOff, { migrationId, ...account() });
  const saved = await findConnection(admin.db.drizzle, migrationId, "target");
  if (!saved) throw new Error("nothing was stored");
  expect(await openKey(admin, workspace.id, saved)).toBe(created.apiKey);
  expect(saved).toMatchObject({ accountId: created.tenantId, check: { ok: false } });
  expect(await testSavedConnection(admin, { migrationId, role: "target" })).toMatchObject({ ok: true });
  expect((await getConnections(admin, { migrationId })).target).toMatchObject({ check: { ok: true } });
});

it("leaves a key that was replaced while the old one was tried", async () => {
  const { admin } = workspace.as;
  const { migrationId } = await createMigration(admin, { name: "Replaced", sourceProvider: "stripe" });
  const key = { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl };
  await connectTarget(admin, key);
  let isReplaced = false;
  const slow = withRequests(admin, async () => {
    if (isReplaced) return;
    isReplaced = true;
    await connectTarget(admin, key);
  });
  await testSavedConnection(slow, { migrationId, role: "target" });
  const saved = await findConnection(admin.db.drizzle, migrationId, "target");
  if (!saved) throw new Error("nothing is stored");
  // The secret of the first saving is destroyed, so a row written back would point at nothing.
  expect(await openKey(admin, workspace.id, saved)).toBe(target.apiKey);
});
