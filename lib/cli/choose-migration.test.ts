import { describe, expect, it } from "vitest";
import type { MigrationSides } from "@/lib/db/queries/migration-sides";
import { chooseMigration, sameAddress } from "./choose-migration";

const side = (accountId: string, baseUrl: string | null = null) => ({
  accountId,
  mode: "test" as const,
  baseUrl,
  fingerprint: `fingerprint of ${accountId}`,
});
const migration = (id: string, change: Partial<MigrationSides>): MigrationSides => ({
  id,
  name: id,
  provider: "stripe",
  source: null,
  target: null,
  carried: null,
  ...change,
});
const acme = { provider: "stripe" as const, accountId: "acct_acme", mode: "test" as const };
const tenant = (tenantId: string) => ({ tenantId, baseUrl: null });

describe("chooseMigration", () => {
  it("finds the one with this account and this tenant", () => {
    const all = [
      migration("first", { source: side("acct_acme"), target: side("t1") }),
      migration("second", { source: side("acct_acme"), target: side("t2") }),
    ];
    expect(chooseMigration(all, { source: acme, target: tenant("t2") })).toEqual({
      kind: "found",
      migration: all[1],
    });
  });

  it("says so when several are meant", () => {
    const all = [
      migration("first", { source: side("acct_acme"), target: side("t1") }),
      migration("second", { source: side("acct_acme"), target: side("t2") }),
    ];
    expect(chooseMigration(all, { source: acme, target: null })).toMatchObject({ kind: "several" });
  });

  it("takes one that has no target yet, but never turns another tenant's", () => {
    const other = migration("other", { source: side("acct_acme"), target: side("t1") });
    const free = migration("free", { source: side("acct_acme") });
    expect(chooseMigration([other, free], { source: acme, target: tenant("t2") })).toEqual({
      kind: "found",
      migration: free,
    });
    expect(chooseMigration([other], { source: acme, target: tenant("t2") })).toEqual({ kind: "none" });
  });

  it("takes the one that setup made, which has a target and no source", () => {
    const made = migration("made", { target: side("t1") });
    const empty = migration("empty", {});
    expect(chooseMigration([made, empty], { source: acme, target: null })).toMatchObject({
      kind: "found",
      migration: { id: "made" },
    });
    const site = { ...acme, provider: "chargebee" as const, accountId: "acme-test" };
    expect(chooseMigration([made, empty], { source: site, target: null })).toMatchObject({
      kind: "found",
      migration: { id: "made" },
    });
  });

  it("knows an account from a file as well", () => {
    const loaded = migration("loaded", { carried: { accountId: "acct_acme", mode: "sandbox" } });
    expect(chooseMigration([loaded], { source: acme, target: null })).toMatchObject({ kind: "found" });
  });

  it("keeps live and test mode of one account apart", () => {
    const live = migration("live", { source: { ...side("acct_acme"), mode: "live" } });
    expect(chooseMigration([live], { source: acme, target: null })).toEqual({ kind: "none" });
  });

  it("finds a target by its address when no key is at hand", () => {
    const made = migration("made", { source: side("acct_acme"), target: side("t1", "https://om.example/") });
    const wanted = { tenantId: null, baseUrl: "https://om.example:443" };
    expect(chooseMigration([made], { source: null, target: wanted })).toMatchObject({ kind: "found" });
    expect(
      chooseMigration([made], { source: null, target: { tenantId: null, baseUrl: "https://b.example" } }),
    ).toEqual({ kind: "none" });
  });
});

it("sameAddress compares places, not spellings", () => {
  expect(sameAddress("https://a.example", "https://a.example/")).toBe(true);
  expect(sameAddress("https://a.example", "https://b.example")).toBe(false);
  expect(sameAddress(null, null)).toBe(true);
});
