import { z } from "zod";
import type { CanonicalRecord } from "@/lib/canonical";
import { findLatestMapping, listMappingVersions } from "@/lib/db/queries/mappings";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { type Coverage, measureCoverage } from "@/lib/mapping/coverage";
import type { MappingDocument } from "@/lib/mapping/document";
import { type MappingProblem, validateMapping } from "@/lib/mapping/validate-mapping";
import type { VersionFacts } from "@/lib/mapping/version-steps";
import { type SummaryJson, summaryToJson } from "@/lib/pipeline/snapshot-summary";
import { requireMigration } from "../migrations/require-migration";
import { findLoadedSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

export interface MappingBoard {
  readonly version: number;
  readonly author: string;
  readonly savedAt: string;
  readonly document: MappingDocument;
  readonly catalogue: readonly CanonicalRecord[];
  readonly weights: SummaryJson;
  readonly coverage: Coverage;
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
    return {
      version: mapping.version,
      author: mapping.author,
      savedAt: mapping.createdAt.toISOString(),
      document: mapping.document,
      catalogue: loaded.catalogue,
      weights: summaryToJson(loaded.summary),
      coverage: measureCoverage(mapping.document, index, loaded.summary),
      problems: validateMapping(mapping.document, index, loaded.summary),
      versions: versions.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    };
  },
);
