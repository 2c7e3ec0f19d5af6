import type { ConnectionMode, SourceId } from "@/lib/canonical";
import type { MigrationSides } from "@/lib/db/queries/migration-sides";

export interface WantedSource {
  readonly provider: SourceId;
  readonly accountId: string;
  readonly mode: ConnectionMode;
}

/** A target by its tenant (a key was given), or only by its address (the stored key is to be used). */
export interface WantedTarget {
  readonly tenantId: string | null;
  readonly baseUrl: string | null;
}

export type Choice =
  | { readonly kind: "found"; readonly migration: MigrationSides }
  | { readonly kind: "several"; readonly migrations: readonly MigrationSides[] }
  | { readonly kind: "none" };

/**
 * Which migration a command means by source account and target tenant; null leaves a side open. One that has the source
 * and no target yet, or the target (from `setup`, of whatever kind) and no source yet, is taken before a new one is made.
 */
export function chooseMigration(
  migrations: readonly MigrationSides[],
  wanted: { source: WantedSource | null; target: WantedTarget | null },
): Choice {
  const { source, target } = wanted;
  const bySource = (migration: MigrationSides) => source === null || hasSource(migration, source);
  const byTarget = (migration: MigrationSides) => target === null || hasTarget(migration, target);
  const tiers: ((migration: MigrationSides) => boolean)[] = [
    (migration) => bySource(migration) && byTarget(migration),
    (migration) => source !== null && bySource(migration) && migration.target === null,
    (migration) =>
      source !== null &&
      migration.source === null &&
      migration.carried === null &&
      migration.target !== null &&
      byTarget(migration),
  ];
  for (const tier of tiers) {
    const found = migrations.filter(tier);
    const [only] = found;
    if (only && found.length === 1) return { kind: "found", migration: only };
    if (found.length > 1) return { kind: "several", migrations: found };
  }
  return { kind: "none" };
}

function hasSource(migration: MigrationSides, wanted: WantedSource): boolean {
  const known = migration.source ?? migration.carried;
  // Live and test mode of one account are two sources: their ids differ.
  const sameMode = known !== null && (known.mode === "live") === (wanted.mode === "live");
  return migration.provider === wanted.provider && known?.accountId === wanted.accountId && sameMode;
}

function hasTarget(migration: MigrationSides, wanted: WantedTarget): boolean {
  if (migration.target === null) return false;
  if (wanted.tenantId !== null) return migration.target.accountId === wanted.tenantId;
  return wanted.baseUrl === null || sameAddress(migration.target.baseUrl, wanted.baseUrl);
}

/** Addresses that mean the same place: a slash at the end or a spelled-out default port makes no difference. */
export function sameAddress(left: string | null, right: string | null): boolean {
  const plain = (url: string | null) =>
    url !== null && URL.canParse(url) ? new URL(url).href.replace(/\/+$/, "") : url;
  return plain(left) === plain(right);
}
