import { isDeepStrictEqual } from "node:util";
import type { EntityKind } from "@/lib/canonical";
import type { EntitlementRow, Json, TargetWrite } from "@/lib/target/types";
import { countedPeriod } from "./entitlement-diff";
import type { CustomerPlan, PlannedRecord } from "./plan-types";

/** One thing that is not at the target as it should be. Values as text; null = not there. */
export interface ArrivalDifference {
  readonly entity: EntityKind;
  readonly sourceId: string;
  readonly customerId: string | null;
  /** The object and field: `migration.profile › subscriptions › 0 › mrr`. */
  readonly what: string;
  readonly source: string | null;
  readonly target: string | null;
  readonly cause: "missing at the target" | "differs" | "unexpected";
}

type Difference = Omit<ArrivalDifference, "entity" | "sourceId" | "customerId">;

const asText = (value: Json | undefined): string | null =>
  value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The deepest places where two values differ. The instant of reading is not compared. */
function fieldDifferences(what: string, source: Json | undefined, target: Json | undefined): Difference[] {
  if (isDeepStrictEqual(source, target)) return [];
  const keys = (left: object, right: object) => [...new Set([...Object.keys(left), ...Object.keys(right)])];
  if (isObject(source) && isObject(target)) {
    return keys(source, target)
      .filter((key) => key !== "asOf")
      .flatMap((key) => fieldDifferences(`${what} › ${key}`, source[key], target[key]));
  }
  if (Array.isArray(source) && Array.isArray(target)) {
    const left: readonly Json[] = source;
    const right: readonly Json[] = target;
    return keys(left, right).flatMap((key) =>
      fieldDifferences(`${what} › ${key}`, left[Number(key)], right[Number(key)]),
    );
  }
  const cause =
    target === undefined ? "missing at the target" : source === undefined ? "unexpected" : "differs";
  return [{ what, source: asText(source), target: asText(target), cause }];
}

const fieldsOf = (row: EntitlementRow): Json => ({
  limitType: row.limitType,
  // Off is written as 0 and reads back as null: both are "off", so neither is a difference.
  limitValue: row.limitType === "HARD" ? (row.limitValue ?? 0) : row.limitValue,
  period: countedPeriod(row),
  metadata: row.metadata,
});

function differencesOf(write: TargetWrite): Difference[] {
  switch (write.kind) {
    case "ingestEvent": {
      const { quantity } = write.event.metadata;
      return [
        {
          what: write.event.feature_id,
          source: asText(quantity),
          target: null,
          cause: "missing at the target",
        },
      ];
    }
    case "grantCredits":
      return [{ what: "wallet", source: write.grant.amount, target: null, cause: "missing at the target" }];
    case "createEntitlement":
      return [
        {
          what: write.row.featureId,
          source: write.row.limitType,
          target: null,
          cause: "missing at the target",
        },
      ];
    case "updateEntitlement":
      return fieldDifferences(write.row.featureId, fieldsOf(write.row), fieldsOf(write.before));
    case "deleteEntitlement": {
      const { featureId, limitType } = write.before;
      return [{ what: featureId, source: null, target: limitType, cause: "unexpected" }];
    }
  }
}

/** An event cannot be changed, so for usage that differs there is no write that would say it. */
const changedUsage = (record: PlannedRecord): Difference[] =>
  record.reason === "usage-changed"
    ? [{ what: record.carriedBy ?? record.sourceId, source: null, target: null, cause: "differs" }]
    : [];

/**
 * Everything about a customer (or the catalogue) that is not at the target as the mapping says, field by field: a plan made
 * against the target as it is now needs no write, so each write it needs is a difference. Empty = all of it arrived.
 */
export function arrivalDifferences(plan: Pick<CustomerPlan, "records">): ArrivalDifference[] {
  return plan.records.flatMap((record) => {
    const { entity, sourceId, customerId } = record;
    const found = [...record.writes.flatMap(({ write }) => differencesOf(write)), ...changedUsage(record)];
    return found.map((difference) => ({ entity, sourceId, customerId, ...difference }));
  });
}
