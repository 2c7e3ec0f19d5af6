import { z } from "zod";
import type { Plan } from "@/lib/canonical";
import { plainIssue } from "@/lib/errors";
import { isSlug } from "@/lib/traffic";
import type { CatalogueIndex } from "./catalogue-index";
import type { MappingDocument } from "./document";
import { comparableName } from "./slug";
import type { MappingProblem } from "./validate-mapping";

/*
 * The short forms that the migration guide shows: field tables under `mappings`, and name tables under `plans`,
 * `features` and `addons`. They say little, so they change a full document instead of being one.
 */

const table = z.record(z.string(), z.string());
const guideSchema = z.strictObject({
  mappings: z
    .strictObject({ customer: table.optional(), subscription: table.optional(), usage: table.optional() })
    .optional(),
  plans: table.optional(),
  features: table.optional(),
  addons: table.optional(),
});

const guideSections = ["mappings", "plans", "features", "addons"];

/** True for a document of the short form: none of ours, and at least one of the guide's sections. */
export const isGuideShape = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !("format" in value) &&
  guideSections.some((section) => section in value);

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/**
 * A table that stands in a script, `const config = {...};`, as the object alone; any other text as it is. What is taken
 * away becomes blanks, so that lines and columns stay those of the file.
 */
export function objectOfScript(text: string): string {
  const plain = text.replace(/^[ \t]*\/\/.*$/gm, blank);
  const head =
    /^\s*(?:module\.exports\s*=|export\s+default|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=)/.exec(plain);
  if (!head) return text;
  const rest = plain.slice(head[0].length);
  const end = rest.lastIndexOf("}") + 1;
  return `${blank(head[0])}${rest.slice(0, end)}${blank(rest.slice(end))}`;
}

/** What the guide calls the fields of a customer, and what we do. */
const customerTargets: Readonly<Record<string, string>> = {
  external_id: "externalId",
  email: "email",
  name: "name",
  metadata: "metadata",
};
const customerSources: Readonly<Record<string, string>> = {
  id: "id",
  stripe_id: "id",
  stigg_id: "id",
  chargebee_id: "id",
  customer_id: "id",
  email: "email",
  name: "name",
  metadata: "metadata",
};

