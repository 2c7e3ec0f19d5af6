"use server";
import { changePassword } from "@/lib/services/accounts/change-password";
import { formAction, textOf } from "@/lib/web";

/** Changes the password of who is signed in; the session that asks goes on. */
export const changePasswordForm = formAction(changePassword, {
  read: (form, { sessionId }) => ({
    currentPassword: textOf(form, "currentPassword"),
    newPassword: textOf(form, "newPassword"),
    sessionId,
  }),
  revalidate: ["/settings/sessions"],
});
