import { afterAll, expect, it } from "vitest";
import { createOutbound } from "./outbound";

const outbound = createOutbound({ allowPrivateNetwork: "none", allowedOrigins: [], now: () => new Date(0) });
afterAll(() => outbound.close());

const signal = new AbortController().signal;

it("holds everybody who shares a connection to one budget, the one asked for last", () => {
  const first = outbound.open({ requestsPerSecond: 5, maxInFlight: 8 }, signal, { name: "a", by: "process" });
  const second = outbound.open({ requestsPerSecond: 3, maxInFlight: 4 }, signal, {
    name: "a",
    by: "process",
  });
  expect(second.limiter).toBe(first.limiter);
  expect(first.limiter.ceiling).toEqual({ requestsPerSecond: 3, maxInFlight: 4 });
});

it("keeps other connections, and those that share nothing, apart", () => {
  const budget = { requestsPerSecond: 5, maxInFlight: 8 };
  const limiters = [
    outbound.open(budget, signal, { name: "b", by: "process" }),
    outbound.open(budget, signal, { name: "c", by: "process" }),
    outbound.open(budget, signal),
    outbound.open(budget, signal),
  ].map((io) => io.limiter);
  expect(new Set(limiters).size).toBe(4);
});
