import { describe, expect, it } from "vitest";
import type { SnapshotRow } from "@/lib/db/queries/snapshots";
import { driftSentence } from "./find-drift";

// Only the number is read.
const base = { number: 3 } as SnapshotRow;

describe("the sentence about a drift", () => {
  it("says that more changed than is listed, for what is not listed may be used", () => {
    expect(driftSentence({ base, changes: [], more: true })).toContain("more than 200 records");
    expect(driftSentence({ base, changes: [], more: false })).toBe(null);
  });
});
