import { describe, expect, it } from "vitest";
import type { AuditRow } from "@/lib/db/queries/audit";
import { entryHash, genesisHash, isEntryGenuine } from "./chain";
import { toDetail } from "./to-detail";

const key = new Uint8Array(32).fill(7);
const entry: Omit<AuditRow, "hash"> = {
  workspaceId: "w",
  sequence: 1,
  at: new Date("2026-11-01T00:00:00.000Z"),
  actorKind: "user",
  actorId: "u",
  actorName: "Ada",
  action: "run.started",
  subjectKind: "run",
  subjectId: "r",
  migrationId: null,
  detail: { b: 1, a: [true, null, "x"] },
  previousHash: genesisHash,
};
const stored: AuditRow = { ...entry, hash: entryHash(key, entry) };

describe("the hash of an entry", () => {
  it("does not depend on the order of the detail's keys", () => {
    expect(isEntryGenuine(key, { ...stored, detail: { a: [true, null, "x"], b: 1 } })).toBe(true);
  });

  it("changes with every field and with the key", () => {
    const changes: Partial<AuditRow>[] = [
      { workspaceId: "v" },
      { sequence: 2 },
      { at: new Date("2026-11-01T00:00:00.001Z") },
      { actorKind: "cli" },
      { actorId: "v" },
      { actorName: "Bob" },
      { action: "run.ended" },
      { subjectKind: "runs" },
      { subjectId: "s" },
      { migrationId: "m" },
      { detail: { a: [true, null, "y"], b: 1 } },
      { previousHash: "1".repeat(64) },
      { hash: "1".repeat(64) },
      { hash: "" },
    ];
    for (const change of changes)
      expect(isEntryGenuine(key, { ...stored, ...change }), JSON.stringify(change)).toBe(false);
    expect(isEntryGenuine(new Uint8Array(32).fill(8), stored)).toBe(false);
  });
});

describe("toDetail", () => {
  it("leaves only what a jsonb column gives back unchanged", () => {
    const detail = toDetail({
      big: 9_007_199_254_740_993n,
      at: new Date(0),
      gone: undefined,
      text: "a\u0000b\ud800c",
      key: "sk_live_0123456789abcdef",
      not: Number.NaN,
      list: [undefined, () => 1],
    });
    expect(detail).toEqual({
      big: "9007199254740993",
      at: "1970-01-01T00:00:00.000Z",
      text: "a\uFFFDb\uFFFDc",
      key: "sk_live_[redacted]",
      not: null,
      list: [null, null],
    });
  });
});
