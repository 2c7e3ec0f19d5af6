"use client";
import "./globals.css";

/** Stands in for the root layout when that itself fails; it must not need any provider. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body className="bg-canvas font-sans text-body text-ink">
        <main className="mx-auto grid max-w-[560px] gap-3 px-4 pt-[12vh]">
          <h1 className="text-headline">The page could not be drawn.</h1>
          <p>Customers notice nothing: jobs and traffic do not run through this page.</p>
          {error.digest ? (
            <p className="text-ink2 text-small">
              Reference <code className="font-mono">{error.digest}</code>
            </p>
          ) : null}
          <button
            type="button"
            onClick={reset}
            className="h-8 justify-self-start rounded-field border border-line px-3 font-name"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
