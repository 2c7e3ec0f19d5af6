import { redirect } from "next/navigation";
import { CentredPage } from "@/components/layout/centred-page";
import { findSignedIn, hasSingleSignOn } from "@/lib/auth";
import { SignInForm } from "./_components/sign-in-form";

export const metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, error } = await searchParams;
  const target = ownPath(next);
  if (await findSignedIn()) redirect(target);
  return (
    <CentredPage>
      <div className="grid gap-1">
        <h1 className="text-headline">Sign in</h1>
        <p className="text-ink2">Accounts are made by invitation. An owner or admin can invite you.</p>
      </div>
      <SignInForm
        next={target}
        errorCode={typeof error === "string" ? error : undefined}
        singleSignOn={hasSingleSignOn()}
      />
    </CentredPage>
  );
}

/** Where to go after signing in: a path here, never another site, whatever the address says. */
function ownPath(next: string | string[] | undefined): string {
  const fallback = "/migrations";
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, "http://here.invalid"))
    return fallback;
  const url = new URL(next, "http://here.invalid");
  return url.host === "here.invalid" ? `${url.pathname}${url.search}${url.hash}` : fallback;
}
