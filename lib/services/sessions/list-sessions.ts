import { z } from "zod";
import { listLiveSessions, type SessionRow } from "@/lib/db/queries/sessions";
import { requireUser } from "@/lib/services/accounts/require-user";
import { verb } from "@/lib/services/verb";

/** The actor's own live sessions, the last used first. */
export const listSessions = verb(
  { name: "sessions.list", permission: "session:self", input: z.object({}) },
  async (ctx): Promise<SessionRow[]> => await listLiveSessions(ctx.db.drizzle, requireUser(ctx), ctx.now()),
);
