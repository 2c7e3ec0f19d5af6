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

export interface TruthPage {
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
  const tenant = query.get("tenant");
  if (kind === null) return readTotals(platform);
  const known = KINDS.find((name) => name === kind);
  if (!known) throw new TypeError(`kind is one of ${KINDS.join(", ")}`);
  const rows = rowsOf(platform, known);
  const mine = tenant === null ? rows : rows.filter((row) => row.tenantId === tenant);
  const items = mine.slice(page.after, page.after + page.limit).map((row) => row.show());
  const end = page.after + items.length;
  const answer: TruthPage = {
    kind: known,
    items,
    nextAfter: end < mine.length ? end : null,
    total: mine.length,
  };
  return answer;
}

interface Row {
  tenantId: string;
  show(): unknown;
}

function rowsOf(platform: Platform, kind: Kind): Row[] {
  const { accounts, credits, entitlements, events, queue } = platform.state;
  const list = <T extends { tenantId: string }>(rows: Iterable<T>, show: (row: T) => unknown): Row[] =>
    Array.from(rows, (row) => ({ tenantId: row.tenantId, show: () => show(row) }));
  switch (kind) {
    case "tenants":
      return Array.from(accounts.tenants.values(), ({ apiKey, createdAtMs, ...tenant }) => ({
        tenantId: tenant.id,
        show: () => ({
          ...tenant,
          keyFingerprint: createHash("sha256").update(apiKey).digest("hex").slice(0, 12),
          createdAt: iso(createdAtMs),
        }),
      }));
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
      return Array.from(queue.deadLetters.values(), ({ jobId, item, surfacedAtMs }) => ({
        tenantId: item.tenantId,
        show: () => ({
          jobId,
          tenantId: item.tenantId,
          surfacedAt: new Date(surfacedAtMs).toISOString(),
          event: item.event,
        }),
      }));
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
