import { createHash } from "node:crypto";
import { iso, type Platform } from "./platform";

const KINDS = [
  "tenants",
  "users",
  "wallets",
  "transactions",
  "entitlements",
  "events",
  "queued",
  "deadLetters",
  "quotas",
] as const;
type Kind = (typeof KINDS)[number];

interface TruthPage {
  kind: Kind;
  items: unknown[];
  /** Pass as `after` for the next page; null on the last one. */
  nextAfter: number | null;
  /** Rows of this kind, of the chosen tenant if one was given. */
  total: number;
}

/**
 * What the platform really holds, the oracle of tests: `?kind=events&after=&limit=&tenant=`. Without a kind: the
 * totals, per tenant and over all. Integers of the credit ledger are text; keys of tenants are never shown.
 * @param page readControlPage's result; `after` counts rows of the kind in their order of creation.
 */
export function readTruth(
  platform: Platform,
  query: URLSearchParams,
  page: { after: number; limit: number },
): unknown {
  const kind = query.get("kind");
  if (kind === null) return readTotals(platform);
  const known = KINDS.find((name) => name === kind);
  if (!known) throw new TypeError(`kind is one of ${KINDS.join(", ")}`);
  return { kind: known, ...pageOf(platform, known, { ...page, tenant: query.get("tenant") }) };
}

interface Wanted {
  after: number;
  limit: number;
  tenant: string | null;
}

/** Shows only the rows of the page: a crawl over many events must not show them all for each page. */
function pageOf(platform: Platform, kind: Kind, wanted: Wanted): Omit<TruthPage, "kind"> {
  const { accounts, credits, entitlements, events, queue } = platform.state;
  const list = <T extends { tenantId: string }>(
    rows: Iterable<T>,
    show: (row: T) => unknown,
  ): Omit<TruthPage, "kind"> => {
    const all: readonly T[] = Array.isArray(rows) ? rows : [...rows];
    const mine = wanted.tenant === null ? all : all.filter((row) => row.tenantId === wanted.tenant);
    const items = mine.slice(wanted.after, wanted.after + wanted.limit).map(show);
    const end = wanted.after + items.length;
    return { items, nextAfter: end < mine.length ? end : null, total: mine.length };
  };
  switch (kind) {
    case "tenants":
      return list(
        Array.from(accounts.tenants.values(), (tenant) => ({ tenantId: tenant.id, tenant })),
        ({ tenant: { apiKey, createdAtMs, ...tenant } }) => ({
          ...tenant,
          keyFingerprint: createHash("sha256").update(apiKey).digest("hex").slice(0, 12),
          createdAt: iso(createdAtMs),
        }),
      );
    case "users":
      return list(accounts.users.values(), ({ createdAtMs, ...user }) => ({
        ...user,
        createdAt: iso(createdAtMs),
      }));
    case "wallets":
      return list(credits.wallets.values(), ({ createdAtMs, expiresAtMs, balance, ...wallet }) => ({
        ...wallet,
        balance: String(balance),
        expiresAt: expiresAtMs === null ? null : iso(expiresAtMs),
        createdAt: iso(createdAtMs),
      }));
    case "transactions":
      return list(credits.transactions, ({ createdAtMs, amount, balanceBefore, balanceAfter, ...tx }) => ({
        ...tx,
        userId: credits.wallets.get(tx.walletId)?.userId ?? null,
        amount: String(amount),
        balanceBefore: String(balanceBefore),
        balanceAfter: String(balanceAfter),
        createdAt: iso(createdAtMs),
      }));
    case "entitlements":
      return list(entitlements.all(), ({ createdAtMs, ...row }) => ({ ...row, createdAt: iso(createdAtMs) }));
    case "events":
      return list(
        events.events,
        ({ timestampMs, storedAtMs, metadataJson, creditsBurned, cost, ...event }) => ({
          ...event,
          creditsBurned: String(creditsBurned),
          cost: String(cost),
          // Written by JSON.stringify when the event was stored.
          metadata: JSON.parse(metadataJson) as unknown,
          timestamp: iso(timestampMs),
          storedAt: iso(storedAtMs),
        }),
      );
    case "queued":
      return list(queue.unsettled(), ({ event, seq, tenantId, batchId, enqueuedAtMs }) => ({
        seq,
        tenantId,
        batchId,
        enqueuedAt: iso(enqueuedAtMs),
        event,
      }));
    case "deadLetters":
      return list(
        Array.from(queue.deadLetters.values(), ({ item, ...letter }) => ({ ...item, ...letter })),
        ({ jobId, tenantId, surfacedAtMs, event }) => ({
          jobId,
          tenantId,
          surfacedAt: iso(surfacedAtMs),
          event,
        }),
      );
    case "quotas":
      return list(accounts.listQuotas(), (row) => row);
  }
}

function readTotals(platform: Platform) {
  const { accounts, credits, entitlements, events, queue } = platform.state;
  return {
    totals: {
      tenants: accounts.tenants.size,
      users: accounts.users.size,
      wallets: credits.wallets.size,
      transactions: credits.transactions.length,
      entitlements: [...entitlements.all()].length,
      events: events.events.length,
      /** Accepted since start, including what was stored, lost or discarded. */
      accepted: platform.counts.accepted,
      discarded: platform.counts.discarded,
      waiting: queue.waitingCount,
      failed: queue.failed.size,
      deadLetters: queue.deadLetters.size,
    },
    tenants: Array.from(accounts.tenants.values(), ({ id, name, tier }) => ({
      id,
      name,
      tier,
      users: accounts.listUsers(id).length,
      entitlements: entitlements.list(id).length,
      events: events.count(id),
    })),
    switches: platform.switches,
  };
}
