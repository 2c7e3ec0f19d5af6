import { z } from "zod";

/** The nine kinds of record a migration carries, in the order in which they are shown and counted. */
export const entityKinds = [
  "customers",
  "products",
  "plans",
  "features",
  "entitlements",
  "subscriptions",
  "usage",
  "creditBalances",
  "coupons",
] as const;

export type EntityKind = (typeof entityKinds)[number];
export const entityKindSchema = z.enum(entityKinds);

/** What became of one source record. The six add up to the rows of the snapshot (conservation). */
export const outcomes = ["created", "updated", "unchanged", "skipped", "held", "rejected"] as const;
export type Outcome = (typeof outcomes)[number];

export type OutcomeCounts = Record<Outcome, number>;
export type EntityCounts = Record<EntityKind, OutcomeCounts>;

/** A count of zero for every entity and outcome. */
export function emptyEntityCounts(): EntityCounts {
  const zero = (): OutcomeCounts => ({
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    held: 0,
    rejected: 0,
  });
  return {
    customers: zero(),
    products: zero(),
    plans: zero(),
    features: zero(),
    entitlements: zero(),
    subscriptions: zero(),
    usage: zero(),
    creditBalances: zero(),
    coupons: zero(),
  };
}

export const sourceIds = ["stripe", "stigg", "chargebee", "custom"] as const;
export type SourceId = (typeof sourceIds)[number];
export const sourceIdSchema = z.enum(sourceIds);

/** Where a connection points; a migration is live when its source is live. */
export const connectionModes = ["live", "test", "sandbox"] as const;
export type ConnectionMode = (typeof connectionModes)[number];
export const connectionModeSchema = z.enum(connectionModes);
