import { createHash } from "node:crypto";
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "@/lib/db/client";
import { createRateLimitStore } from "@/lib/db/queries/rate-limits";
import { AppError } from "@/lib/errors";

/**
 * How many attempts before a wait. `pair` is an e-mail from one address; `email` bounds guessing from many addresses
 * (and from one that forges them), `address` guessing at many e-mails. `link` counts tries of link tokens by address,
 * `own` tries of the current password by somebody signed in.
 */
const limits = {
  pair: { points: 5, duration: 15 * 60 },
  email: { points: 50, duration: 60 * 60 },
  address: { points: 60, duration: 15 * 60 },
  link: { points: 30, duration: 15 * 60 },
  own: { points: 5, duration: 15 * 60 },
} as const;

type LimitName = keyof typeof limits;
export type Attempt = Partial<Record<LimitName, string>>;

const limitersOf = new WeakMap<Database, Record<LimitName, RateLimiterAbstract>>();

function limitersFor(db: Database): Record<LimitName, RateLimiterAbstract> {
  const existing = limitersOf.get(db);
  if (existing) return existing;
  const storeClient = createRateLimitStore(db);
  const build = (name: LimitName) =>
    new RateLimiterPostgres({
      ...limits[name],
      storeClient,
      storeType: "client",
      tableName: "rate_limits",
      tableCreated: true,
      keyPrefix: `attempt-${name}`,
    });
  const built = {
    pair: build("pair"),
    email: build("email"),
    address: build("address"),
    link: build("link"),
    own: build("own"),
  };
  limitersOf.set(db, built);
  return built;
}

/**
 * Counts an attempt before it is looked at, so that many at once cannot slip through together. Throws
 * `auth.rate_limited` with the minutes to wait; it does not tell whether any account exists.
 */
export async function countAttempt(db: Database, attempt: Attempt): Promise<void> {
  const limiters = limitersFor(db);
  for (const [name, key] of entriesOf(attempt)) {
    try {
      await limiters[name].consume(keyFor(key));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw rateLimited(error.msBeforeNext);
      throw error;
    }
  }
}

/** Gives back what a successful attempt was counted: only failures add up. */
export async function forgiveAttempt(db: Database, attempt: Attempt): Promise<void> {
  const limiters = limitersFor(db);
  for (const [name, key] of entriesOf(attempt)) {
    if (name === "pair" || name === "own") await limiters[name].delete(keyFor(key));
    else await limiters[name].reward(keyFor(key), 1);
  }
}

function entriesOf(attempt: Attempt): [LimitName, string][] {
  const names: readonly LimitName[] = ["address", "link", "email", "pair", "own"];
  return names.flatMap((name): [LimitName, string][] => {
    const key = attempt[name];
    return key === undefined ? [] : [[name, key]];
  });
}

/** Hashed, since the column is short and e-mails of strangers need not lie in a table of ours. */
function keyFor(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function rateLimited(waitMs: number): AppError {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return new AppError({
    code: "auth.rate_limited",
    kind: "rate-limited",
    userMessage: `Too many attempts. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"} and try again.`,
    context: { minutes },
  });
}
