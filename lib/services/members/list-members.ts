import { z } from "zod";
import { listOpenInvitations, type OpenInvitationRow } from "@/lib/db/queries/invitations";
import { listMembers as listMemberRows, type MemberRow } from "@/lib/db/queries/members";
import { verb } from "@/lib/services/verb";

/** Everybody in the workspace, by e-mail. */
export const listMembers = verb(
  { name: "members.list", permission: "member:read", input: z.object({}) },
  (ctx): Promise<MemberRow[]> => listMemberRows(ctx.db.drizzle, ctx.workspaceId),
);

/** Invitations that can still be accepted, oldest first. Their links cannot be shown again. */
export const listInvitations = verb(
  { name: "members.listInvitations", permission: "member:write", input: z.object({}) },
  (ctx): Promise<OpenInvitationRow[]> => listOpenInvitations(ctx.db.drizzle, ctx.workspaceId, ctx.now()),
);
