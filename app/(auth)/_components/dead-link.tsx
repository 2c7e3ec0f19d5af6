import { CentredPage } from "@/components/layout/centred-page";
import { ButtonLink } from "@/components/ui/button";

export interface DeadLinkProps {
  title: string;
  /** Why it may be, and what to do. */
  why: string;
}

/** In place of a form whose link from an invitation or a reset leads nowhere any more. */
export const DeadLink = ({ title, why }: DeadLinkProps) => (
  <CentredPage>
    <div className="grid gap-2">
      <h1 className="text-headline">{title}</h1>
      <p className="text-ink2">{why}</p>
    </div>
    <ButtonLink href="/sign-in" className="justify-self-start">
      Go to sign-in
    </ButtonLink>
  </CentredPage>
);
