import { describe, expect, it } from "vitest";
import { idsIn, scopeWords } from "./scope";

describe("idsIn", () => {
  it("takes what people paste and keeps each id once", () => {
    expect(idsIn(" cus_1, cus_2\ncus_1;\tcus_3\r\n")).toEqual(["cus_1", "cus_2", "cus_3"]);
    expect(idsIn(" \n")).toEqual([]);
  });
});

describe("scopeWords", () => {
  it("names each kind of scope", () => {
    expect(scopeWords({ kind: "all" })).toBe("all customers");
    expect(scopeWords({ kind: "ids", ids: ["a"] })).toBe("1 chosen customer");
    expect(scopeWords({ kind: "rule", field: "country", value: "DE" })).toBe("customers whose country is DE");
  });
});
