import { dayBefore, daysBetween, type PhaseId, type TimelinePhase, workingDay } from "./timeline";

/**
 * What a migration does on its way, in order, and by when: on the first working day of a phase or by its last day. What is
 * only done where something went wrong has no date.
 */
const milestones = [
  { id: "export", name: "Source exported", due: { phase: "setup", at: "end" } },
  { id: "assess", name: "Assessed", due: { phase: "setup", at: "end" } },
  { id: "probe", name: "Target probed", due: { phase: "setup", at: "end" } },
  { id: "check", name: "Source checked for changes", due: { phase: "data", at: "start" } },
  { id: "plan", name: "Dry run", due: { phase: "data", at: "start" } },
  { id: "approval", name: "Plan approved", due: { phase: "data", at: "start" } },
  { id: "pilot", name: "Pilot imported", due: { phase: "data", at: "start" } },
  { id: "import", name: "All customers imported", due: { phase: "data", at: "end" } },
  { id: "validate", name: "Validated", due: { phase: "testing", at: "end" } },
  { id: "undo", name: "Import undone", due: null },
] as const satisfies readonly {
  id: string;
  name: string;
  due: { phase: PhaseId; at: "start" | "end" } | null;
}[];

export type MilestoneId = (typeof milestones)[number]["id"];

/** What runs and approvals recorded about one milestone; days are UTC, `YYYY-MM-DD`. */
export interface MilestoneFacts {
  /** How often it was begun. */
  readonly times: number;
  /** The first day on which it was begun. */
  readonly begun: string;
  /** The first and the last day on which it ended well; null where it never did. */
  readonly first: string | null;
  readonly last: string | null;
}

export interface Milestone {
  readonly id: MilestoneId;
  readonly name: string;
  /** The day by which it should be done; null where nothing asks for it. */
  readonly plannedOn: string | null;
  readonly facts: MilestoneFacts | null;
  /** Days between the planned day and the day on which it was done, or today where it was not; 0 where it is in time. */
  readonly lateDays: number;
}

/** Every milestone with its planned and its actual day. What has no planned day is left out until it happened. */
export function planMilestones(
  timeline: readonly TimelinePhase[],
  recorded: ReadonlyMap<string, MilestoneFacts>,
  today: string,
): Milestone[] {
  return milestones.flatMap(({ id, name, due }): Milestone[] => {
    const facts = recorded.get(id) ?? null;
    if (due === null) return facts ? [{ id, name, plannedOn: null, facts, lateDays: 0 }] : [];
    const planned = timeline.find((phase) => phase.id === due.phase)?.planned;
    if (!planned) return [];
    const plannedOn = due.at === "start" ? workingDay(planned.start) : dayBefore(planned.end);
    const lateDays = Math.max(0, daysBetween(plannedOn, facts?.first ?? today));
    return [{ id, name, plannedOn, facts, lateDays }];
  });
}
