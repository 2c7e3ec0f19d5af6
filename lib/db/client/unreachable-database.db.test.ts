import { sql as statement } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createTestDatabase,
  type FaultProxy,
  type ProxyMode,
  startFaultProxy,
  type TestDatabase,
} from "@/lib/db/testing";
import { createDatabase, type Database } from "./index";

const deadlineMs = 1_000;
/** Timers on a busy machine are late; a query that hangs is late by much more. */
const graceMs = 1_000;

let test: TestDatabase;
let proxy: FaultProxy;
let db: Database;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
afterEach(async () => {
  await db.close();
  await proxy.close();
});

async function connectThrough(mode: ProxyMode): Promise<void> {
  proxy = await startFaultProxy(test.url, mode);
  db = createDatabase({
    url: proxy.url,
    max: 3,
    statementTimeoutMs: deadlineMs - 200,
    queryDeadlineMs: deadlineMs,
    connectTimeoutMs: 500,
  });
}

/** Runs eight queries of each kind at once; every one must fail, classified, in time. */
async function expectAllToFail(): Promise<void> {
  const startedAt = performance.now();
  const kinds = [
    () => db.sql`select 1`,
    () => db.drizzle.execute(statement`select 1`),
    () => db.transaction((tx) => tx.execute(statement`select 1`)),
    () => db.sql.begin((tx) => tx`select 1`),
  ];
  const outcomes = await Promise.allSettled(kinds.flatMap((kind) => Array.from({ length: 8 }, () => kind())));
  expect(performance.now() - startedAt).toBeLessThan(deadlineMs + graceMs);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { name: "AppError", kind: "unavailable", retryable: true },
    });
  }
}

async function expectRecovery(): Promise<void> {
  const until = performance.now() + 4_000;
  let last: unknown;
  while (performance.now() < until) {
    try {
      const work = [
        db.sql`select 1`,
        db.drizzle.execute(statement`select 1`),
        db.sql.begin((tx) => tx`select 1`),
      ];
      await Promise.all(work);
      // Not one lucky slot: more queries than connections, all of them answered.
      await Promise.all(Array.from({ length: 20 }, () => db.sql`select pg_sleep(0.01)`));
      return;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

describe("a server that accepts and closes", () => {
  it("fails each query in time, attempts few connections, and is usable once the server is back", async () => {
    await connectThrough("close");
    await expectAllToFail();
    await expectAllToFail();
    // The driver on its own makes hundreds of attempts a second here.
    expect(proxy.accepted).toBeLessThan(70);
    const before = proxy.accepted;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(proxy.accepted - before).toBeLessThan(5);
    proxy.setMode("forward");
    await expectRecovery();
  });
});

describe("a server that accepts and stays silent", () => {
  it("fails each query in time, attempts few connections, and is usable once the server is back", async () => {
    await connectThrough("silent");
    await expectAllToFail();
    await expectAllToFail();
    expect(proxy.accepted).toBeLessThan(70);
    proxy.setMode("forward");
    await expectRecovery();
  });
});

describe("a server that fails in the middle", () => {
  it("ends queries and open transactions when connections fall silent", async () => {
    await connectThrough("forward");
    await Promise.all(Array.from({ length: 6 }, () => db.sql`select pg_sleep(0.01)`));
    const startedAt = performance.now();
    const inTransaction = db.sql.begin(async (tx) => {
      await tx`select 1`;
      proxy.freeze();
      await Promise.all([
        expect(db.sql`select 2`).rejects.toMatchObject({ kind: "unavailable", retryable: true }),
        tx`select 3`,
      ]);
    });
    await expect(inTransaction).rejects.toMatchObject({ kind: "unavailable", retryable: true });
    expect(performance.now() - startedAt).toBeLessThan(deadlineMs + graceMs);
    await expectRecovery();
  });

  it("ends a commit that gets no answer", async () => {
    await connectThrough("forward");
    const work = db.sql.begin(async (tx) => {
      await tx`select 1`;
      proxy.freeze();
    });
    await expect(work).rejects.toMatchObject({ kind: "unavailable", retryable: true });
    await expectRecovery();
  });

  it("recovers at once from cut connections", async () => {
    await connectThrough("forward");
    const cut = db.sql`select pg_sleep(0.5)`;
    setTimeout(() => proxy.cut(), 100);
    await expect(cut).rejects.toMatchObject({ code: "db.unavailable" });
    await expectRecovery();
  });
});

describe("no server", () => {
  it("says so at once", async () => {
    await connectThrough("forward");
    await proxy.close();
    const startedAt = performance.now();
    await expect(db.sql`select 1`).rejects.toMatchObject({
      code: "db.unavailable",
      context: { sqlState: "ECONNREFUSED" },
    });
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
