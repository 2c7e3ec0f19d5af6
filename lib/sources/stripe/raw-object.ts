import type { EntityKind, Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { idOf, isRecord } from "./client";

const customerOwned = new Set(["subscriptions", "subscriptionSchedules", "creditGrants"]);

/** Entity an unreadable row is counted under. */
const entityOf: Record<string, EntityKind> = {
  products: "products",
  prices: "plans",
  features: "features",
  meters: "features",
  coupons: "coupons",
  promotionCodes: "coupons",
  customers: "customers",
  subscriptions: "subscriptions",
  subscriptionSchedules: "subscriptions",
  creditGrants: "creditBalances",
};

export interface RawRows {
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
}

/** Names the rows of one list by their ids. A row without an id cannot be kept apart and becomes an error. */
export function toRawRows(stream: string, rows: readonly unknown[]): RawRows {
  const objects: RawObject[] = [];
  const issues: Issue[] = [];
  for (const row of rows) {
    const id = isRecord(row) ? idOf(row) : null;
    if (id !== null)
      objects.push({ stream, sourceId: id, customerId: customerOf(stream, id, row), raw: row });
    else issues.push(rowWithoutId(stream, row));
  }
  return { objects, issues };
}

/** The customer an object of this stream belongs to; null for the catalogue. */
export function customerOf(stream: string, id: string, row: unknown): string | null {
  if (stream === "customers") return id;
  return customerOwned.has(stream) && isRecord(row) ? idOf(row.customer) : null;
}

function rowWithoutId(stream: string, row: unknown): Issue {
  return {
    severity: "error",
    code: "stripe.malformed",
    entity: entityOf[stream] ?? "products",
    sourceId: "(no id)",
    customerId: null,
    message: `Stripe sent an entry without an id in its list of ${stream}.`,
    remedy: "Read the account again; if it stays, report it to Stripe with the raw entry.",
    raw: row,
  };
}
