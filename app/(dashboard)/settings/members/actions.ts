"use server";
import { redirect } from "next/navigation";
import { preferWorkspace } from "@/lib/auth";
import { changeRole } from "@/lib/services/members/change-role";
import { createPasswordReset } from "@/lib/services/members/create-password-reset";
import { inviteMember } from "@/lib/services/members/invite-member";
import { removeMember } from "@/lib/services/members/remove-member";
import { revokeInvitation } from "@/lib/services/members/revoke-invitation";
import { renameWorkspace } from "@/lib/services/workspaces/rename-workspace";
import { action } from "@/lib/web";

const revalidate = ["/settings/members"];

export const invite = action(inviteMember, { revalidate });
export const takeBack = action(revokeInvitation, { revalidate });
export const setRole = action(changeRole, { revalidate });
export const remove = action(removeMember, { revalidate });
export const makeResetLink = action(createPasswordReset);
export const rename = action(renameWorkspace, { revalidate });

/** Goes on in another workspace of the person; one they do not belong to is not opened, only remembered in vain. */
export async function openWorkspace(workspaceId: string): Promise<void> {
  await preferWorkspace(String(workspaceId).slice(0, 36));
  redirect("/migrations");
}
