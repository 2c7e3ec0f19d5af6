import type { SettableClock } from "../shared/settable-clock";
import type { CreditDesk } from "./credit-desk";
import type { EventConsumer } from "./event-consumer";
import type { FixedWindowLimiter } from "./fixed-window";
import type { PlatformState } from "./platform-state";
import type { Switches } from "./switches";

/** The parts that routes work with. */
export interface Platform {
  state: PlatformState;
  switches: Switches;
  clock: SettableClock;
  desk: CreditDesk;
  consumer: EventConsumer;
  /** The gateway's limit, by token. */
  gatewayLimiter: FixedWindowLimiter;
  /** The ingestion service's limit. Its only caller is the gateway, so there is one window for everybody. */
  innerLimiter: FixedWindowLimiter;
  /** Drawn from for the order of entitlements. */
  shuffle<T>(rows: T[]): T[];
  startedAtMs: number;
  /** Keys that a fault has put out of use; the fault's state `active` brings one back. */
  revokedTokens: Set<string>;
  counts: { accepted: number; discarded: number };
  /** Machine time until which the pace of ingest is used up. */
  pacedUntilMs: number;
}

export function nowMs(platform: Platform): number {
  return platform.clock.now().getTime();
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
