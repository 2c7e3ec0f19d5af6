import { z } from "zod";
import { type ChecklistFacts, checklistItems } from "@/lib/assessment/checklist";
import { type MilestoneFacts, planMilestones } from "@/lib/assessment/milestones";
import { planTimeline, type TimelineFacts, timelineSentence } from "@/lib/assessment/timeline";
import { listChecklistMarks } from "@/lib/db/queries/assessment-decisions";
import { listMilestoneDays } from "@/lib/db/queries/assessment-milestones";
import { findLatestAssessment, wasRehearsed } from "@/lib/db/queries/assessments";
import { findConnection } from "@/lib/db/queries/connections";
import type { MigrationRow } from "@/lib/db/queries/migrations";
import { isAllowed } from "@/lib/rbac/permissions";
import { requireMigration } from "../migrations/require-migration";
import { migrationSettingsSchema } from "../migrations/settings";
import { findLoadedSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

/** Events a platform stores per second where nothing faster was measured: the slowest that was seen. */
const storedPerSecond = 120;
const checkSchema = z.looseObject({
  ok: z.boolean(),
  permissions: z.array(z.looseObject({ granted: z.boolean() })).default([]),
});

/** The checklist before a migration with what the product knows, and the phases on the calendar. */
export const getChecklist = verb(
  {
    name: "assessments.getChecklist",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }) => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [source, assessment, loaded, marks, rehearsed, days] = await Promise.all([
      findConnection(db, migrationId, "source"),
      findLatestAssessment(db, migrationId),
      findLoadedSnapshot(ctx, migrationId),
      listChecklistMarks(db, migrationId),
      wasRehearsed(db, ctx.workspaceId),
      listMilestoneDays(db, migrationId),
    ]);
    const check = source ? checkSchema.safeParse(source.check).data : undefined;
    const checked: ChecklistFacts = {
      sourceTested: check?.ok ?? false,
      permissionsHeld: check?.permissions.every(({ granted }) => granted) ?? false,
      snapshotNumber: loaded?.snapshot.number ?? null,
      assessmentNumber: assessment?.number ?? null,
      rehearsed,
    };
    const items = checklistItems.map(({ id, list, title, hint, known }) => {
      const mark = marks.find(({ item }) => item === id);
      const verdict = known?.(checked) ?? null;
      return {
        id,
        list,
        title,
        hint,
        /** Null where a person ticks. */
        because: verdict?.because ?? null,
        done: verdict ? verdict.done : (mark?.done ?? false),
        owner: mark?.owner ?? null,
        note: mark?.note ?? "",
        by: mark?.byName ?? null,
        at: mark?.at.toISOString() ?? null,
      };
    });
    const usage = loaded?.manifest.counts.usage ?? null;
    const recorded = new Map(days.map((row) => [row.milestone, row]));
    const facts = timelineFacts(migration, usage, recorded, ctx.now());
    const timeline = planTimeline(facts);
    return {
      items,
      timeline,
      timelineSentence: timelineSentence(timeline),
      milestones: planMilestones(timeline, recorded, facts.today),
      startSet: migrationSettingsSchema.parse(migration.settings).timelineStart !== null,
      mayMark: isAllowed(ctx.role, "assessment:run"),
    };
  },
);

function timelineFacts(
  migration: MigrationRow,
  usageRecords: number | null,
  recorded: ReadonlyMap<string, MilestoneFacts>,
  now: Date,
): TimelineFacts {
  const exported = recorded.get("export")?.first;
  const imported = recorded.get("import");
  const begun = [recorded.get("pilot"), imported].flatMap((facts) => facts?.begun ?? []).sort()[0];
  const validated = recorded.get("validate");
  const start = migrationSettingsSchema.parse(migration.settings).timelineStart;
  return {
    start: start ?? migration.createdAt.toISOString().slice(0, 10),
    actual: {
      ...(exported ? { setup: { end: exported } } : {}),
      ...(begun ? { data: { start: begun, ...(imported?.last ? { end: imported.last } : {}) } } : {}),
      ...(validated ? { testing: { start: validated.begun } } : {}),
    },
    storingHours: usageRecords === null ? null : usageRecords / storedPerSecond / 3_600,
    today: now.toISOString().slice(0, 10),
  };
}
