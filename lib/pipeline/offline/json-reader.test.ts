import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "@/lib/errors";
import { JsonReader } from "./json-reader";

/** The text in pieces of `size` bytes, so that every boundary falls somewhere awkward. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}

async function readList(text: string, size: number, skip = false): Promise<unknown[]> {
  const reader = new JsonReader(pieces(text, size));
  const values: unknown[] = [];
  await reader.enter("[");
  const position = { first: true };
  while (await reader.another(position)) values.push(skip ? await reader.skip() : await reader.value(10_000));
  await reader.end();
  return values;
}

async function problemOf(text: string): Promise<string> {
  try {
    await readList(text, 3);
  } catch (error) {
    if (isAppError(error)) return error.userMessage;
    throw error;
  }
  throw new Error("the text was accepted");
}

describe("JsonReader", () => {
  it("reads any values as JSON.parse does, wherever the pieces are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        async (values, size, indent) => {
          const text = JSON.stringify(values, null, indent);
          expect(await readList(text, size)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it("passes over values without keeping them and finds the same places", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (values, size) => {
          expect(await readList(JSON.stringify(values), size, true)).toHaveLength(values.length);
        },
      ),
    );
  });

  it("reads an object key by key", async () => {
    const reader = new JsonReader(pieces('{"a\\"b": [1, {"x": "]"}], "c": -1.5e3}', 2));
    const seen: unknown[] = [];
    await reader.enter("{");
    const position = { first: true };
    for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
      seen.push([key, await reader.value(100)]);
    }
    expect(seen).toEqual([
      ['a"b', [1, { x: "]" }]],
      ["c", -1500],
    ]);
  });

  it.each([
    ["[1, 2", "ends early"],
    ['["a', "ends early"],
    ["[1,]", "a comma is followed by nothing"],
    ["[1 2]", "a comma is missing"],
    ["[1] 2", "something follows"],
    ["[nope]", "a value is not JSON"],
    ["{}", "a list was expected"],
    ["[,1]", "a value is missing"],
  ])("says what is wrong with %j and where", async (text, what) => {
    const problem = await problemOf(text);
    expect(problem).toContain(what);
    expect(problem).toMatch(/at character \d+/);
  });

  it("refuses bytes that are no UTF-8", async () => {
    const reader = new JsonReader(
      (async function* () {
        yield Uint8Array.from([0x5b, 0x22, 0xff, 0x22, 0x5d]);
      })(),
    );
    await expect(reader.enter("[")).rejects.toMatchObject({ code: "file.not_json" });
  });

  it("refuses a value beyond what its caller expects", async () => {
    const reader = new JsonReader(pieces(JSON.stringify("x".repeat(100)), 10));
    await expect(reader.value(50)).rejects.toMatchObject({ code: "file.not_json" });
  });
});
