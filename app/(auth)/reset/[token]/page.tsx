import { CentredPage } from "@/components/layout/centred-page";
import { findResetTarget } from "@/lib/services/accounts/reset-password";
import { publicRead } from "@/lib/web";
import { DeadLink } from "../../_components/dead-link";
import { ResetForm } from "./_components/reset-form";
import { resetPasswordForm } from "./actions";

export const metadata = { title: "New password" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const found = await publicRead((env, origin) => findResetTarget(env, token, origin));
  if (!found.ok || found.data === null) {
    return (
      <DeadLink
        title="This link cannot be used."
        why={
          found.ok
            ? "It was used already, was replaced by a newer one, or is older than a day. Ask an owner or admin for a new one."
            : found.error.userMessage
        }
      />
    );
  }
  return (
    <CentredPage>
      <div className="grid gap-1">
        <h1 className="text-headline">Choose a new password</h1>
        <p className="text-ink2">
          For <span className="font-name text-ink">{found.data.email}</span>. Every session of this account
          ends.
        </p>
      </div>
      <ResetForm token={token} email={found.data.email} reset={resetPasswordForm} />
    </CentredPage>
  );
}
