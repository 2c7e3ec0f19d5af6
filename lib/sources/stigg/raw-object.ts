import type { EntityKind, Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { isRecord, textOf } from "./json";
import type { ListStream } from "./streams";

export interface RawRows {
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
}

export type NamedStream = ListStream | "customCurrencies" | "creditGrants" | "creditLedger";

/** The key of a version of a plan or add-on: its `refId` alone is not unique. */
export function versionKey(node: unknown): string | null {
  if (!isRecord(node)) return null;
  const refId = textOf(node.refId);
  return refId !== null && Number.isInteger(node.versionNumber)
    ? `${refId}@${String(node.versionNumber)}`
    : null;
}

const inside = (row: Record<string, unknown>, field: string): unknown =>
  isRecord(row[field]) ? row[field].customerId : undefined;

/** What an object is called, and whose it is. Ids are those the company chose, which its own code knows. */
const naming: Record<
  NamedStream,
  (row: Record<string, unknown>) => { id: string | null; customer?: string | null }
> = {
  products: (row) => ({ id: textOf(row.refId) }),
  features: (row) => ({ id: textOf(row.refId) }),
  plans: (row) => ({ id: versionKey(row) }),
  addons: (row) => ({ id: versionKey(row) }),
  coupons: (row) => ({ id: textOf(row.refId) }),
  customCurrencies: (row) => ({ id: textOf(row.currencyId) }),
  customers: (row) => ({ id: textOf(row.customerId), customer: textOf(row.customerId) }),
  customerResources: (row) => {
    const customer = textOf(inside(row, "customer"));
    const resource = textOf(row.resourceId);
    return { id: customer !== null && resource !== null ? `${customer}/${resource}` : null, customer };
  },
  subscriptions: (row) => ({ id: textOf(row.subscriptionId), customer: textOf(inside(row, "customer")) }),
  creditGrants: (row) => ({ id: textOf(row.id) ?? textOf(row.grantId), customer: textOf(row.customerId) }),
  creditLedger: (row) => ({
    id: textOf(row.eventId) ?? textOf(`${row.creditGrantId}/${row.timestamp}/${row.eventType}/${row.amount}`),
    customer: textOf(row.customerId),
  }),
};

/** Entity an unreadable row is counted under. */
const entityOf: Record<NamedStream, EntityKind> = {
  products: "products",
  features: "features",
  plans: "plans",
  addons: "plans",
  coupons: "coupons",
  customCurrencies: "features",
  customers: "customers",
  customerResources: "customers",
  subscriptions: "subscriptions",
  creditGrants: "creditBalances",
  creditLedger: "creditBalances",
};

/** Names the rows of one list. A row without an id cannot be kept apart and becomes an error. */
export function toRawRows(stream: NamedStream, rows: readonly unknown[]): RawRows {
  const objects: RawObject[] = [];
  const issues: Issue[] = [];
  for (const raw of rows) {
    const { id, customer = null } = isRecord(raw) ? naming[stream](raw) : { id: null };
    if (id !== null) objects.push({ stream, sourceId: id, customerId: customer, raw });
    else issues.push(rowWithoutId(stream, raw));
  }
  return { objects, issues };
}

function rowWithoutId(stream: NamedStream, raw: unknown): Issue {
  return {
    severity: "error",
    code: "stigg.malformed",
    entity: entityOf[stream],
    sourceId: "(no id)",
    customerId: null,
    message: `Stigg sent an entry without an id in its list of ${stream}.`,
    remedy: "Read the environment again; if it stays, report it to Stigg with the raw entry.",
    raw,
  };
}
