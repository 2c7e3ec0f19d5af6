import { z } from "zod";
import { type AuditRow, countAuditedParts, listAuditEntries } from "@/lib/db/queries/audit";
import { keysetPage } from "@/lib/services/keyset-page";
import { verb } from "@/lib/services/verb";

const listAuditInput = z.object({
  /** Entries older than this sequence number; without it, from the newest. */
  before: z.number().int().positive().optional(),
  /** Instead: the entries just younger than this sequence number. */
  after: z.number().int().nonnegative().optional(),
  migrationId: z.uuid().optional(),
  /** Only entries about this run, plan, connection ... */
  subjectId: z.string().max(80).optional(),
  /** Leaves out the entries of runs' chunks and says beside each run how many there are. */
  foldParts: z.boolean().default(false),
  /** Beginning of the action's name: `run.` for all that happened to runs. */
  action: z.string().max(80).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export type AuditListEntry = Omit<AuditRow, "workspaceId" | "previousHash">;

export interface AuditPage {
  /** Newest first. */
  entries: AuditListEntry[];
  /** Hand over as `before` for the next page; null at the end. */
  nextBefore: number | null;
  /** Hand over as `after` for the page above; null on the first. */
  previousAfter: number | null;
  /** By run id, for the runs whose start stands on this page; only where parts are folded. */
  parts: Record<string, { parts: number; first: number; last: number }>;
}

/** One page of the workspace's audit log, newest first. */
export const listAudit = verb(
  { name: "audit.list", permission: "audit:read", input: listAuditInput },
  async (ctx, input): Promise<AuditPage> => {
    const { limit } = input;
    const db = ctx.db.drizzle;
    const place = { after: input.before ?? null, before: input.after ?? null };
    const read = await listAuditEntries(db, ctx.workspaceId, {
      before: input.before ?? null,
      after: input.after ?? null,
      migrationId: input.migrationId ?? null,
      actionPrefix: input.action ?? null,
      subjectId: input.subjectId ?? null,
      withoutParts: input.foldParts,
      limit: limit + 1,
    });
    const { rows: entries, previous, next } = keysetPage(read, { limit, ...place });
    const started = entries.filter((entry) => entry.action === "run.started").map((entry) => entry.subjectId);
    const folded = input.foldParts ? await countAuditedParts(db, ctx.workspaceId, started) : [];
    return {
      entries,
      nextBefore: next?.sequence ?? null,
      previousAfter: previous?.sequence ?? null,
      parts: Object.fromEntries(folded.map(({ runId, ...count }) => [runId, count])),
    };
  },
);
