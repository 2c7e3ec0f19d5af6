import { CentredPage } from "@/components/layout/centred-page";
import { ButtonLink } from "@/components/ui/button";
import { findResetTarget } from "@/lib/services/accounts/reset-password";
import { publicRead } from "@/lib/web";
import { ResetForm } from "./_components/reset-form";
import { resetPasswordForm } from "./actions";

export const metadata = { title: "New password" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const found = await publicRead((env, origin) => findResetTarget(env, token, origin));
  if (!found.ok || found.data === null) {
    return (
      <CentredPage>
        <div className="grid gap-2">
          <h1 className="text-headline">This link cannot be used.</h1>
          <p className="text-ink2">
            {found.ok
              ? "It was used already, was replaced by a newer one, or is older than a day. Ask an owner or admin for a new one."
              : found.error.userMessage}
          </p>
        </div>
        <ButtonLink href="/sign-in" className="justify-self-start">
          Go to sign-in
        </ButtonLink>
      </CentredPage>
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
