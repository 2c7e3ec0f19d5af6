import { describe, expect, it } from "vitest";
import { flattenJson } from "./flatten-json";
import { findJsonLists, readJsonList, readNdjson } from "./json-records";
import { beginning, type Position, type ReadReject, type ReadRow } from "./position";
import { fileOf, refusalOf } from "./test-files";

type Batches = ReturnType<typeof readNdjson>;

async function gather(batches: Batches) {
  const rows: ReadRow<Readonly<Record<string, string | null>>>[] = [];
  const rejects: ReadReject[] = [];
  const positions: Position[] = [];
  let repeatedKeys = 0;
  for await (const batch of batches) {
    rows.push(...batch.rows);
    rejects.push(...batch.rejects);
    positions.push(batch.position);
    repeatedKeys += batch.repeatedKeys;
  }
  return { rows, rejects, positions, repeatedKeys };
}

const ndjson = (text: string, size = 9, from = beginning) =>
  gather(readNdjson(fileOf(text, "x", size).read(from.offset), from));
const list = (text: string, key: string | null = null, size = 9, from = beginning) =>
  gather(readJsonList(fileOf(text, "x", size).read(from.offset), key, from));

describe("a JSON object", () => {
  it("becomes columns with dotted names and numbers as they are written", () => {
    const flat = flattenJson(
      '{"id":12345678901234567890,"plan":{"name":"Pro","price":1.10},"n":null,"on":true,"tags":[{"a":1},2]}',
    );
    expect(flat).toMatchObject({
      ok: true,
      columns: { id: "12345678901234567890", "plan.name": "Pro", "plan.price": "1.10", n: null, on: "true" },
      repeatsKey: false,
      lists: ["tags"],
    });
  });

  it("says when a key comes twice, and takes the last one", () => {
    expect(flattenJson('{"id":1,"id":2}')).toMatchObject({
      ok: true,
      columns: { id: "2" },
      repeatsKey: true,
    });
    expect(flattenJson('{"a":{"b":1},"c":"\\"b\\": 1"}')).toMatchObject({ repeatsKey: false });
  });

  it.each([
    ["[1]", /no JSON object/],
    ['{"a":}', /not JSON/],
    [`${'{"a":'.repeat(33)}1${"}".repeat(33)}`, /more than 32 levels/],
  ])("is refused: %s", (text, reason) => {
    expect(flattenJson(text)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe("an NDJSON file", () => {
  const text = `{"id":1}\r\n\n{"id":\n{"id":3}\n{"v":"${"x".repeat(2_000_000)}"}\n{"id":5}`;

  it("loses a bad and an endless line alone, and says which", async () => {
    for (const size of [50_000, 4_000_000]) {
      const { rows, rejects } = await ndjson(text, size);
      expect(rows.map(({ record, line, values }) => [record, line, values.id])).toEqual([
        [1, 1, "1"],
        [3, 4, "3"],
        [5, 6, "5"],
      ]);
      expect(rejects.map(({ reason }) => reason)).toEqual([
        "Line 3 is not JSON.",
        "Line 5 is longer than 1 MiB.",
      ]);
    }
  });

  it("goes on from every position", async () => {
    const whole = await ndjson(text, 50_000);
    for (const position of whole.positions) {
      const rest = await ndjson(text, 70_000, position);
      expect(rest.rows).toEqual(whole.rows.filter((row) => row.record > position.record));
    }
  });
});

describe("a JSON list", () => {
  const records = Array.from({ length: 40 }, (_, id) => ({
    id,
    note: `a "]}" b ${id}`,
    deep: { list: [{ x: 1 }] },
  }));

  it("is read alone or inside an object, in any pieces, and goes on from every position", async () => {
    const plain = JSON.stringify(records, null, 1);
    const wrapped = JSON.stringify({ total: 2, "cust.omers": records, other: [{ a: 1 }] });
    expect(findJsonLists(Buffer.from(plain))).toEqual([""]);
    expect(findJsonLists(Buffer.from(wrapped)).slice(0, 1)).toEqual(["cust.omers"]);
    for (const [text, key] of [
      [plain, null],
      [wrapped, "cust.omers"],
    ] as const) {
      const whole = await list(text, key, 11);
      expect(whole.rows.map((row) => row.values.id)).toEqual(records.map(({ id }) => String(id)));
      expect(whole.rows[7]?.values["deep.list"]).toBe('[{"x":"1"}]');
      for (const position of whole.positions.filter(({ record }) => record > 0)) {
        const rest = await list(text, key, 13, position);
        expect(rest.rows).toEqual(whole.rows.filter((row) => row.record > position.record));
      }
    }
  });

  it("says where it is damaged, cut off or missing", async () => {
    expect(await refusalOf(list('[{"id":1},\n oops]'))).toMatch(
      /^custom\.json_damaged: .*after record 1 \(line 2\)/,
    );
    expect(await refusalOf(list('[{"id":1},{"id":'))).toMatch(/^custom\.json_damaged: .*after record 1/);
    expect(await refusalOf(list('{"a":[{"id":1}]}', "b"))).toMatch(
      /^custom\.json_no_list: There is no list called "b"/,
    );
    expect(await refusalOf(list('{"a":1}'))).toMatch(/^custom\.json_no_list/);
  });
});
