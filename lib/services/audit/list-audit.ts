import { z } from "zod";
import { type AuditRow, listAuditEntries } from "@/lib/db/queries/audit";
import { verb } from "@/lib/services/verb";

const listAuditInput = z.object({
  /** Entries older than this sequence number; without it, from the newest. */
  before: z.number().int().positive().optional(),
  migrationId: z.uuid().optional(),
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
}

/** One page of the workspace's audit log, newest first. */
export const listAudit = verb(
  { name: "audit.list", permission: "audit:read", input: listAuditInput },
  async (ctx, input): Promise<AuditPage> => {
    const rows = await listAuditEntries(ctx.db.drizzle, ctx.workspaceId, {
      before: input.before ?? null,
      migrationId: input.migrationId ?? null,
      actionPrefix: input.action ?? null,
      limit: input.limit + 1,
    });
    const entries = rows.slice(0, input.limit);
    return { entries, nextBefore: rows.length > input.limit ? (entries.at(-1)?.sequence ?? null) : null };
  },
);
