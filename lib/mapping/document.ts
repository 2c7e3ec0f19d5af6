import { z } from "zod";
import {
  connectionModeSchema,
  currencySchema,
  decimalSchema,
  instantSchema,
  ratio,
  sourceIdSchema,
  subscriptionStatuses,
} from "@/lib/canonical";

/** Target plan keys and feature slugs share one alphabet; `@` and `:` are scope marks and never part of a slug. */
export const targetSlugSchema = z
  .string()
  .regex(/^[a-z0-9._-]{1,64}$/, "1 to 64 of a-z, 0-9, dot, underscore, hyphen")
  .refine((slug) => !slug.startsWith("migration."), "names beginning with migration. are reserved");

/** Who decided a rule: the suggestion engine until a person accepts it. */
const ruleStateSchema = z.object({
  state: z.enum(["suggested", "accepted"]),
  reason: z.string(),
  /** 0 to 1 in hundredths, for ordering and "accept all above". */
  confidence: z.number().min(0).max(1),
  by: z.string(),
});

const mapTo = ruleStateSchema.extend({ to: targetSlugSchema });
const skip = ruleStateSchema.extend({ skip: z.string().min(1) });
const open = z.object({ open: z.literal(true), reason: z.string() });

/** Parts by what a line has: each value leads to one plan, every other to `rest`, or to none while that is null. */
const splitByValue = z.strictObject({
  by: z
    .string()
    .regex(
      /^(interval|currency|(subscription|customer)\.metadata\..{1,200})$/,
      "must be interval, currency, subscription.metadata.<key> or customer.metadata.<key>",
    ),
  values: z.record(z.string(), targetSlugSchema),
  rest: targetSlugSchema.nullable(),
});

/** Parts by size or time: each band begins at `from` and ends where the next begins; the first has no beginning. */
const splitByBand = z
  .strictObject({
    by: z.enum(["price", "quantity", "startedAt"]),
    bands: z
      .array(z.strictObject({ from: z.string().nullable(), to: targetSlugSchema }))
      .min(1)
      .max(100),
  })
  .superRefine(({ by, bands }, check) => {
    bands.forEach(({ from }, index) => {
      const message = bandProblem(by, from, index === 0 ? undefined : (bands[index - 1]?.from ?? null));
      if (message) check.addIssue({ code: "custom", path: ["bands", index, "from"], message });
    });
  });

/** What is wrong with where a band begins; `before` is the beginning of the band below, undefined for the first. */
function bandProblem(by: keyof typeof bandStart, from: string | null, before: string | null | undefined) {
  if (before === undefined)
    return from === null ? null : "of the first band must be null: nothing lies below it";
  if (from === null) return "is missing: only the first band has no beginning";
  if (!bandStart[by].safeParse(from).success)
    return by === "startedAt" ? "must be an instant in UTC" : "must be a decimal";
  const isComparable = before !== null && bandStart[by].safeParse(before).success;
  return isComparable && !isAbove(by, from, before) ? "must lie above the band before it" : null;
}

const bandStart = { price: decimalSchema, quantity: decimalSchema, startedAt: instantSchema };
const isAbove = (by: keyof typeof bandStart, from: string, before: string): boolean =>
  by === "startedAt"
    ? Date.parse(from) > Date.parse(before)
    : ratio.compare(ratio.parseRational(from), ratio.parseRational(before)) > 0;

export const planSplitSchema = z.union([splitByValue, splitByBand]);
export type PlanSplit = z.infer<typeof planSplitSchema>;

/** One source plan that becomes several target plans: a line's own facts say which. */
const splitInto = ruleStateSchema.extend({ split: planSplitSchema });

export const planRuleSchema = z.union([mapTo, skip, splitInto, open]);
export type PlanRule = z.infer<typeof planRuleSchema>;

/**
 * A feature rule. `enforcement`: platform = the target decides alone (on/off by plan), layer = our SDK or gateway decides
 * and the rule is lost when the layer is removed. `burn` is how live events will be written after the switch.
 */
export const featureRuleSchema = z.union([
  mapTo.extend({
    enforcement: z.enum(["platform", "layer"]),
    burn: z.enum(["none", "credits", "platformPrice"]),
  }),
  skip,
  open,
]);
export type FeatureRule = z.infer<typeof featureRuleSchema>;