/** Fields that we carry in one way only; the table may repeat it but not change it. */
const fixedFields = {
  subscription: {
    plan_id: "plan_id",
    status: "status",
    current_period_start: "billing_period_start",
    current_period_end: "billing_period_end",
  },
  usage: { quantity: "value", timestamp: "timestamp", subscription_item: "feature_id" },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

interface Merged {
  readonly mapping: MappingDocument;
  readonly notes: readonly string[];
  readonly problems: readonly Pick<MappingProblem, "path" | "sentence" | "remedy">[];
}

const decided = {
  state: "accepted",
  confidence: 1,
  reason: "Stated in the mapping file.",
  by: "file",
} as const;

/** Puts what a short form says into a full document. Names that the source does not know become notes. */
export function mergeGuideMapping(value: object, base: MappingDocument, catalogue: CatalogueIndex): Merged {
  const parsed = guideSchema.safeParse(value, { error: plainIssue });
  if (!parsed.success) {
    return {
      mapping: base,
      notes: [],
      problems: parsed.error.issues.map((issue) => ({
        path: issue.path.map((key) => (typeof key === "number" ? key : String(key))),
        sentence: `${issue.path.map(String).join(" › ") || "The document"} ${issue.message.replace(/\.$/, "")}.`,
        remedy: "A short mapping has the tables mappings, plans, features and addons, of name: name pairs.",
      })),
    };
  }
  const mapping = structuredClone(base);
  const taken: string[] = [];
  const notes: string[] = [];
  const problems: Merged["problems"][number][] = [];
  mergeCustomerFields(parsed.data.mappings?.customer ?? {}, mapping, problems);
  for (const section of ["subscription", "usage"] as const) {
    checkFixedFields(section, parsed.data.mappings?.[section] ?? {}, problems);
  }
  for (const section of ["plans", "addons"] as const) {
    for (const [name, to] of Object.entries(parsed.data[section] ?? {})) {
      if (!checkSlug(to, [section, name], problems)) continue;
      const found = plansNamed(name, catalogue);
      const word = section === "plans" ? "plan" : "add-on";
      if (found.length === 0)
        notes.push(`Unknown: the source has no ${word} ${name}, so ${to} was left out.`);
      else taken.push(`${word} ${name} to ${to}${found.length > 1 ? ` (${found.length} prices)` : ""}`);
      for (const plan of found) mapping.plans[plan.sourceId] = { to, ...decided };
      if (found.length > 0 && !mapping.planOrder.includes(to)) mapping.planOrder.push(to);
    }
  }
  for (const [name, to] of Object.entries(parsed.data.features ?? {})) {
    if (!checkSlug(to, ["features", name], problems)) continue;
    const found = featureIdsNamed(name, catalogue);
    if (found.length === 0) notes.push(`Unknown: the source has no feature ${name}, so ${to} was left out.`);
    else taken.push(`feature ${name} to ${to}`);
    for (const id of found) {
      const before = mapping.features[id];
      const ways =
        before && "to" in before
          ? { enforcement: before.enforcement, burn: before.burn }
          : ({ enforcement: "platform", burn: "none" } as const);
      mapping.features[id] = { to, ...ways, ...decided };
    }
  }
  const report = taken.length > 0 ? `Taken: ${taken.join("; ")}.` : "Nothing of the tables was taken.";
  const hasTables = parsed.data.plans ?? parsed.data.features ?? parsed.data.addons;
  return { mapping, notes: hasTables ? [report, ...notes] : notes, problems };
}

function checkSlug(to: string, path: string[], problems: Merged["problems"][number][]): boolean {
  if (isSlug(to)) return true;
  problems.push({
    path,
    sentence: `"${to}" cannot be a name at the target.`,
    remedy: "Use 1 to 64 of a-z, 0-9, dot, underscore and hyphen, not beginning with migration.",
  });
  return false;
}

function mergeCustomerFields(
  fields: Readonly<Record<string, string>>,
  mapping: MappingDocument,
  problems: Merged["problems"][number][],
): void {
  for (const [source, target] of Object.entries(fields)) {
    const to = customerTargets[target];
    const from = customerSources[source];
    if (to === undefined || from === undefined) {
      problems.push({
        path: ["mappings", "customer", source],
        sentence: `A customer cannot be mapped from ${source} to ${target}.`,
        remedy: `From one of ${Object.keys(customerSources).join(", ")} to one of ${Object.keys(customerTargets).join(", ")}.`,
      });
    } else {
      mapping.customerFields[to] = { from, ...decided };
    }
  }
}

function checkFixedFields(
  section: keyof typeof fixedFields,
  fields: Readonly<Record<string, string>>,
  problems: Merged["problems"][number][],
): void {
  const fixed: Readonly<Record<string, string>> = fixedFields[section];
  for (const [source, target] of Object.entries(fields)) {
    if (fixed[source] === target) continue;
    problems.push({
      path: ["mappings", section, source],
      sentence:
        fixed[source] === undefined
          ? `A ${section} record has no field ${source} that could be mapped.`
          : `${source} of a ${section} record always becomes ${fixed[source]}, not ${target}.`,
      remedy: "Remove this line.",
    });
  }
}

/** Plans by id, lookup key, or product id; only then by name, since names repeat. */
function plansNamed(name: string, catalogue: CatalogueIndex): Plan[] {
  const plans = [...catalogue.plans.values()];
  const exact = plans.filter(
    (plan) => plan.sourceId === name || plan.lookupKey === name || plan.productId === name,
  );
  if (exact.length > 0) return exact;
  const wanted = comparableName(name);
  return plans.filter((plan) =>
    [plan.name, plan.nickname ?? "", catalogue.products.get(plan.productId)?.name ?? ""].some(
      (each) => comparableName(each) === wanted,
    ),
  );
}

function featureIdsNamed(name: string, catalogue: CatalogueIndex): string[] {
  const features = [...catalogue.features.values()];
  const exact = features.filter((feature) => feature.sourceId === name || feature.key === name);
  const wanted = comparableName(name);
  const found = exact.length > 0 ? exact : features.filter((each) => comparableName(each.name) === wanted);
  return found.map((feature) => feature.sourceId);
}
