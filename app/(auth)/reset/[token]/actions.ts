"use server";
import { resetPassword } from "@/lib/services/accounts/reset-password";
import { publicFormAction, textOf } from "@/lib/web";

/** Sets a new password by a link. */
export const resetPasswordForm = publicFormAction(resetPassword, (form) => ({
  token: textOf(form, "token"),
  newPassword: textOf(form, "newPassword"),
}));
