"use client";
import { useCallback, useSyncExternalStore } from "react";

const changed = "om-migrate-draft";

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
}

/** What was typed into a field, kept by this tab across reloads. Never for secrets: session storage is readable. */
export function useDraft(name: string, initial: string): [string, (value: string) => void] {
  const key = `draft:${name}`;
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? initial,
    () => initial,
  );
  const write = useCallback(
    (next: string) => {
      try {
        sessionStorage.setItem(key, next);
      } catch {
        // Storage may be switched off; then a reload loses what was typed, and nothing else breaks.
      }
      window.dispatchEvent(new Event(changed));
    },
    [key],
  );
  return [value, write];
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
