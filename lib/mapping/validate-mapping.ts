import { plainIssue } from "@/lib/errors";
import { noAccessPlanKey } from "@/lib/traffic";
import type { CatalogueIndex } from "./catalogue-index";
import { type MappingDocument, mappingDocumentSchema } from "./document";
import { grantsOf } from "./grants-of";
import type { MappingProblem, Report } from "./mapping-problem";
import { qualifiesForPlatformLimit } from "./platform-limit";
import { targetsOf } from "./split-plan";
import type { MappingSummary } from "./summary";
import { checkCharges, checkUnits } from "./validate-charges";

export type { MappingProblem } from "./mapping-problem";

/** Beyond this many plan rows, reading all entitlements becomes slow at the target (it has no paging). */
const mostFeatureRows = 5_000;

/** Everything that is wrong with a document as such, before it is held against a catalogue. */
export function parseMapping(
  value: unknown,
):
  | { readonly ok: true; readonly mapping: MappingDocument }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] } {
  const parsed = mappingDocumentSchema.safeParse(value, { error: plainIssue });
  if (parsed.success) return { ok: true, mapping: parsed.data };
  const { issues } = parsed.error;
  const lacking = issues.filter(({ path, message }) => path.length === 1 && message === "is missing");
  // A file of something else lacks nearly all names: that is one thing to say, not twelve.
  const joined = lacking.length > 1 ? lacking : [];
  const problems = issues
    .filter((issue) => !joined.includes(issue))
    .map((issue) =>
      shapeProblem(issue.path.map(partOf), [issue.path.map(String).join(" › ")], issue.message),
    );
  if (joined.length > 0) {
    const names = joined.map(({ path }) => String(path[0]));
    problems.unshift(shapeProblem([], names, "are missing"));
  }
  return { ok: false, problems };
}

const partOf = (key: PropertyKey) => (typeof key === "number" ? key : String(key));

function shapeProblem(
  path: MappingProblem["path"],
  names: readonly string[],
  message: string,
): MappingProblem {
  const said = message.replace(/\.$/, "");
  return {
    severity: "error",
    code: "mapping.shape",
    path,
    // A message in lower case goes on from the name.
    sentence: `${names.join(", ") || "The document"}${/^[A-Z]/.test(said) ? ":" : ""} ${said}.`,
    remedy: "Correct this, or export the current mapping and start from that.",
  };
}

/** Holds a mapping against the catalogue. An empty list means that it can be previewed. */
export function validateMapping(
  mapping: MappingDocument,
  catalogue: CatalogueIndex,
  summary: MappingSummary,
): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const report: Report = (severity, code, path, sentence, remedy) =>
    problems.push({ severity, code, path, sentence, remedy });
  checkHead(mapping, report);
  checkPlans(mapping, catalogue, summary, report);
  checkPlanKeys(mapping, catalogue, report);
  checkFeatures(mapping, catalogue, summary, report);
  checkCharges(mapping, catalogue, report);
  checkUnits(mapping, summary, report);
  return problems;
}

function checkHead(mapping: MappingDocument, report: Report): void {
  const { provider, accountId, mode, name } = mapping.source;
  if (name !== `${provider}:${accountId}:${mode}`) {
    report(
      "warning",
      "source.name",
      ["source", "name"],
      `The source is called ${name}, not ${provider}:${accountId}:${mode}.`,
      "Keep it only if records were already written under this name: it is part of every key.",
    );
  }
  const externalId = mapping.customerFields.externalId;
  if (externalId && externalId.from !== "id") {
    report(
      "error",
      "customer.external-id",
      ["customerFields", "externalId"],
      "The external id must come from the source's own customer id.",
      "Set it to id: e-mail addresses and names change, and then every customer would be a new one.",
    );
  }
  if (mapping.target.singleTenant && mode === "test") {
    report(
      "warning",
      "target.rehearsal-ids",
      ["target", "singleTenant"],
      "This rehearsal uses plain user ids, which then can never go live in this installation.",
      "Rehearse against another installation, or with prefixed ids.",
    );
  }
}

const people = (count: number): string => (count === 1 ? "1 customer" : `${count} customers`);

