import { z } from "zod";
import { listLiveSessions, type SessionRow } from "@/lib/db/queries/sessions";
import { requireUser } from "@/lib/services/accounts/require-user";
import { verb } from "@/lib/services/verb";
import { describeBrowser } from "./describe-browser";

export interface SessionView extends Omit<SessionRow, "userAgent"> {
  /** "Firefox on Windows". */
  browser: string;
}

/** The actor's own live sessions, the last used first. */
export const listSessions = verb(
  { name: "sessions.list", permission: "session:self", input: z.object({}) },
  async (ctx): Promise<SessionView[]> => {
    const rows = await listLiveSessions(ctx.db.drizzle, requireUser(ctx), ctx.now());
    return rows.map(({ userAgent, ...row }) => ({ ...row, browser: describeBrowser(userAgent) }));
  },
);
