import { groupBy } from "./group-by";
import type { TargetTruth, TrueEntitlement } from "./truth";

/** One source record found inside an object of the target. */
export interface Arrived {
  readonly entity: string;
  readonly sourceId: string;
  /** Which object carries it, for the sentence of a failure. */
  readonly where: string;
}

/** A profile put together from its rows, read by the rules of the target model and not by the product's code. */
export interface ArrivedProfile {
  readonly userId: string;
  readonly customerId: string;
  readonly rowsPromised: number;
  readonly rows: readonly TrueEntitlement[];
  readonly subscriptions: readonly Record<string, unknown>[];
  readonly credits: readonly Record<string, unknown>[];
  readonly entitlements: readonly unknown[];
}

const idOf = (entry: unknown): string =>
  typeof entry === "string" ? entry : String((entry as { id?: unknown } | null)?.id);

const isProfileRow = ({ featureId }: TrueEntitlement): boolean =>
  featureId === "migration.profile" || featureId.startsWith("migration.profile.");

/** Profiles of one source, by user. A head that stands twice makes two profiles. */
export function profilesOf(truth: TargetTruth, sourceName: string): ArrivedProfile[] {
  const byUser = groupBy(truth.entitlements.filter(isProfileRow), (row) => row.userId ?? "");
  return [...byUser].flatMap(([userId, rows]) =>
    rows
      .filter((row) => row.featureId === "migration.profile" && row.metadata?.source === sourceName)
      .map((head) => ({
        userId,
        customerId: head.metadata?.id ?? "",
        rowsPromised: head.metadata?.rows ?? 0,
        rows,
        subscriptions: rows.flatMap((row) => row.metadata?.subscriptions ?? []),
        credits: rows.flatMap((row) => row.metadata?.credits ?? []),
        entitlements: rows.flatMap(({ metadata }) =>
          Array.isArray(metadata?.entitlements) ? metadata.entitlements : [],
        ),
      })),
  );
}

/** Every source record that objects of the target carry for one source; one that stands twice is listed twice. */
export function arrivedRecords(truth: TargetTruth, sourceName: string): Arrived[] {
  const arrived: Arrived[] = [];
  const add = (entity: string, entries: readonly unknown[] | undefined, where: string): void => {
    for (const entry of entries ?? []) arrived.push({ entity, sourceId: idOf(entry), where });
  };
  for (const event of truth.events) {
    if (event.metadata.source === sourceName) add("usage", [event.metadata.record], `event ${event.id}`);
  }
  for (const row of truth.entitlements) {
    if (row.userId !== null || row.metadata?.source !== sourceName) continue;
    const { metadata, featureId } = row;
    if (featureId.startsWith("migration.plan.")) {
      add("plans", metadata.prices, featureId);
      add("products", metadata.products, featureId);
    } else if (featureId.includes("@")) {
      add("features", metadata.features, featureId);
      if (Array.isArray(metadata.entitlements)) add("entitlements", metadata.entitlements, featureId);
    }
  }
  for (const profile of profilesOf(truth, sourceName)) {
    const where = `profile of ${profile.userId}`;
    add("customers", [profile.customerId], where);
    add("subscriptions", profile.subscriptions, where);
    add("entitlements", profile.entitlements, where);
    const moved = profile.credits.filter((credit) => credit.on === "wallet");
    add("creditBalances", moved, where);
  }
  return arrived;
}
