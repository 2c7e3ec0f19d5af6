"use client";
import { usePathname, useSearchParams } from "next/navigation";

/**
 * One value that lives in the address, for what a page keeps without asking the server: an open row, a tab. Next takes
 * part in `history.replaceState`, so every reader of the address follows. Own code instead of the client half of nuqs,
 * which weighs ten kilobytes on every page; pages that load by the address use its server half.
 */
export function useUrlParam<T extends string = string>(
  name: string,
  allowed?: readonly T[],
): [T | null, (next: T | null) => void] {
  const params = useSearchParams();
  const pathname = usePathname();
  const stored = params.get(name);
  const value = allowed ? (allowed.find((candidate) => candidate === stored) ?? null) : stored;
  const set = (next: T | null) => {
    const changed = new URLSearchParams(window.location.search);
    if (next === null) changed.delete(name);
    else changed.set(name, next);
    const query = changed.toString();
    window.history.replaceState(null, "", query === "" ? pathname : `${pathname}?${query}`);
  };
  // Without a list any text is allowed, and T is then plain string.
  return [value as T | null, set];
}
