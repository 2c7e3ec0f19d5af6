import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { StoredEntitlement } from "@/lib/target/types";
import type { MappingDocument } from "./document";
import { planCatalogue } from "./plan-catalogue";
import { planCustomer } from "./plan-customer";
import type { CustomerTargetState, PlanContext } from "./plan-types";
import { suggestedMapping, testTenantId } from "./testing/suggested-mapping";

/** `cases/<name>/{source,target,expected}.json`: a new case needs no code. */
const folder = path.join(import.meta.dirname, "cases");
const read = (name: string, file: string) =>
  JSON.parse(readFileSync(path.join(folder, name, `${file}.json`), "utf8"));

describe("cases", () => {
  it.each(readdirSync(folder))("%s", (name) => {
    const { mapping, records }: { mapping?: Partial<MappingDocument>; records: CanonicalRecord[] } = read(
      name,
      "source",
    );
    const stored: { user: CustomerTargetState["user"]; entitlements: StoredEntitlement[] } = read(
      name,
      "target",
    );
    const shared = records.filter((each) => each.customerId === null);
    const own = records.filter((each) => each.customerId !== null);
    const context: PlanContext = {
      tenantId: testTenantId,
      mapping: suggestedMapping(shared, mapping),
      catalogue: shared,
      asOf: "2026-11-22T00:00:00Z",
    };
    const planned = [
      ...planCatalogue(
        context,
        stored.entitlements.filter((row) => row.userId === null),
      ).records,
      ...planCustomer(context, own, {
        user: stored.user,
        entitlements: stored.entitlements.filter((row) => row.userId !== null),
        events: new Map(),
      }).records,
    ];
    const actual = {
      records: planned.map((each) => `${each.entity}/${each.sourceId} ${each.outcome}/${each.reason}`),
      rows: planned.flatMap(({ writes }) =>
        writes.flatMap(({ write }) => {
          if (write.kind === "grantCredits") return [`grant ${write.grant.amount}`];
          if (write.kind === "ingestEvent") return [`event ${write.event.feature_id}`];
          const row = write.kind === "deleteEntitlement" ? write.before : write.row;
          const verb = write.kind.replace("Entitlement", "");
          return [`${verb} ${row.featureId} ${row.limitType} ${row.limitValue}`];
        }),
      ),
    };
    expect(actual).toEqual(read(name, "expected"));
  });
});
