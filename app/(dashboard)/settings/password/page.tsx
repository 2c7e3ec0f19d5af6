import { PageStack } from "@/components/layout/stack";
import { PageHeader, Section } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { PasswordForm } from "./_components/password-form";
import { changePasswordForm } from "./actions";

export const metadata = { title: "Password" };

export default async function PasswordPage() {
  const { email } = await currentSignedIn();
  return (
    <PageStack>
      <PageHeader
        where={["Settings", email]}
        sentence="A new password ends every other session of yours at once."
      />
      <Section title="Change password">
        <PasswordForm email={email} change={changePasswordForm} />
      </Section>
    </PageStack>
  );
}