function checkPlans(
  mapping: MappingDocument,
  catalogue: CatalogueIndex,
  summary: MappingSummary,
  report: Report,
): void {
  for (const planId of catalogue.plans.keys()) {
    const rule = mapping.plans[planId];
    const customers = summary.plans.get(planId)?.customers ?? 0;
    if (!rule || "open" in rule) {
      report(
        "error",
        rule ? "plan.open" : "plan.missing",
        ["plans", planId],
        `Nothing is decided for plan ${planId} (${people(customers)}).`,
        "Map it to a target plan, or skip it with a reason.",
      );
    } else if ("skip" in rule && customers > 0) {
      report(
        "warning",
        "plan.skipped-in-use",
        ["plans", planId],
        `Plan ${planId} is skipped although ${people(customers)} ${customers === 1 ? "is" : "are"} on it.`,
        "Those customers get no features from it. Map it if they should.",
      );
    }
  }
  for (const [planId, rule] of Object.entries(mapping.plans)) {
    if (!catalogue.plans.has(planId)) {
      report(
        "warning",
        "plan.unknown",
        ["plans", planId],
        `The source has no plan ${planId}.`,
        "Remove the rule, or read the source again if the plan is new.",
      );
    }
    if (targetsOf(rule).includes(noAccessPlanKey)) {
      report(
        "error",
        "plan.reserved",
        ["plans", planId],
        `${noAccessPlanKey} is the plan of customers without access.`,
        "Choose another plan key.",
      );
    }
  }
}

function checkPlanKeys(mapping: MappingDocument, catalogue: CatalogueIndex, report: Report): void {
  const grantsByKey = new Map<string, { grants: string; planId: string }>();
  const ordered = new Set(mapping.planOrder);
  for (const [planId, rule] of Object.entries(mapping.plans)) {
    if (!catalogue.plans.has(planId)) continue;
    const own = grantsOf(catalogue.entitlementsByPlan.get(planId) ?? []);
    for (const to of targetsOf(rule)) {
      const first = grantsByKey.get(to);
      if (!first) {
        grantsByKey.set(to, { grants: own, planId });
      } else if (first.grants !== own) {
        report(
          "error",
          "plan.mixed",
          ["plans", planId],
          `${planId} and ${first.planId} share the target plan ${to} but grant different features.`,
          "Give one of them a plan key of its own.",
        );
      }
      if (ordered.has(to)) continue;
      ordered.add(to);
      report(
        "warning",
        "plan.unordered",
        ["planOrder"],
        `${to} has no place in the order of plans.`,
        "Add it: the order decides which of several plans a customer is put on.",
      );
    }
  }
}

function checkFeatures(
  mapping: MappingDocument,
  catalogue: CatalogueIndex,
  summary: MappingSummary,
  report: Report,
): void {
  const owners = new Map<string, string>();
  for (const feature of catalogue.features.values()) {
    const path = ["features", feature.sourceId];
    const rule = mapping.features[feature.sourceId];
    const customers = summary.features.get(feature.sourceId)?.customers ?? 0;
    if (!rule || "open" in rule) {
      const code = rule ? "feature.open" : "feature.missing";
      const sentence = `Nothing is decided for feature ${feature.key} (${people(customers)}).`;
      report("error", code, path, sentence, "Map it to a target feature, or skip it with a reason.");
      continue;
    }
    if (!("to" in rule)) continue;
    const shares = `${rule.to}/${feature.meter === null ? "access" : "meter"}`;
    const other = owners.get(shares);
    if (other !== undefined) {
      report(
        "error",
        "feature.collision",
        path,
        `${feature.key} and ${other} would both become ${rule.to}.`,
        "Give one of them another name: the target could not tell them apart.",
      );
    }
    owners.set(shares, feature.key);
    if (rule.enforcement === "platform") checkPlatformLimits(feature.sourceId, catalogue, path, report);
  }
  for (const featureId of Object.keys(mapping.features)) {
    if (catalogue.features.has(featureId)) continue;
    const sentence = `The source has no feature ${featureId}.`;
    report("warning", "feature.unknown", ["features", featureId], sentence, "Remove the rule.");
  }
  const planKeys = new Set(Object.values(mapping.plans).flatMap(targetsOf));
  const slugs = new Set(Object.values(mapping.features).flatMap((rule) => ("to" in rule ? [rule.to] : [])));
  if (planKeys.size * slugs.size > mostFeatureRows) {
    report(
      "warning",
      "feature.rows",
      ["features"],
      `${planKeys.size} plans times ${slugs.size} features are ${planKeys.size * slugs.size} rows at the target.`,
      "Let versions of a plan that grant the same features share a plan key.",
    );
  }
}

function checkPlatformLimits(
  featureId: string,
  catalogue: CatalogueIndex,
  path: readonly string[],
  report: Report,
): void {
  const feature = catalogue.features.get(featureId);
  const unfit = catalogue.entitlements.find(
    (each) =>
      each.featureId === featureId && each.state === "limited" && !qualifiesForPlatformLimit(each, feature),
  );
  if (!unfit) return;
  report(
    "error",
    "feature.limit-not-enforceable",
    [...path, "enforcement"],
    `The target cannot hold ${feature?.key ?? featureId} to ${unfit.limit ?? "its limit"}: it counts events, by whole numbers, without this reset.`,
    "Set the enforcement to layer.",
  );
}
