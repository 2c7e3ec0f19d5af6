"use server";
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
