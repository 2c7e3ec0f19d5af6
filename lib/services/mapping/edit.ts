import { z } from "zod";
import { findMapping } from "@/lib/db/queries/mappings";
import { AppError } from "@/lib/errors";
import { editMapping, type MappingEdit } from "@/lib/mapping/edit-mapping";
import { mappingEditSchema } from "@/lib/mapping/edit-schema";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { requireMapping, saveVersion } from "./load-mapping";

/** Applies one edit to the version the person sees and saves it as the next one. */
export const editMappingVersion = verb(
  {
    name: "mapping.edit",
    permission: "mapping:write",
    input: z.object({ migrationId: z.uuid(), basedOn: z.int().positive(), edit: mappingEditSchema }),
  },
  async (ctx, { migrationId, basedOn, edit }): Promise<{ version: number }> => {
    await requireMigration(ctx, migrationId);
    const seen = await findMapping(ctx.db.drizzle, migrationId, basedOn);
    if (!seen) throw unknownVersion(basedOn);
    const { mapping } = editMapping(seen.document, edit, ctx.actor.name);
    return await saveVersion(ctx, migrationId, { basedOn, document: mapping, change: sentenceOf(edit) });
  },
);

/** Brings an earlier version back by saving it as the newest: how an edit is undone. */
export const restoreMappingVersion = verb(
  {
    name: "mapping.restore",
    permission: "mapping:write",
    input: z.object({ migrationId: z.uuid(), basedOn: z.int().positive(), version: z.int().positive() }),
  },
  async (ctx, { migrationId, basedOn, version }): Promise<{ version: number }> => {
    await requireMigration(ctx, migrationId);
    await requireMapping(ctx, migrationId);
    const earlier = await findMapping(ctx.db.drizzle, migrationId, version);
    if (!earlier) throw unknownVersion(version);
    const change = `Version ${version} was restored.`;
    return await saveVersion(ctx, migrationId, { basedOn, document: earlier.document, change });
  },
);

function unknownVersion(version: number): AppError {
  return new AppError({
    code: "mapping.version_unknown",
    kind: "not-found",
    userMessage: `There is no version ${version} of this mapping. Reload the page.`,
  });
}

const verbOf: Record<MappingEdit["kind"], string> = {
  accept: "Accepted",
  acceptAll: "Accepted all suggestions above a confidence",
  setTarget: "Set the target of",
  setSplit: "Split",
  setFeatureWays: "Set how live usage is written for",
  skip: "Left out",
  setCreditRule: "Set where credit is spent for",
  setCustomerField: "Set the customer field",
  setDisposition: "Set who charges",
  setAccess: "Set access by status",
  setValue: "Decided the value",
  setPlanOrder: "Set the order of plans",
  decide: "Decided a loss",
  restore: "Restored earlier rules",
};

function sentenceOf(edit: MappingEdit): string {
  const subject = "id" in edit ? ` ${edit.id}` : "field" in edit ? ` ${edit.field}` : "";
  return `${verbOf[edit.kind]}${subject}.`;
}
