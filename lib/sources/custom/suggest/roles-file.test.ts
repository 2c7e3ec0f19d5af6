import { describe, expect, it } from "vitest";
import { fileOf, refusalOf } from "../read/test-files";
import { profileFile } from "./profile-file";
import { applyRoles, readRoles } from "./roles-file";

describe("a roles file", () => {
  it("takes the short form of columns by meaning, and answers for the whole source", async () => {
    const roles = readRoles({
      customers: { kunde: "external_id", email: "email", angelegt: "created_at" },
      usage: { event_type: "feature_id", menge: "value", zeit: "timestamp" },
      answers: { zone: "Europe/Berlin" },
    });
    const file = fileOf("customer_id,kunde,event_type,menge,zeit\nx,c1,a,1,2026-01-01\n", "u.csv");
    const about = { fileId: "u.csv", sha256: null, now: new Date("2026-11-22T00:00:00Z") };
    const { table } = await profileFile(file, about, { role: "usage" });
    const applied = applyRoles(table, roles);
    expect(applied.columns.map(({ column, field }) => [column, field]).sort()).toEqual([
      ["event_type", "usage.feature"],
      ["kunde", "customer.externalId"],
      ["menge", "usage.value"],
      ["zeit", "usage.timestamp"],
    ]);
    expect(roles.answers).toEqual({ zone: "Europe/Berlin" });
  });

  it("names what it cannot use", async () => {
    const read = (document: unknown) => (async () => readRoles(document))();
    expect(await refusalOf(read({ usage: { a: "colour" } }))).toMatch(/a usage has nothing called "colour"/);
    expect(await refusalOf(read({ clients: { a: "email" } }))).toMatch(/"clients" is none of customers/);
    expect(await refusalOf(read({ answers: { zone: "Mars" } }))).toMatch(/answers\.zone: is not a time zone/);
  });
});
