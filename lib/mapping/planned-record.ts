import type { EntityKind } from "@/lib/canonical";
import { type PlanReason, planReasons } from "./plan-reasons";
import type { PlannedRecord, PlannedWrite } from "./plan-types";

const noWrites: readonly PlannedWrite[] = [];

/** A planned record in the words of the reason table. */
export function plannedRecord(
  subject: { readonly entity: EntityKind; readonly sourceId: string; readonly customerId: string | null },
  reason: PlanReason,
  carriedBy: string | null = null,
  writes: readonly PlannedWrite[] = noWrites,
): PlannedRecord {
  const { outcome, sentence } = planReasons[reason];
  const { entity, sourceId, customerId } = subject;
  return { entity, sourceId, customerId, outcome, reason, sentence, carriedBy, writes };
}

/** How a record stands against its stored form: absent, equal or different. */
export const reasonOf = (stored: boolean, equal: boolean): PlanReason =>
  stored ? (equal ? "same" : "changed") : "new";
