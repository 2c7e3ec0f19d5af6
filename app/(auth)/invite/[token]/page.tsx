import { CentredPage } from "@/components/layout/centred-page";
import { findInvitation } from "@/lib/services/accounts/accept-invitation";
import { publicRead } from "@/lib/web";
import { DeadLink } from "../../_components/dead-link";
import { AcceptForm } from "./_components/accept-form";
import { acceptInvitationForm } from "./actions";

export const metadata = { title: "Invitation" };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const found = await publicRead((env, origin) => findInvitation(env, token, origin));
  if (!found.ok || found.data === null) {
    return (
      <DeadLink
        title="This invitation cannot be used."
        why={
          found.ok
            ? "It was used already, was taken back, or is older than seven days. Ask an owner or admin for a new one."
            : found.error.userMessage
        }
      />
    );
  }
  const { email, workspaceName, role } = found.data;
  return (
    <CentredPage>
      <div className="grid gap-1">
        <h1 className="text-headline">Join {workspaceName}</h1>
        <p className="text-ink2">
          You were invited as {role}, with the e-mail <span className="font-name text-ink">{email}</span>.
        </p>
      </div>
      <AcceptForm token={token} email={email} workspaceName={workspaceName} accept={acceptInvitationForm} />
    </CentredPage>
  );
}
