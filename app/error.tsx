"use client";
import { PageError } from "@/components/layout/page-error";

/** The last net inside the root layout; segments have nets of their own. */
export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto max-w-[720px] px-4 pt-[12vh]">
      <PageError error={error} reset={reset} />
    </main>
  );
}
