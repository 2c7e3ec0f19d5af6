import { z } from "zod";
import { subscriptionStatuses } from "@/lib/canonical";
import { planSplitSchema, targetSlugSchema, valueKinds } from "./document";
import type { MappingEdit } from "./edit-mapping";

const section = z.enum(["plans", "features"]);
const id = z.string().min(1).max(500);
const note = z.string().trim().max(2_000);

/** The edits a person may send. `restore` is left out: taking an edit back restores a saved version instead. */
export const mappingEditSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accept"), section, id }),
  z.object({ kind: z.literal("acceptAll"), minConfidence: z.number().min(0).max(1) }),
  z.object({ kind: z.literal("setTarget"), section, id, to: targetSlugSchema }),
  z.object({ kind: z.literal("setSplit"), id, split: planSplitSchema }),
  z.object({
    kind: z.literal("setFeatureWays"),
    id,
    ways: z.object({
      enforcement: z.enum(["platform", "layer"]).optional(),
      burn: z.enum(["none", "credits", "platformPrice"]).optional(),
    }),
  }),
  z.object({ kind: z.literal("skip"), section, id, reason: note.min(1, "Say why it is left out") }),
  z.object({ kind: z.literal("setCreditRule"), id, to: z.enum(["rail", "wallet"]) }),
  z.object({ kind: z.literal("setCustomerField"), field: id, from: z.string().max(500).nullable() }),
  z.object({
    kind: z.literal("setDisposition"),
    id,
    disposition: z.enum(["stays", "credits", "ends"]),
    note,
  }),
  z.object({ kind: z.literal("setAccess"), status: z.enum(subscriptionStatuses), allowed: z.boolean() }),
  z.object({ kind: z.literal("setValue"), of: z.enum(valueKinds), id, to: note.nullable() }),
  z.object({ kind: z.literal("setPlanOrder"), planOrder: z.array(targetSlugSchema).max(5_000) }),
  z.object({ kind: z.literal("decide"), code: id, subject: id, decision: z.string().min(1).max(500), note }),
]) satisfies z.ZodType<MappingEdit>;
