import { expect, it } from "vitest";
import { sandboxOrigins } from "./index";

it("exempts exactly the origins the sandbox listens on", () => {
  const origins = sandboxOrigins({
    stripe: { baseUrl: "http://127.0.0.1:4010" },
    stigg: { baseUrl: "http://127.0.0.1:4011/graphql", edgeUrl: "http://127.0.0.1:4012" },
  });
  expect(origins).toEqual(["http://127.0.0.1:4010", "http://127.0.0.1:4011", "http://127.0.0.1:4012"]);
});

it("exempts nothing when no sandbox runs", () => {
  expect(sandboxOrigins(null)).toEqual([]);
});
