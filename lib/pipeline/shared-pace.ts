import type { Executor } from "@/lib/db/client";
import { bookStarts, heldForMs, penalizeBudget } from "@/lib/db/queries/request-budgets";
import type { SharedPace } from "@/lib/http";

/** The pace of one connection as all processes on this database keep it. */
export function createSharedPace(db: Executor, share: string): SharedPace {
  return {
    lease: (count, ceilingPerSecond) => bookStarts(db, share, { count, ceilingPerSecond }),
    penalize: (retryAfterMs, ceilingPerSecond) =>
      penalizeBudget(db, share, { retryAfterMs: retryAfterMs ?? 0, ceilingPerSecond }),
    heldForMs: () => heldForMs(db, share),
  };
}
