import { z } from "zod";
import { canonicalSchemas, entityKinds } from "@/lib/canonical";
import { fileHeadSchema, fileIssueSchema } from "@/lib/pipeline/offline/export-format";

/** The whole export file; the reader itself streams and checks head, records and issues one by one. */
const exportFileSchema = fileHeadSchema.extend({
  records: z.object(
    Object.fromEntries(entityKinds.map((entity) => [entity, z.array(canonicalSchemas[entity]).optional()])),
  ),
  issues: z.array(fileIssueSchema).optional(),
  /** Objects as the provider sent them, by stream; only in exports made with `--raw`. */
  originals: z.record(z.string(), z.array(z.unknown())).optional(),
});

/** JSON Schema (2020-12) of an export file, for tools that make or check one without us. */
export function exportFileJsonSchema(): object {
  return {
    ...z.toJSONSchema(exportFileSchema, { io: "input", unrepresentable: "any" }),
    title: "Export file of om-migrate",
  };
}
