import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteInexactNumbers } from "./exact-json";

const read = (json: string): unknown => JSON.parse(quoteInexactNumbers(json));

describe("quoteInexactNumbers", () => {
  it("keeps every digit of a number a double cannot hold", () => {
    expect(read('{"a":9007199254740993,"b":0.12345678901234567,"c":-123456789012345678}')).toEqual({
      a: "9007199254740993",
      b: "0.12345678901234567",
      c: "-123456789012345678",
    });
  });

  it("leaves numbers alone that survive", () => {
    expect(
      read('{"a":9007199254740991,"b":0.1,"c":25.50,"d":-0.25,"e":1000000000000000,"f":2.10000000000000}'),
    ).toEqual({ a: 9007199254740991, b: 0.1, c: 25.5, d: -0.25, e: 1_000_000_000_000_000, f: 2.1 });
  });

  it("does not touch digits inside strings, whatever is quoted in them", () => {
    const value = { text: 'a "9007199254740993" b\\', other: "9007199254740993", key9007199254740993: 1 };
    expect(read(JSON.stringify(value))).toEqual(value);
  });

  it("changes nothing in what JSON can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(quoteInexactNumbers(json).replace(/"(-?\d(?:\.\d+)?e[+-]?\d+)"/g, "$1"))).toEqual(
          JSON.parse(json),
        );
      }),
      { numRuns: 100 },
    );
  });
});
