import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromTheStart, type OffsetList, type ReadPosition, readOldestFirst } from "./oldest-first";
import { codeOf } from "./test-target";

interface Row {
  id: string;
  at: number;
}

/** A list as the platform keeps it: latest first, equal instants in whatever order `shuffle` gives at that moment. */
function fakeList(rows: Row[], onFetch: (call: number) => void = () => undefined) {
  let calls = 0;
  const rank = (row: Row, turn: number): number =>
    (row.id.charCodeAt(row.id.length - 1) * 7 + turn * 13) % 11;
  const list: OffsetList<Row> = {
    name: "rows",
    idOf: (row) => row.id,
    instantOf: (row) => new Date(row.at).toISOString(),
    fetchPage: async (offset, limit) => {
      calls += 1;
      onFetch(calls);
      const sorted = [...rows].sort((a, b) => b.at - a.at || rank(a, calls) - rank(b, calls));
      return { rows: sorted.slice(offset, offset + limit), total: rows.length, offset };
    },
  };
  return { list, rows, calls: () => calls };
}

async function readAll(list: OffsetList<Row>, requests = 3) {
  const byId = new Map<string, Row>();
  let deliveries = 0;
  let at: ReadPosition = fromTheStart;
  for (let call = 0; call < 2_000; call += 1) {
    const reading = await readOldestFirst(list, at, requests);
    for (const row of reading.rows) byId.set(row.id, row);
    deliveries += reading.rows.length;
    if (reading.done) return { ids: [...byId.keys()], deliveries, pass: reading.next.pass };
    // A cursor is stored as JSON between calls.
    at = JSON.parse(JSON.stringify(reading.next));
  }
  throw new Error("the reading does not end");
}

const rowsAt = (count: number, perInstant: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `r${from + index}`,
    at: 1_700_000_000_000 + (from + Math.floor(index / perInstant)) * 1_000,
  }));

describe("readOldestFirst", () => {
  it("reads nothing from an empty list", async () => {
    expect(await readAll(fakeList([]).list)).toEqual({ ids: [], deliveries: 0, pass: 1 });
  });

  it("delivers every row once, oldest first", async () => {
    const { list, rows } = fakeList(rowsAt(731, 1));
    const { ids, deliveries } = await readAll(list);
    expect(ids).toEqual(rows.map((row) => row.id));
    expect(deliveries).toBe(731);
  });

  it("finds every row although equal instants come in another order with each request", async () => {
    const { list } = fakeList(rowsAt(900, 250));
    const { ids, deliveries } = await readAll(list);
    expect(ids.length).toBe(900);
    expect(deliveries).toBe(900);
  });

  it("finds every row of lists with any ties", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 130 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (groups, requests) => {
          const rows = groups.flatMap((size, group) =>
            Array.from({ length: size }, (_, index) => ({
              id: `${group}.${index}`,
              at: 1_000 * (group + 1),
            })),
          );
          const { ids, deliveries } = await readAll(fakeList(rows).list, requests);
          expect(ids.length).toBe(rows.length);
          expect(deliveries).toBe(rows.length);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });

  it("is not disturbed by new rows at the young end", async () => {
    const rows = rowsAt(600, 1);
    let next = 600;
    const { list } = fakeList(rows, () => {
      if (next < 700) rows.push(...rowsAt(4, 1, next));
      next += 4;
    });
    const { ids, pass } = await readAll(list);
    expect(ids).toEqual(rows.map((row) => row.id));
    expect(pass).toBe(1);
  });

  it("begins again when an older row appears behind it, and then has it too", async () => {
    const rows = rowsAt(500, 1);
    const { list } = fakeList(rows, (call) => {
      if (call === 4) rows.push({ id: "late", at: 1_000 });
    });
    const { ids, pass } = await readAll(list);
    expect(pass).toBe(2);
    expect(new Set(ids)).toEqual(new Set(rows.map((row) => row.id)));
  });

  it("begins again when rows vanish", async () => {
    const rows = rowsAt(500, 1);
    const { list } = fakeList(rows, (call) => {
      if (call === 4) rows.splice(0, 3);
    });
    const { pass } = await readAll(list);
    expect(pass).toBe(2);
  });

  it("says that the list is not stable when it never stops changing", async () => {
    const rows = rowsAt(500, 1);
    let age = 1_000_000;
    const { list } = fakeList(rows, () => {
      age -= 1;
      rows.push({ id: `late${age}`, at: age });
    });
    expect(await codeOf(readAll(list))).toBe("target.unstable");
  });

  it("gets over single pages that repeat the one before or leave one out", async () => {
    const rows = rowsAt(500, 1);
    const { list } = fakeList(rows);
    let call = 0;
    const lying: OffsetList<Row> = {
      ...list,
      fetchPage: async (offset, limit) => {
        call += 1;
        const shift = call === 3 ? 99 : call === 5 ? -99 : 0;
        const page = await list.fetchPage(Math.max(0, offset + shift), limit);
        return { ...page, offset };
      },
    };
    const { ids, deliveries } = await readAll(lying);
    expect(ids).toEqual(rows.map((row) => row.id));
    expect(deliveries).toBe(500);
  });

  it("says that the list is not stable when one row repeats for ever in the place of another", async () => {
    const rows = [...rowsAt(150, 150)];
    const { list } = fakeList(rows);
    const lying: OffsetList<Row> = {
      ...list,
      fetchPage: async (offset, limit) => {
        const page = await list.fetchPage(offset, limit);
        return { ...page, rows: page.rows.map((row) => (row.id === "r7" ? { ...row, id: "r8" } : row)) };
      },
    };
    expect(await codeOf(readAll(lying))).toBe("target.unstable");
  });
});
