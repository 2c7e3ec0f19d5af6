import { z } from "zod";
import type { CanonicalRecord } from "@/lib/canonical";
import { findLatestMapping, listMappingVersions } from "@/lib/db/queries/mappings";
import { listRejectedSubscriptions, type RejectedSubscription } from "@/lib/db/queries/source-values";
import { type CatalogueIndex, indexCatalogue } from "@/lib/mapping/catalogue-index";
import { type Coverage, measureCoverage } from "@/lib/mapping/coverage";
import type { MappingDocument } from "@/lib/mapping/document";
import { isUnreadOpen } from "@/lib/mapping/source-values";
import { type MappingProblem, validateMapping } from "@/lib/mapping/validate-mapping";
import type { VersionFacts } from "@/lib/mapping/version-steps";
import { type SummaryJson, summaryToJson } from "@/lib/pipeline/snapshot-summary";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { findLoadedSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";
import { type CustomerCount, measureSplit, type SplitOutcome } from "./describe-split";
import { unreadRows } from "./list-values";

export interface MappingBoard {
  readonly version: number;
  readonly author: string;
  readonly savedAt: string;
  readonly document: MappingDocument;
  readonly catalogue: readonly CanonicalRecord[];
  readonly weights: SummaryJson;
  readonly coverage: Coverage;
  /** Whom each split takes, by the plan that is split. */
  readonly splits: Readonly<Record<string, SplitOutcome>>;
  readonly problems: readonly MappingProblem[];
  /** Newest first. */
  readonly versions: readonly (VersionFacts & { readonly createdAt: string })[];
}

/** Everything the mapping board shows; null before a snapshot and a first mapping exist. */
export const getMappingBoard = verb(
  { name: "mapping.getBoard", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<MappingBoard | null> => {
    await requireMigration(ctx, migrationId);
    const [loaded, mapping, versions] = await Promise.all([
      findLoadedSnapshot(ctx, migrationId),
      findLatestMapping(ctx.db.drizzle, migrationId),
      listMappingVersions(ctx.db.drizzle, migrationId, 50),
    ]);
    if (!loaded || !mapping) return null;
    const index = indexCatalogue(loaded.catalogue);
    const at = { migrationId, snapshotId: loaded.snapshot.id };
    const [splits, rejected] = await Promise.all([
      measureSplits(ctx, at, mapping.document, index),
      listRejectedSubscriptions(ctx.db.drizzle, at, null),
    ]);
    return {
      version: mapping.version,
      author: mapping.author,
      savedAt: mapping.createdAt.toISOString(),
      document: mapping.document,
      catalogue: loaded.catalogue,
      weights: summaryToJson(loaded.summary),
      coverage: measureCoverage(mapping.document, index, loaded.summary),
      splits,
      problems: [
        ...validateMapping(mapping.document, index, loaded.summary),
        ...splitProblems(splits),
        ...unreadProblems(mapping.document, rejected),
      ],
      versions: versions.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    };
  },
);

async function measureSplits(
  ctx: ServiceContext,
  at: { migrationId: string; snapshotId: string },
  { plans }: MappingDocument,
  index: CatalogueIndex,
): Promise<Record<string, SplitOutcome>> {
  const measured: Record<string, SplitOutcome> = {};
  for (const [planId, rule] of Object.entries(plans)) {
    const plan = index.plans.get(planId);
    if (plan && "split" in rule) measured[planId] = await measureSplit(ctx, at, plan, rule.split);
  }
  return measured;
}

/** Customers that a split does not place exactly once, by name. */
function splitProblems(splits: Readonly<Record<string, SplitOutcome>>): MappingProblem[] {
  const who = ({ customers, samples }: CustomerCount): string =>
    `${customers} ${customers === 1 ? "customer" : "customers"} (${samples.join(", ")}${customers > samples.length ? " ..." : ""})`;
  return Object.entries(splits).flatMap(([planId, { unmatched, several }]) => [
    ...(unmatched.customers > 0
      ? [
          {
            severity: "warning" as const,
            code: "plan.split-unmatched",
            path: ["plans", planId, "split"],
            sentence: `No part of the split of ${planId} takes ${who(unmatched)}: the plan holds them.`,
            remedy: "Add their value to a part, or name a plan for every other value.",
          },
        ]
      : []),
    ...(several.customers > 0
      ? [
          {
            severity: "warning" as const,
            code: "plan.split-several",
            path: ["plans", planId, "split"],
            sentence: `Several parts of the split of ${planId} take ${who(several)}.`,
            remedy: "The order of plans decides which is theirs; what the others grant becomes an exception.",
          },
        ]
      : []),
  ]);
}

/** Values of subscriptions that no adapter knows: until somebody decides, the plan holds exactly their customers. */
function unreadProblems(
  mapping: MappingDocument,
  rejected: readonly RejectedSubscription[],
): MappingProblem[] {
  return unreadRows(rejected)
    .filter(({ id }) => isUnreadOpen(mapping, [id]))
    .map(({ id, customers, records, samples }) => ({
      severity: "warning",
      code: "value.unread",
      path: ["values", "unread", id],
      sentence: `${records} ${records === 1 ? "subscription has" : "subscriptions have"} ${id}, which nobody has decided about (${samples.join(", ")}): the plan holds ${customers === 1 ? "its customer" : `their ${customers} customers`}.`,
      remedy:
        "Correct it at the source and export again, or say on Values why those records may be left out.",
    }));
}
