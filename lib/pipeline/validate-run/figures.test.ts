import { describe, expect, it } from "vitest";
import { addFigures, noFigures } from "./figures";

describe("figures of usage", () => {
  it("are summed without losing a digit, however long", () => {
    const usage = (api: string) => ({ ...noFigures, usage: { source: { api }, target: {} } });
    const sum = addFigures(usage("123456789012345678901234567890"), usage("0.000000000000000001"));
    expect(sum.usage.source).toEqual({ api: "123456789012345678901234567890.000000000000000001" });
  });

  it("of different features are never added to one another", () => {
    const of = (source: Record<string, string>) => ({ ...noFigures, usage: { source, target: source } });
    const sum = addFigures(of({ api: "3", storage: "0.5" }), of({ api: "4" }));
    expect(sum.usage).toEqual({ source: { api: "7", storage: "0.5" }, target: { api: "7", storage: "0.5" } });
  });
});
