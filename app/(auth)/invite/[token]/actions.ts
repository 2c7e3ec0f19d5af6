"use server";
import { acceptInvitation } from "@/lib/services/accounts/accept-invitation";
import { publicFormAction, textOf } from "@/lib/web";

/** Makes the holder of the link a member. */
export const acceptInvitationForm = publicFormAction(acceptInvitation, (form) => ({
  token: textOf(form, "token"),
  name: textOf(form, "name"),
  password: textOf(form, "password"),
}));
