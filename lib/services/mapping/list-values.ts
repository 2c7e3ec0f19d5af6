import { z } from "zod";
import type { SubscriptionStatus } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import {
  type CurrencyCount,
  countCurrencies,
  countStatuses,
  countUnits,
  listRejectedSubscriptions,
  type RejectedSubscription,
  type ValueCount,
} from "@/lib/db/queries/source-values";
import { formatNoun } from "@/lib/format";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { MappingDocument, ValueKind } from "@/lib/mapping/document";
import { statusKey, unreadKeyOf } from "@/lib/mapping/source-values";
import { creditsPerCent } from "@/lib/mapping/wallet";
import { requireMigration } from "../migrations/require-migration";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";
import { requireMapping } from "./load-mapping";

/** A word or code of the source, who stands behind it, and what it counts as. */
export interface ValueRow {
  readonly kind: ValueKind;
  /** The name that the mapping decides by. */
  readonly id: string;
  readonly value: string;
  /** How its adapter reads it, the features it counts, what it is a currency of. */
  readonly read: string;
  readonly records: number;
  readonly customers: number;
  readonly samples: readonly string[];
  /** What a person decided; null while nobody did. */
  readonly to: string | null;
  readonly by: string | null;
  /** Fixed: by the target for US cents, by the adapter where there is nothing to decide. */
  readonly fixed: string | null;
  /** Nobody decided and records wait for it: the plan holds them. */
  readonly isOpen: boolean;
}

/** The source's own words and codes with the records behind each; the undecided first. */
export const listValues = verb(
  { name: "mapping.listValues", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<{ rows: readonly ValueRow[]; timeZone: string | null }> => {
    await requireMigration(ctx, migrationId);
    const { document } = await requireMapping(ctx, migrationId);
    const { snapshot, catalogue } = await loadSnapshot(ctx, migrationId);
    const db = ctx.db.drizzle;
    const at = { migrationId, snapshotId: snapshot.id };
    const [statuses, currencies, units, rejected, source] = await Promise.all([
      countStatuses(db, at),
      countCurrencies(db, at),
      countUnits(db, at),
      listRejectedSubscriptions(db, at, null),
      findConnection(db, migrationId, "source"),
    ]);
    const { features } = indexCatalogue(catalogue);
    const decide = decisionOf(document);
    const rows: ValueRow[] = [
      ...unreadRows(rejected).map((row) => decide("unread", row, "")),
      ...statuses.map((row) => {
        // The query groups by the canonical status, which is one of these words.
        const status = row.of as SubscriptionStatus;
        const id = statusKey({ sourceStatus: row.value, status });
        return { ...decide("statuses", { ...row, id }, status), isOpen: false };
      }),
      ...currencyRows(currencies).map((row) => {
        const decided = decide("currencies", row, row.of ?? "");
        const isFixed = row.id === "usd";
        const moves = row.credits > 0 && movesMoney(document);
        return {
          ...decided,
          fixed: isFixed
            ? `1 cent = ${creditsPerCent} credits`
            : row.credits === 0
              ? "stays on the rail"
              : null,
          isOpen: !isFixed && moves && decided.to === null,
        };
      }),
      ...unitRows(units, (id) => features.get(id)).map((row) => {
        const decided = decide("units", row, row.of ?? "");
        return { ...decided, isOpen: row.differs && decided.to === null };
      }),
    ];
    const check = z.object({ timeZone: z.string().nullable() }).safeParse(source?.check);
    return {
      rows: rows.sort((a, b) => Number(b.isOpen) - Number(a.isOpen)),
      timeZone: check.data?.timeZone ?? null,
    };
  },
);

type Counted = Omit<ValueCount, "of"> & { readonly id: string; readonly of: string | null };

function decisionOf({ values }: MappingDocument) {
  return (kind: ValueKind, row: Counted, read: string): ValueRow => {
    const rule = values?.[kind]?.[row.id];
    const { id, value, records, customers, samples } = row;
    return {
      kind,
      id,
      value,
      read,
      records,
      customers,
      samples,
      to: rule?.to ?? null,
      by: rule?.by ?? null,
      fixed: null,
      isOpen: rule === undefined,
    };
  };
}

const movesMoney = ({ creditGrants }: MappingDocument): boolean =>
  Object.entries(creditGrants).some(([id, { to }]) => id !== "*units" && to === "wallet");

/** Values that kept subscriptions from being read, with the customers who wait for them. */
export function unreadRows(rejected: readonly RejectedSubscription[]): Counted[] {
  const rows = new Map<string, { records: number; customers: Set<string>; samples: string[] }>();
  for (const each of rejected) {
    const key = unreadKeyOf(each);
    if (key === null) continue;
    const row = rows.get(key) ?? { records: 0, customers: new Set(), samples: [] };
    rows.set(key, row);
    row.records += 1;
    row.customers.add(each.customerId);
    if (row.samples.length < 3) row.samples.push(each.sourceId);
  }
  return [...rows].map(([id, row]) => ({ id, value: id, of: null, ...row, customers: row.customers.size }));
}

function currencyRows(counts: readonly CurrencyCount[]): (Counted & { readonly credits: number })[] {
  return counts.map(({ subscriptions, ...row }) => ({
    ...row,
    id: row.value,
    of: `${formatNoun(subscriptions, "subscription")}, ${formatNoun(row.credits, "credit block")}`,
    records: subscriptions + row.credits,
  }));
}

function unitRows(
  counts: readonly ValueCount[],
  featureOf: (id: string) => { readonly key: string; readonly unit: string | null } | undefined,
): (Counted & { readonly differs: boolean })[] {
  const rows = new Map<string, Counted & { differs: boolean }>();
  for (const each of counts) {
    const feature = featureOf(each.of ?? "");
    const known = rows.get(each.value);
    const expects = feature?.unit ?? null;
    const differs = expects !== null && expects !== each.value;
    const name = `${feature?.key ?? each.of}${differs ? ` (which counts ${expects})` : ""}`;
    rows.set(each.value, {
      id: each.value,
      value: each.value,
      of: known ? `${known.of}, ${name}` : name,
      records: (known?.records ?? 0) + each.records,
      customers: Math.max(known?.customers ?? 0, each.customers),
      samples: known?.samples ?? each.samples,
      differs: (known?.differs ?? false) || differs,
    });
  }
  return [...rows.values()];
}
