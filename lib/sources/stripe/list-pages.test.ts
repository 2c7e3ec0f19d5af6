import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "@/lib/errors";
import type { Query, StripeClient, StripeList } from "./client";
import { stripeError } from "./errors";
import { type ListPosition, listStart, readListStep } from "./list-pages";

interface Row {
  id: string;
  created: number;
}

type Answer = (query: Query, honest: () => StripeList) => StripeList;

/** A list server over `rows`, newest first, whose n-th answer can be bent. */
function serve(rows: Row[], bend: Record<number, Answer> = {}) {
  let calls = 0;
  const honest = (query: Query): StripeList => {
    const limit = Number(query.limit ?? 10);
    const find = (id: unknown): number => {
      const index = rows.findIndex((row) => row.id === id);
      if (index < 0) {
        throw stripeError("stripe.request_refused", {
          providerCode: "resource_missing",
          param: "starting_after" in query ? "starting_after" : "ending_before",
        });
      }
      return index;
    };
    if (query.ending_before !== undefined) {
      const end = find(query.ending_before);
      return { data: rows.slice(Math.max(0, end - limit), end), hasMore: end > limit };
    }
    const start = query.starting_after === undefined ? 0 : find(query.starting_after) + 1;
    return { data: rows.slice(start, start + limit), hasMore: start + limit < rows.length };
  };
  const client: StripeClient = {
    livemode: false,
    clockLagMs: () => 0,
    get: () => Promise.reject(new Error("not used")),
    list: async (_path, query) => {
      calls += 1;
      const answer = bend[calls];
      return answer ? answer(query, () => honest(query)) : honest(query);
    },
  };
  return { client, calls: () => calls };
}

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `o${count - index}`, created: count - index }));

async function readAll(client: StripeClient, from: ListPosition = listStart, newSince = 1_000_000) {
  const ids: unknown[] = [];
  const positions: ListPosition[] = [];
  let position = from;
  for (let steps = 0; steps < 200; steps += 1) {
    const reading = { path: "/v1/things", query: {}, proveEnds: true, newSince: () => newSince };
    const step = await readListStep(client, reading, position);
    // Rows of this server are records with an id.
    ids.push(...step.rows.map((row) => (row as Row).id));
    position = step.position;
    positions.push(position);
    if (step.done) return { ids, positions };
  }
  throw new Error("the list never ended");
}

const setOf = (rows: readonly Row[]): Set<unknown> => new Set(rows.map((row) => row.id));

describe("readListStep", () => {
  it.each([0, 1, 2, 99, 100, 101, 250])("reads %i objects, each once", async (count) => {
    const rows = rowsOf(count);
    const { ids } = await readAll(serve(rows).client);
    expect(ids).toHaveLength(count);
    expect(new Set(ids)).toEqual(setOf(rows));
  });

  it("gives the same set from every position it gave out", async () => {
    const rows = rowsOf(350);
    const whole = await readAll(serve(rows).client);
    let read = 0;
    for (const [index, position] of whole.positions.slice(0, -1).entries()) {
      read = index === 0 ? 100 : read + 99;
      const rest = await readAll(serve(rows).client, position);
      expect(new Set([...whole.ids.slice(0, read), ...rest.ids])).toEqual(setOf(rows));
    }
  });

  const bends: Record<string, Answer> = {
    "repeats the first page": (_query, honest) => ({ ...honest(), data: rowsOf(350).slice(0, 100) }),
    "leaves a page out": (query, honest) => {
      const { data } = honest();
      const last = data.at(-1);
      return serveAfter(rowsOf(350), last ? (last as Row).id : String(query.starting_after));
    },
    "says there is no more": (_query, honest) => ({ ...honest(), hasMore: false }),
    "says there is more": (_query, honest) => ({ ...honest(), hasMore: true }),
    "sends nothing and promises more": () => ({ data: [], hasMore: true }),
    "sends nothing at all": () => ({ data: [], hasMore: false }),
  };
  const cases = Object.keys(bends).flatMap((name) => [1, 2, 3, 4, 5, 6].map((nth) => [name, nth] as const));
  it.each(cases)("still reads everything when a server %s in answer %i", async (name, nth) => {
    const rows = rowsOf(350);
    const bend = bends[name];
    const { ids } = await readAll(serve(rows, bend ? { [nth]: bend } : {}).client);
    expect(new Set(ids)).toEqual(setOf(rows));
  });

  it("names the list when a server never sends what it promises", async () => {
    const bend: Answer = () => ({ data: [], hasMore: true });
    const { client } = serve(
      rowsOf(350),
      Object.fromEntries(Array.from({ length: 99 }, (_, n) => [n + 3, bend])),
    );
    const error = await readAll(client).catch((thrown: unknown) => thrown);
    expect(isAppError(error) && error.code).toBe("stripe.list_unstable");
    expect(isAppError(error) && error.context.path).toBe("/v1/things");
  });

  it("steps back when the objects behind the cursor were deleted", async () => {
    const rows = rowsOf(350);
    const first = await readListStep(
      serve(rows).client,
      { path: "/v1/things", query: {}, proveEnds: true, newSince: () => 1_000_000 },
      listStart,
    );
    const left = rows.filter((row) => !["o251", "o252", "o253"].includes(row.id));
    const rest = await readAll(serve(left).client, first.position);
    expect(new Set(rest.ids)).toEqual(setOf(rows.slice(100)));
  });

  it("begins again when everything it remembers was deleted", async () => {
    const rows = rowsOf(150);
    const rest = await readAll(serve(rows).client, { recent: ["x1", "x2", "x3"], restarts: 0 });
    expect(new Set(rest.ids)).toEqual(setOf(rows));
  });

  it("loses nothing old while objects come and go between pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.record({ at: fc.integer({ min: 1, max: 12 }), index: fc.nat(399), add: fc.boolean() })),
        async (count, edits) => {
          const rows = rowsOf(count);
          const original = setOf(rows);
          const deleted = new Set<unknown>();
          const bend: Record<number, Answer> = {};
          for (const edit of edits) {
            bend[edit.at] = (_query, honest) => {
              if (edit.add)
                rows.unshift({ id: `new${rows.length}-${edit.at}-${edit.index}`, created: 2_000_000 });
              else if (rows.length > 0) deleted.add(rows.splice(edit.index % rows.length, 1)[0]?.id);
              return honest();
            };
          }
          const { ids } = await readAll(serve(rows, bend).client);
          const read = new Set(ids);
          for (const id of original) if (!deleted.has(id)) expect(read).toContain(id);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function serveAfter(rows: Row[], id: string): StripeList {
  const start = rows.findIndex((row) => row.id === id) + 1;
  return { data: rows.slice(start, start + 100), hasMore: start + 100 < rows.length };
}
