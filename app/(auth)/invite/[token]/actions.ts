"use server";
import { preferWorkspace } from "@/lib/auth";
import { acceptInvitation } from "@/lib/services/accounts/accept-invitation";
import { type ActionAnswer, publicFormAction, textOf } from "@/lib/web";

type Accepted = ActionAnswer<{ email: string; workspaceId: string }>;

const accept = publicFormAction(acceptInvitation, (form) => ({
  token: textOf(form, "token"),
  name: textOf(form, "name"),
  password: textOf(form, "password"),
}));

/** Makes the holder of the link a member, and the workspace the one their browser opens first. */
export async function acceptInvitationForm(previous: Accepted | null, form: FormData): Promise<Accepted> {
  const answer = await accept(previous, form);
  if (answer.ok) await preferWorkspace(answer.data.workspaceId);
  return answer;
}
