"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and until the page reacts to input. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
