import { z } from "zod";
import { listMemberships, type MembershipRow } from "@/lib/db/queries/members";
import { requireUser } from "@/lib/services/accounts/require-user";
import { verb } from "@/lib/services/verb";

/** The workspaces the actor belongs to, oldest membership first. */
export const listWorkspaces = verb(
  { name: "workspaces.list", permission: "session:self", input: z.object({}) },
  async (ctx): Promise<MembershipRow[]> => await listMemberships(ctx.db.drizzle, requireUser(ctx)),
);
