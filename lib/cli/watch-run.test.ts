import { describe, expect, it } from "vitest";
import type { RunProgress } from "@/lib/services/runs/get-progress";
import { lineOf } from "./watch-run";

const progress = (change: Partial<RunProgress>): RunProgress => ({
  id: "run",
  migrationId: "migration",
  number: 3,
  kind: "import",
  state: "running",
  phase: "usage",
  stateReason: null,
  requestsPerSecond: null,
  startedBy: "Command line",
  startedAt: "2026-11-22T12:00:00.000Z",
  endedAt: null,
  planned: 50_000,
  done: 12_000,
  phases: [phase({})],
  ratePerSecond: 840,
  secondsLeft: 45,
  heartbeatAgeSeconds: 1,
  ...change,
});
const phase = (change: Partial<RunProgress["phases"][number]>): RunProgress["phases"][number] => ({
  phase: "usage",
  chunks: 5,
  done: 1,
  claimed: 1,
  planned: 50_000,
  donePlanned: 12_000,
  counts: {},
  startedAt: null,
  endedAt: null,
  heartbeatAgeSeconds: 1,
  ...change,
});

describe("lineOf", () => {
  it("tells count, rate and time left of an import", () => {
    expect(lineOf(progress({}))).toBe("Import 3, usage: 12,000 of 50,000, 840/s, about 45 s left");
  });

  it("says that other runs know only the phase they are at", () => {
    expect(lineOf(progress({ kind: "export" }))).toContain("about 45 s of this phase left");
  });

  it("tells what was read where nobody knows how much there is, and promises no time", () => {
    const listing = progress({
      kind: "export",
      phase: "list",
      phases: [phase({ phase: "list", planned: 0, donePlanned: 0, counts: { objects: 1_200 } })],
      ratePerSecond: null,
      secondsLeft: null,
    });
    expect(lineOf(listing)).toBe("Export 3, reading lists: 1,200 read");
  });
});
