import { describe, expect, it } from "vitest";
import { hrefWith } from "./href-with";

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