/** What becomes of one charge line. `stays` = the rail goes on charging it, the default. */
export const dispositionSchema = z.object({
  disposition: z.enum(["stays", "credits", "ends"]),
  by: z.string(),
  note: z.string(),
});
export type Disposition = z.infer<typeof dispositionSchema>;

/** Where credit blocks go: `rail` leaves them where they are spent today, `wallet` moves their value. */
export const creditRuleSchema = ruleStateSchema.extend({
  to: z.enum(["rail", "wallet"]),
});

export const customerFieldSchema = ruleStateSchema.extend({ from: z.string().nullable() });

export const lossDecisionSchema = z.object({
  code: z.string(),
  subject: z.string(),
  decision: z.string(),
  by: z.string(),
  note: z.string(),
});

const decimalAboveZero = decimalSchema.refine((text) => /[1-9]/.test(text) && !text.startsWith("-"), {
  message: "must be a decimal above zero",
});

/** What the source's own words and codes count as. What is not named here keeps the reading of its adapter. */
export const sourceValuesSchema = z.strictObject({
  /** By `<the source's word>/<how it was read>`: the state whose access such subscriptions have. */
  statuses: z.record(z.string(), ruleStateSchema.extend({ to: z.enum(subscriptionStatuses) })).optional(),
  /** By currency: credits at the target for one minor unit, signed. US cents are fixed and need none. */
  currencies: z.record(currencySchema, ruleStateSchema.extend({ to: decimalAboveZero })).optional(),
  /** By unit of usage: the unit that is written. Quantities are never converted. */
  units: z.record(z.string(), ruleStateSchema.extend({ to: z.string().trim().min(1).max(100) })).optional(),
  /** By field and value, `status "weird"`, that no adapter knows: why those records may be left out. */
  unread: z
    .record(z.string(), ruleStateSchema.extend({ to: z.string().trim().min(1).max(2_000) }))
    .optional(),
});
export type SourceValues = z.infer<typeof sourceValuesSchema>;
export const valueKinds = ["statuses", "currencies", "units", "unread"] as const;
export type ValueKind = (typeof valueKinds)[number];

export const mappingDocumentSchema = z.object({
  format: z.literal("om-migrate-mapping"),
  version: z.literal(1),
  source: z.object({
    provider: sourceIdSchema,
    accountId: z.string(),
    mode: connectionModeSchema,
    /** `<provider>:<account id>:<mode>`; part of every idempotency key, so fixed at first write. */
    name: z.string(),
  }),
  target: z.object({ tenantId: z.string().nullable(), singleTenant: z.boolean() }),
  customerFields: z.record(z.string(), customerFieldSchema),
  plans: z.record(z.string(), planRuleSchema),
  features: z.record(z.string(), featureRuleSchema),
  /** By credit block id; then `*units` for blocks that count a unit, where there is such a rule; then `*`. */
  creditGrants: z.record(z.string(), creditRuleSchema),
  /** Target credits per source unit, by unit: powers of ten. Fixed once written, or balances would be granted anew. */
  unitScales: z.record(z.string(), z.string().regex(/^10{0,3}$/, "must be 1, 10, 100 or 1000")).optional(),
  /** By plan id (price) or subscription item id; the item wins; absent = stays. */
  dispositions: z.record(z.string(), dispositionSchema),
  access: z.record(z.enum(subscriptionStatuses), z.boolean()),
  values: sourceValuesSchema.optional(),
  /** Plan keys, most important first: which of several becomes the customer's one plan. */
  planOrder: z.array(targetSlugSchema),
  decisions: z.array(lossDecisionSchema),
});
export type MappingDocument = z.infer<typeof mappingDocumentSchema>;

/** The rule for credit blocks that count a unit of their own: nothing invoices them, so they can move. */
export const unitCreditsRule = "*units";

/** T28: which subscription states may use the product. Editable; signed with the mapping. */
export const defaultAccess: MappingDocument["access"] = {
  trialing: true,
  active: true,
  nonRenewing: true,
  pastDue: true,
  unpaid: false,
  paused: false,
  cancelled: false,
  incomplete: false,
  incompleteExpired: false,
  future: false,
};
