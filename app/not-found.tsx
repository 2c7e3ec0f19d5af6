import { CentredPage } from "@/components/layout/centred-page";
import { ButtonLink } from "@/components/ui/button";

export const metadata = { title: "Not here" };

/** An address without a page, or one of another workspace: both look the same on purpose. */
export default function NotFound() {
  return (
    <CentredPage>
      <div className="grid gap-2">
        <h1 className="text-headline">There is nothing at this address.</h1>
        <p className="text-ink2">
          It may have been removed, or it belongs to a workspace you are not a member of.
        </p>
      </div>
      <ButtonLink href="/migrations" variant="primary" className="justify-self-start">
        Go to your migrations
      </ButtonLink>
    </CentredPage>
  );
}
