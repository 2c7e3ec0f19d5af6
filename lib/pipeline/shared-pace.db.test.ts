import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { RateLimiter } from "@/lib/http";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { startExport } from "@/lib/services/snapshots/start-export";
import { connectAccounts } from "@/lib/services/testing/journey";
import { finished, startWorld, type World } from "@/lib/services/testing/sandbox-world";
import { startWorkerChild, type WorkerChild } from "@/lib/services/testing/worker-child";
import { createSharedPace } from "./shared-pace";

describe("a pace kept in the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it("books starts one behind the other, however many ask at once", async () => {
    const share = "one/source";
    const paces = Array.from({ length: 4 }, () => createSharedPace(database.db.drizzle, share));
    const leases = await Promise.all(paces.map((pace) => pace.lease(5, 10)));
    const from = leases.map(({ startsInMs }) => startsInMs).sort((a, b) => a - b);
    for (const [index, startsInMs] of from.entries()) {
      expect(startsInMs).toBeGreaterThan(index * 500 - 400);
      expect(startsInMs).toBeLessThanOrEqual(index * 500);
    }
    expect(await paces[0]?.heldForMs()).toBeGreaterThan(1_500);
    expect(await createSharedPace(database.db.drizzle, "another/source").heldForMs()).toBe(0);
  });

  it("halves once for a burst of 429s and holds everybody back for as long as was asked", async () => {
    const pace = createSharedPace(database.db.drizzle, "two/source");
    await Promise.all([pace.penalize(2_000, 20), pace.penalize(null, 20), pace.penalize(1_000, 20)]);
    const { startsInMs, requestsPerSecond } = await pace.lease(1, 20);
    expect(requestsPerSecond).toBe(10);
    expect(startsInMs).toBeGreaterThan(1_500);
    await database.db.sql`
      update request_budgets set penalized_at = now() - interval '31 seconds' where share = 'two/source'`;
    expect((await pace.lease(1, 20)).requestsPerSecond).toBe(16);
    await database.db.sql`
      update request_budgets set penalized_at = now() - interval '51 seconds' where share = 'two/source'`;
    expect((await pace.lease(1, 20)).requestsPerSecond).toBe(20);
  });

  it("lets one limiter alone use nearly all of it", async () => {
    const shared = createSharedPace(database.db.drizzle, "three/source");
    const limiter = new RateLimiter({ requestsPerSecond: 200, maxInFlight: 8, shared });
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => limiter.run(async () => undefined)));
    expect(performance.now() - startedAt).toBeLessThan(3_500);
  });
});

describe("two workers on one export", () => {
  const perSecond = 20;
  let world: World;
  let children: WorkerChild[] = [];
  beforeAll(async () => {
    world = await startWorld({ customers: 25, usageRows: 60, worker: false });
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => child.kill()));
    await world.stop();
  });

  it("send no more in any second than one would", async () => {
    const { owner, stripe } = world;
    const migrationId = await connectAccounts(owner, { stripe, target: world.target });
    await changeSettings(owner, { migrationId, settings: { sourceRequestsPerSecond: perSecond } });
    const before = await ledgerTimes(stripe.controlUrl);
    const lease = { seconds: 20, heartbeatMs: 5_000 };
    children = [0, 1].map(() => startWorkerChild({ databaseUrl: world.databaseUrl, lease, concurrency: 4 }));
    const { runId } = await startExport(owner, { migrationId });
    const owners = new Set<string>();
    const watch = setInterval(() => void noteOwners(world, runId, owners), 100);
    await finished(owner, { migrationId, runId }).finally(() => clearInterval(watch));
    const times = (await ledgerTimes(stripe.controlUrl)).slice(before.length);
    expect(owners.size, "workers that held chunks").toBe(2);
    expect(times.length).toBeGreaterThan(2 * perSecond);
    // A tenth is room for requests that wait on their way on a busy machine; two budgets would be a hundred percent.
    expect(mostWithinASecond(times)).toBeLessThanOrEqual(perSecond * 1.1);
  });
});

async function noteOwners(world: World, runId: string, owners: Set<string>): Promise<void> {
  const rows = await world.env.db.sql<{ owner: string }[]>`
    select distinct owner from chunks where run_id = ${runId} and owner is not null`;
  for (const { owner } of rows) owners.add(owner);
}

const ledgerPage = z.object({
  entries: z.array(z.object({ at: z.string() })),
  nextAfter: z.number().nullable(),
});

async function ledgerTimes(controlUrl: string): Promise<number[]> {
  const times: number[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const response: Response = await fetch(`${controlUrl}/ledger?after=${after}&limit=1000`);
    const page: z.infer<typeof ledgerPage> = ledgerPage.parse(await response.json());
    times.push(...page.entries.map(({ at }) => Date.parse(at)));
    after = page.nextAfter;
  }
  return times;
}

function mostWithinASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + 1_000).length),
  );
}
