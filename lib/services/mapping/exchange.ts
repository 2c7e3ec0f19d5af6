import { z } from "zod";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { readMappingText, type TextProblem, writeMappingJson, writeMappingYaml } from "@/lib/mapping/yaml";
import { requireMigration } from "../migrations/require-migration";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";
import { requireMapping, saveVersion } from "./load-mapping";

/** The newest mapping as text. */
export const exportMapping = verb(
  {
    name: "mapping.export",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), as: z.enum(["yaml", "json"]) }),
  },
  async (ctx, { migrationId, as }): Promise<{ text: string; version: number }> => {
    await requireMigration(ctx, migrationId);
    const { document, version } = await requireMapping(ctx, migrationId);
    return { text: as === "yaml" ? writeMappingYaml(document) : writeMappingJson(document), version };
  },
);

/** Reads a mapping from YAML or JSON (ours, or the guide's shapes) and saves it as the next version, or says what is wrong. */
export const importMapping = verb(
  {
    name: "mapping.import",
    permission: "mapping:write",
    input: z.object({ migrationId: z.uuid(), basedOn: z.int().positive(), text: z.string().max(5_000_000) }),
  },
  async (
    ctx,
    { migrationId, basedOn, text },
  ): Promise<
    { ok: true; version: number; notes: readonly string[] } | { ok: false; problems: readonly TextProblem[] }
  > => {
    await requireMigration(ctx, migrationId);
    const { catalogue } = await loadSnapshot(ctx, migrationId);
    const latest = await requireMapping(ctx, migrationId);
    const read = readMappingText(text, latest.document, indexCatalogue(catalogue));
    if (!read.ok) return read;
    const saved = await saveVersion(ctx, migrationId, {
      basedOn,
      document: read.mapping,
      change: "A mapping file was loaded.",
    });
    return { ok: true, version: saved.version, notes: read.notes };
  },
);
