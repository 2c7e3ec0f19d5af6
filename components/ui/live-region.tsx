"use client";
import { useEffect, useState } from "react";

const target = typeof window === "undefined" ? undefined : new EventTarget();

/** Says something to screen readers from anywhere: the result of an act, a job that ended. Never each step of progress. */
export function announce(text: string): void {
  target?.dispatchEvent(new CustomEvent("announce", { detail: text }));
}

/** The polite region that `announce` speaks through; mounted once, by the root layout's providers. */
export function LiveRegion() {
  const [text, setText] = useState("");
  useEffect(() => {
    const listen = (event: Event) => {
      if (event instanceof CustomEvent) setText(String(event.detail));
    };
    target?.addEventListener("announce", listen);
    return () => target?.removeEventListener("announce", listen);
  }, []);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
