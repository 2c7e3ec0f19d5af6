import { readControlPage } from "../shared/control-routes";
import type { AccountState } from "./account-state";
import { collectionOf } from "./collection-of";
import { ledgerBalance } from "./credit-balance";
import { formulaOf } from "./meter-summaries";
import { renderItem, renderSubscription } from "./render";
import { aggregateEvents, type UsageEvent } from "./usage-book";

const DAY_SECONDS = 86_400;

/**
 * The full truth of an account for the control route `state`, one page of one kind at a time (`?kind=&after=&limit=`,
 * `after` being a row number). Kinds are those of edits plus `usage` (exact daily values per meter and customer).
 * Subscriptions come with all items, invoices with all lines, grants with their balance, prices with their tiers.
 */
export function accountTruth(state: AccountState, query: URLSearchParams): unknown {
  const kind = query.get("kind") ?? "customer";
  const { after, limit } = readControlPage(query);
  const rows = kind === "usage" ? dailyUsage(state) : records(state, kind);
  const page: unknown[] = [];
  let index = 0;
  for (const row of rows) {
    index += 1;
    if (index <= after) continue;
    if (page.length === limit) return { kind, rows: page, nextAfter: after + limit };
    page.push(row);
  }
  return { kind, rows: page, nextAfter: null };
}

function* records(state: AccountState, kind: string): IterableIterator<unknown> {
  for (const record of collectionOf(state, kind).values()) {
    const { id } = record;
    const subscription = kind === "subscription" ? state.subscriptions.find(id) : null;
    if (subscription) {
      const items = state.itemsOf(id).map((item) => renderItem(state, item));
      yield { ...renderSubscription(state, subscription), items };
    } else if (kind === "invoice") yield { ...record, lines: state.lines.get(id) ?? [] };
    else if (kind === "credit_grant") yield { ...record, ledgerBalance: ledgerBalance(state, id) };
    else yield record;
  }
}

function* dailyUsage(state: AccountState): IterableIterator<unknown> {
  for (const { meter: meterId, customer, events } of state.usage.pairs()) {
    const meter = state.meters.find(meterId);
    if (!meter) continue;
    const days = new Map<number, UsageEvent[]>();
    for (const event of [...events].sort((left, right) => left.at - right.at)) {
      const day = event.at - (event.at % DAY_SECONDS);
      const known = days.get(day);
      if (known) known.push(event);
      else days.set(day, [event]);
    }
    for (const [day, part] of days) {
      const value = aggregateEvents(part, formulaOf(meter))?.toString() ?? "0";
      yield {
        meter: meterId,
        customer,
        day: new Date(day * 1000).toISOString().slice(0, 10),
        value,
        events: part.length,
      };
    }
  }
}
