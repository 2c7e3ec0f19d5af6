import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, startFaultProxy, type TestDatabase } from "@/lib/db/testing";
import { type CopyRow, withCopySession } from "./index";

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.sql`create table item (id int primary key, name text, doc jsonb)`;
});
afterAll(() => test.drop());

const into = { table: "item", columns: ["id", "name", "doc"] };
const copy = (rows: Iterable<CopyRow>) =>
  withCopySession({ url: test.url, deadlineMs: 5_000 }, (session) => session.copy(into, rows));

describe("withCopySession", () => {
  it("stores every character as it is, and null as NULL", async () => {
    const name = 'tab\t line\n return\r back\\slash \\N \\. "quoted" é 𝕏 ‮rtl';
    expect(
      await copy([
        ["1", name, '{"a":"\\n"}'],
        ["2", null, null],
        ["3", "", "[]"],
      ]),
    ).toBe(3);
    const rows = await test.db.sql`select name, doc from item where id in (1, 2, 3) order by id`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { name, doc: { a: "\n" } },
      { name: null, doc: null },
      { name: "", doc: [] },
    ]);
  });

  it("streams more rows than fit one buffer", async () => {
    function* many(): Generator<CopyRow> {
      for (let id = 100; id < 20_100; id += 1) yield [String(id), `name of ${id}`, null];
    }
    expect(await copy(many())).toBe(20_000);
  });

  it("takes rows in once, by way of a temporary table", async () => {
    const ingest = (rows: CopyRow[]) =>
      withCopySession({ url: test.url, deadlineMs: 5_000 }, async (session) => {
        await session.query("create temp table incoming (like item) on commit drop");
        await session.copy({ ...into, table: "incoming" }, rows);
        return session.query("insert into item select * from incoming on conflict do nothing returning id");
      });
    expect((await ingest([["50000", "a", null]])).rowCount).toBe(1);
    expect(
      (
        await ingest([
          ["50000", "a", null],
          ["50001", "b", null],
        ])
      ).rows,
    ).toEqual([{ id: 50_001 }]);
  });

  it.each([
    [
      "a duplicate key",
      "db.unique_violation",
      [
        ["60000", "canary", null],
        ["60000", "canary", null],
      ],
    ],
    [
      "a malformed value",
      "db.invalid_value",
      [
        ["60000", "x", null],
        ["sixty", "canary", null],
      ],
    ],
    [
      "a NUL character",
      "db.invalid_value",
      [
        ["60000", "x", null],
        ["60001", "canary\0", null],
      ],
    ],
    [
      "half a surrogate pair",
      "db.invalid_value",
      [
        ["60000", "x", null],
        ["60001", "canary\ud800", null],
      ],
    ],
    [
      "a row of the wrong width",
      "db.invalid_value",
      [
        ["60000", "x", null],
        ["60001", "canary"],
      ],
    ],
  ])("rejects %s at once and keeps nothing", async (_name, code, rows) => {
    const startedAt = performance.now();
    const error: unknown = await copy(rows).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain("canary");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await test.db.sql`select 1 from item where id between 60000 and 60001`).toHaveLength(0);
  });

  it("passes the caller's own error on and rolls back", async () => {
    const own = new Error("source ended early");
    const work = withCopySession({ url: test.url, deadlineMs: 5_000 }, async (session) => {
      await session.copy(into, [["70000", "x", null]]);
      throw own;
    });
    await expect(work).rejects.toBe(own);
    expect(await test.db.sql`select 1 from item where id = 70000`).toHaveLength(0);
  });

  it.each(["silent", "close"] as const)("gives up on a server that is %s", async (mode) => {
    const proxy = await startFaultProxy(test.url, mode);
    const startedAt = performance.now();
    const work = withCopySession({ url: proxy.url, deadlineMs: 500 }, (session) => session.copy(into, []));
    await expect(work).rejects.toMatchObject({ kind: "unavailable", retryable: true });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    await proxy.close();
  });

  it("gives up when the server falls silent in the middle", async () => {
    const proxy = await startFaultProxy(test.url, "forward");
    const work = withCopySession({ url: proxy.url, deadlineMs: 700 }, async (session) => {
      await session.query("select 1");
      proxy.freeze();
      return session.copy(into, [["80000", "x", null]]);
    });
    await expect(work).rejects.toMatchObject({ kind: "unavailable", retryable: true });
    await proxy.close();
  });
});
