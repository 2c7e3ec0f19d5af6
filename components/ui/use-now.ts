"use client";
import { useSyncExternalStore } from "react";

/** One clock for the page: all ages tick together, and stop while nobody looks at one. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function read(): number {
  // Between ticks every reader must see the same value, or React would render without end.
  if (timer === undefined || now === 0) now = Math.floor(Date.now() / 1000) * 1000;
  return now;
}

/** Milliseconds since the epoch, renewed every second; null on the server and during hydration. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(subscribe, read, () => null);
}
