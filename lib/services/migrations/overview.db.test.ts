import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createOpenMonetizeStandIn } from "@/lib/emulators/openmonetize";
import { createStripeStandIn } from "@/lib/emulators/stripe";
import { createOutbound } from "@/lib/pipeline/outbound";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "@/lib/services/testing/create-test-workspace";
import { connectSource } from "../connections/connect-source";
import { connectTarget } from "../connections/connect-target";
import { createTargetAccount } from "../connections/create-target-account";
import { judgeKey } from "../connections/judge-key";
import { testSavedConnection } from "../connections/test-saved";
import { createMigration } from "./create-migration";
import { getConnections } from "./get-connections";
import { getOverview } from "./get-overview";
import { listMigrations } from "./list-migrations";

let database: TestDatabase;
let mine: TestWorkspace;
let theirs: TestWorkspace;
let stripe: Awaited<ReturnType<typeof createStripeStandIn>>;
let target: Awaited<ReturnType<typeof createOpenMonetizeStandIn>>;

beforeAll(async () => {
  database = await createTestDatabase();
  stripe = await createStripeStandIn({ customers: 3, usageRows: 0, seed: "overview", rateLimit: "off" });
  target = await createOpenMonetizeStandIn({ switches: { rateLimit: "off" } });
  const environment = createTestEnvironment(database.db);
  const outbound = createOutbound({
    allowPrivateNetwork: "none",
    allowedOrigins: [stripe.baseUrl, target.baseUrl],
    now: environment.now,
  });
  mine = await createTestWorkspace({ ...environment, outbound });
  theirs = await createTestWorkspace({ ...environment, outbound });
});
afterAll(async () => {
  await stripe.stop();
  await target.stop();
  await database.drop();
});

const states = (stages: readonly { id: string; state: string }[]) =>
  Object.fromEntries(stages.map((stage) => [stage.id, stage.state]));

it("shows a migration from its first connection on, to its own workspace only, and never a key", async () => {
  const { admin, viewer } = mine.as;
  const { migrationId } = await createMigration(admin, { name: "Halden", sourceProvider: "stripe" });
  expect(states((await getOverview(viewer, { migrationId })).stages)).toEqual({
    connect: "not-started",
    assess: "not-started",
    map: "not-started",
    preview: "not-started",
    import: "not-started",
    reconcile: "not-started",
  });

  await connectSource(admin, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  await connectTarget(admin, { migrationId, apiKey: target.apiKey, baseUrl: target.baseUrl });
  const connections = await getConnections(viewer, { migrationId });
  expect(connections).toMatchObject({
    source: { mode: "sandbox", keyHint: stripe.apiKey.slice(-4), check: { ok: true } },
    target: { mode: "sandbox", check: { ok: true } },
    // The account existed before.
    createdAccount: null,
    mayConnect: false,
  });
  const shown = JSON.stringify(connections);
  expect(shown).not.toContain(stripe.apiKey);
  expect(shown).not.toContain(target.apiKey);

  const { migrations } = await listMigrations(viewer, {});
  expect(migrations).toHaveLength(1);
  expect(migrations[0]).toMatchObject({
    id: migrationId,
    mode: "sandbox",
    customers: null,
    next: { id: "connect" },
  });
  expect((await listMigrations(theirs.as.owner, {})).migrations).toEqual([]);
  await expect(getOverview(theirs.as.owner, { migrationId })).rejects.toMatchObject({
    code: "migration.not_found",
  });
});

it("keeps the recorded account when a stored key stops working", async () => {
  const { admin, viewer } = mine.as;
  const { migrationId } = await createMigration(admin, { name: "Revoked", sourceProvider: "stripe" });
  await connectSource(admin, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  const before = await getConnections(viewer, { migrationId });
  await stripe.stop();
  const again = await testSavedConnection(admin, { migrationId, role: "source" });
  expect(again.ok).toBe(false);
  expect((await getConnections(viewer, { migrationId })).source).toEqual(before.source);
});

it("judges the shape of a key for the side it is pasted into", async () => {
  const { admin } = mine.as;
  const { migrationId } = await createMigration(admin, { name: "Shapes", sourceProvider: "stripe" });
  const verdict = (role: "source" | "target", apiKey: string) =>
    judgeKey(admin, { migrationId, role, apiKey });
  expect(await verdict("source", "pk_live_51MxQ8vKLdR2hTn")).toMatchObject({ state: "wrong-kind" });
  expect(await verdict("source", " rk_test_51MxQ8vKLdR2hTn ")).toMatchObject({
    state: "right",
    mode: "test",
  });
  expect(await verdict("target", "rk_test_51MxQ8vKLdR2hTn")).toMatchObject({ state: "wrong-kind" });
});

it("remembers the address under which an account was made, with its tag", async () => {
  const { admin, viewer } = mine.as;
  const { migrationId } = await createMigration(admin, { name: "New account", sourceProvider: "stripe" });
  const created = await createTargetAccount(admin, {
    migrationId,
    baseUrl: target.baseUrl,
    email: "ada@example.com",
    company: "Halden",
  });
  expect(created.email).toMatch(/^ada\+.+@example\.com$/);
  expect(await getConnections(viewer, { migrationId })).toMatchObject({
    createdAccount: { email: created.email },
    lostAccount: null,
  });
});
