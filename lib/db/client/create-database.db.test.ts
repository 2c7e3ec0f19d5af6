import { sql as statement } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { isAppError } from "@/lib/errors";

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase({ statementTimeoutMs: 500, queryDeadlineMs: 2_000 });
  await test.db
    .sql`create table thing (id int primary key, name text not null unique, amount int check (amount > 0))`;
});
afterAll(() => test.drop());

async function errorOf(work: PromiseLike<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { ...error.toJSON(), everything: `${error.stack}${JSON.stringify(error)}${String(error.cause)}` };
  }
  throw new Error("the statement succeeded");
}

describe("queries", () => {
  it("answers through drizzle and through the raw client, dates, arrays and JSON included", async () => {
    const viaDrizzle = await test.db.drizzle.execute(statement`select 1 + 1 as two`);
    expect(viaDrizzle[0]).toEqual({ two: 2 });
    const at = new Date("2026-01-02T03:04:05.678Z");
    const { sql } = test.db;
    const [row] =
      await sql`select ${at}::timestamptz as at, ${["a", "b"]}::text[] as list, ${sql.json({ a: 1 })}::jsonb as doc`;
    expect(row).toEqual({ at, list: ["a", "b"], doc: { a: 1 } });
  });

  it("composes fragments and identifiers like the driver itself", async () => {
    const { sql } = test.db;
    const condition = sql`where relname = ${"thing"}`;
    const rows = await sql`select relname from ${sql("pg_class")} ${condition}`;
    expect(rows.map((row) => row.relname)).toEqual(["thing"]);
  });

  it("keeps times in UTC", async () => {
    const [row] = await test.db.sql`show timezone`;
    expect(row).toEqual({ TimeZone: "UTC" });
  });
});

describe("transactions", () => {
  it("commits, and rolls back when the work throws its own error, which passes unchanged", async () => {
    await test.db.transaction((tx) => tx.execute(statement`insert into thing values (10, 'kept', 1)`));
    const own = new Error("changed my mind");
    await expect(
      test.db.transaction(async (tx) => {
        await tx.execute(statement`insert into thing values (11, 'lost', 1)`);
        throw own;
      }),
    ).rejects.toBe(own);
    const rows = await test.db.sql`select id from thing where id in (10, 11)`;
    expect(rows.map((row) => row.id)).toEqual([10]);
  });

  it("undoes only the inner part of a nested transaction", async () => {
    await test.db.transaction(async (tx) => {
      await tx.execute(statement`insert into thing values (20, 'outer', 1)`);
      const inner = tx.transaction((nested) =>
        nested.execute(statement`insert into thing values (20, 'inner', 1)`),
      );
      expect(await errorOf(inner)).toMatchObject({ code: "db.unique_violation" });
    });
    const rows = await test.db.sql`select name from thing where id = 20`;
    expect(rows.map((row) => row.name)).toEqual(["outer"]);
  });

  it("works through the raw client too", async () => {
    const { sql } = test.db;
    const count = await sql.begin(async (tx) => {
      await tx`insert into thing values (30, 'raw', 1)`;
      return tx.savepoint(async (inner) => (await inner`select 1 from thing where id = 30`).count);
    });
    expect(count).toBe(1);
  });
});

describe("errors", () => {
  it.each([
    ["db.unique_violation", "conflict", "insert into thing values (1, 'canary', 1), (1, 'canary', 1)"],
    ["db.not_null_violation", "invalid", "insert into thing values (2, null, 1)"],
    ["db.check_violation", "invalid", "insert into thing values (3, 'canary', -1)"],
    ["db.invalid_value", "invalid", "select 'canary'::int"],
    ["db.query_failed", "internal", "select canary from thing"],
    ["db.timeout", "unavailable", "select pg_sleep(5), 'canary'"],
  ])("%s says nothing about the values", async (code, kind, text) => {
    const { everything, ...error } = await errorOf(test.db.drizzle.execute(statement.raw(text)));
    expect(error).toMatchObject({ code, kind });
    expect(everything).not.toContain("canary");
    expect(await errorOf(test.db.sql.unsafe(text))).toMatchObject({ code, kind });
  });

  it("names the constraint", async () => {
    const error = await errorOf(test.db.sql`insert into thing values (40, 'a', 1), (40, 'b', 1)`);
    expect(error.context).toMatchObject({ constraint: "thing_pkey", table: "thing", sqlState: "23505" });
  });

  it("hides parameters of a failed drizzle query", async () => {
    const error = await errorOf(test.db.drizzle.execute(statement`select ${"canary"}::int`));
    expect(error.everything).not.toContain("canary");
  });

  it("ends a transaction that cannot get a connection in time", async () => {
    const release: (() => void)[] = [];
    const holders = Array.from({ length: 4 }, () =>
      test.db.sql.begin(() => new Promise<void>((resolve) => release.push(resolve))),
    );
    const startedAt = performance.now();
    const error = await errorOf(test.db.sql.begin((tx) => tx`select 1`));
    expect(error).toMatchObject({ code: "db.timeout", retryable: true });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    for (const done of release) done();
    await Promise.all(holders);
    expect(await test.db.sql`select 1 as one`).toHaveLength(1);
  });

  it("takes its locks from a transaction that rests too long, as one of a frozen process does", async () => {
    const frozen = createDatabase({ url: test.url, max: 1, idleTransactionMs: 200 });
    await test.db.sql`insert into thing values (60, 'frozen', 1)`;
    let wake: () => void = () => undefined;
    let lateStatement: unknown = null;
    const late = frozen.transaction(async (tx) => {
      await tx.execute(statement`select * from thing where id = 60 for update`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      lateStatement = await errorOf(tx.execute(statement`update thing set amount = 2 where id = 60`));
    });
    const outcome = errorOf(late);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await test.db.sql`update thing set amount = 3 where id = 60 returning id`).toHaveLength(1);
    expect(await outcome).toMatchObject({ kind: "unavailable", retryable: true });
    wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lateStatement).toMatchObject({ kind: "unavailable", retryable: true });
    expect(await test.db.sql`select amount from thing where id = 60`).toEqual([{ amount: 3 }]);
    await frozen.close();
  });

  it("cannot be closed by accident", () => {
    expect(() => test.db.sql.end()).toThrow(TypeError);
  });
});
