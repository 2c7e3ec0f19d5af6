"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** The way over the company's identity provider. */
export function SingleSignOn({ next }: { next: string }) {
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState(false);

  async function leave() {
    setPending(true);
    setFailed(false);
    try {
      const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
      const response = await fetch("/api/auth/signin/oidc", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrfToken, json: "true", callbackUrl: next }),
      });
      const { url } = await response.json();
      window.location.assign(url);
    } catch {
      setFailed(true);
      setPending(false);
    }
  }

  return (
    <div className="grid gap-3 border-line border-t pt-6">
      <Button size="large" wide pending={pending} pendingLabel="Going there…" onClick={leave}>
        Sign in with your company account
      </Button>
      <p aria-live="polite" className="text-harm text-small empty:hidden">
        {failed ? "The identity provider could not be reached. Try again." : null}
      </p>
    </div>
  );
}
