import { describe, expect, it } from "vitest";
import { hrefWith, oneOf } from "./href-with";

describe("hrefWith", () => {
  it("keeps what is there, changes what is named and drops what is null", () => {
    const now = { q: "amber", after: "cus_9", many: ["a", "b"] };
    expect(hrefWith("/p", now, { after: null, customer: "cus 1&2" })).toBe(
      "/p?q=amber&many=a&customer=cus+1%262",
    );
  });
  it("leaves no question mark behind", () => {
    expect(hrefWith("/p", { q: "amber" }, { q: null }, "records")).toBe("/p#records");
  });
});

describe("oneOf", () => {
  it("takes the first of several, and nothing that is empty, absent or no text of a record", () => {
    const params = { many: ["a", "b"], empty: "", nul: "cus_\0" };
    expect(["many", "empty", "absent", "nul"].map((name) => oneOf(params, name))).toEqual([
      "a",
      null,
      null,
      null,
    ]);
  });
});
