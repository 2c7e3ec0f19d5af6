import { describe, expect, it } from "vitest";
import { addFigures, noFigures } from "./figures";

describe("figures of usage", () => {
  it("are summed without losing a digit, however long", () => {
    const usage = (source: string) => ({ ...noFigures, usage: { source, target: "0" } });
    const sum = addFigures(usage("123456789012345678901234567890"), usage("0.000000000000000001"));
    expect(sum.usage.source).toBe("123456789012345678901234567890.000000000000000001");
  });
});
