import type { StreamSpec } from "../types";
import { listOperations } from "./operations";

export type ListStream = keyof typeof listOperations;

/** How what is new in a list is found again: by both dates, by creation only, or by reading it whole again. */
export type ChangeFilter = "createdOrUpdated" | "created" | "none";

interface ListRules {
  /** Filters that together cover the list; objects seen twice are the same object. */
  readonly sections: readonly Readonly<Record<string, unknown>>[];
  readonly changes: ChangeFilter;
}

const everyVersion: ListRules = { sections: [{}], changes: "createdOrUpdated" };

/** All six: without a filter of its own, Stigg may leave out what has ended. */
const everyStatus = ["ACTIVE", "IN_TRIAL", "PAYMENT_PENDING", "NOT_STARTED", "CANCELED", "EXPIRED"] as const;

export const listRules: Readonly<Record<ListStream, ListRules>> = {
  products: everyVersion,
  features: everyVersion,
  plans: everyVersion,
  addons: everyVersion,
  coupons: everyVersion,
  // It is not documented whether archived customers are in the list, so they are asked for once more.
  customers: {
    sections: [{}, { deletedAt: { gte: "1970-01-01T00:00:00.000Z" } }],
    changes: "createdOrUpdated",
  },
  customerResources: { sections: [{}], changes: "created" },
  // The second section is what a status that nobody documented yet would hide.
  subscriptions: {
    sections: [{ status: { in: everyStatus } }, { status: { notIn: everyStatus } }],
    changes: "none",
  },
};

/** Fan-outs: one or more requests per parent object. */
export const fanOutStreams = [
  "missing",
  "entitlementsState",
  "resourceEntitlements",
  "creditGrants",
  "creditLedger",
  "usageHistory",
  "resourceUsage",
] as const;
export type FanOutStream = (typeof fanOutStreams)[number];

const list = (
  name: ListStream | "customCurrencies",
  required: boolean,
  entity: StreamSpec["entity"],
): StreamSpec => ({
  name,
  phase: "list",
  parent: null,
  required,
  entity,
});

const fanOut = (name: FanOutStream, parent: ListStream | null, entity: StreamSpec["entity"]): StreamSpec => ({
  name,
  phase: "fanOut",
  parent,
  required: false,
  entity,
});

/**
 * In dependency order. `changedSince` and `missing` yield objects of the list streams, the two resource streams those of
 * `entitlementsState` and `usageHistory`; a later object replaces the earlier one of the same stream and source id.
 */
export const streams: readonly StreamSpec[] = [
  list("products", true, null),
  list("features", true, "features"),
  list("customCurrencies", false, "features"),
  list("plans", true, "plans"),
  list("addons", true, "plans"),
  list("coupons", false, "coupons"),
  list("customers", true, "customers"),
  list("customerResources", false, null),
  list("subscriptions", true, "subscriptions"),
  { name: "changedSince", phase: "catchUp", parent: null, required: false, entity: null },
  fanOut("missing", null, null),
  fanOut("entitlementsState", "customers", "entitlements"),
  fanOut("resourceEntitlements", "customerResources", "entitlements"),
  fanOut("creditGrants", "customers", "creditBalances"),
  fanOut("creditLedger", "customers", null),
  fanOut("usageHistory", "customers", "usage"),
  fanOut("resourceUsage", "customerResources", "usage"),
];

export const isListStream = (name: string): name is ListStream => Object.hasOwn(listOperations, name);
// Object.keys of a literal yields its own keys.
export const listStreams = Object.keys(listOperations) as ListStream[];
