import { z } from "zod";
import { type Plan, type Rational, ratio, subscriptionStatuses } from "@/lib/canonical";
import { type CatalogueIndex, indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { FeatureRule, PlanRule } from "@/lib/mapping/document";
import { versionSteps } from "@/lib/mapping/version-steps";
import { isAllowed } from "@/lib/rbac/permissions";
import { namesOf } from "../migrations/names-of";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import type {
  BoardView,
  ChargeLineRow,
  CoverageMeasure,
  FeatureRow,
  MoneyText,
  PlanRow,
  RuleStanding,
  RuleView,
} from "./board-types";
import { getMappingBoard, type MappingBoard } from "./get-board";

type Weight = MappingBoard["weights"]["plans"][string];

/** The mapping as rows with money and customers beside each; null before a snapshot and a first mapping exist. */
export const getBoardView = verb(
  { name: "mapping.getBoardView", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<BoardView | null> => {
    const board = await getMappingBoard(ctx, { migrationId });
    if (!board) return null;
    const { document } = board;
    const index = indexCatalogue(board.catalogue);
    const plans = [...index.plans.values()].map((plan) => planRow(plan, board, index)).sort(byWorth);
    const features = featureRows(board, index);
    const creditRules = Object.entries(document.creditGrants).map(([id, { state, ...rule }]) => ({
      id,
      ...rule,
      isSuggested: state === "suggested",
    }));
    const fields = Object.entries(document.customerFields).map(([field, { state, ...rule }]) => ({
      field,
      ...rule,
      isSuggested: state === "suggested",
    }));
    return {
      version: board.version,
      author: board.author,
      savedAt: board.savedAt,
      lastChange: board.versions[0]?.change ?? "",
      ...namesOf(await requireMigration(ctx, migrationId)),
      singleTenant: document.target.singleTenant,
      mayEdit: isAllowed(ctx.role, "mapping:write"),
      coverage: coverageOf(plans, board),
      planCounts: countStandings(plans),
      plans,
      features,
      creditRules,
      fields,
      lines: lineRows(plans, board),
      access: subscriptionStatuses.map((status) => ({ status, allowed: document.access[status] ?? false })),
      planOrder: document.planOrder,
      losses: document.decisions,
      problems: board.problems,
      versions: board.versions,
      ...versionSteps(board.versions),
      waiting: [...plans, ...features, ...creditRules, ...fields].flatMap((row) =>
        row.isSuggested && row.confidence !== null ? [row.confidence] : [],
      ),
    };
  },
);

function standingOf(rule: PlanRule | FeatureRule | undefined): RuleStanding {
  if (!rule || "open" in rule) return "open";
  return "skip" in rule ? "left-out" : rule.state;
}

function ruleView(rule: PlanRule | FeatureRule | undefined): RuleView {
  const standing = standingOf(rule);
  if (!rule || "open" in rule) {
    const reason = rule?.reason ?? "The catalogue has it, the mapping does not.";
    return { standing, isSuggested: false, to: null, skip: null, reason, confidence: null, by: null };
  }
  return {
    standing,
    isSuggested: rule.state === "suggested",
    to: "to" in rule ? rule.to : null,
    skip: "skip" in rule ? rule.skip : null,
    reason: rule.reason,
    confidence: rule.confidence,
    by: rule.by,
  };
}

function planRow(plan: Plan, board: MappingBoard, index: CatalogueIndex): PlanRow {
  const weight = board.weights.plans[plan.sourceId];
  const product = index.products.get(plan.productId)?.name ?? plan.name;
  return {
    id: plan.sourceId,
    name: product,
    nickname: plan.nickname,
    lookupKey: plan.lookupKey,
    active: plan.active,
    component: plan.components[0] ?? null,
    furtherComponents: plan.components.length - 1,
    customers: weight?.customers ?? 0,
    mrr: moneyOf(weight),
    grants: index.entitlementsByPlan.get(plan.sourceId)?.length ?? 0,
    isGrandfathered: (weight?.customers ?? 0) > 0 && isEarlier(plan, index),
    split: splitOf(plan, board),
    ...ruleView(board.document.plans[plan.sourceId]),
  };
}

/** Whether customers on the plan are on terms that nobody can buy any more. */
function isEarlier(plan: Plan, index: CatalogueIndex): boolean {
  if (!plan.active) return true;
  const { versionOf, version } = plan;
  return (
    versionOf !== null &&
    version !== null &&
    [...index.plans.values()].some(
      (each) =>
        each.versionOf === versionOf &&
        each.active &&
        each.version !== null &&
        each.version.localeCompare(version, "en", { numeric: true }) > 0,
    )
  );
}

function splitOf(plan: Plan, { document, splits }: MappingBoard): PlanRow["split"] {
  const rule = document.plans[plan.sourceId];
  const outcome = splits[plan.sourceId];
  return rule && "split" in rule && outcome ? { ...outcome, rule: rule.split } : null;
}

function featureRows(board: MappingBoard, index: CatalogueIndex): FeatureRow[] {
  return [...index.features.values()].map((feature): FeatureRow => {
    const rule = board.document.features[feature.sourceId];
    const mapped = rule && "to" in rule ? rule : null;
    return {
      id: feature.sourceId,
      name: feature.name,
      key: feature.key,
      kind: feature.kind,
      meter: feature.meter,
      unit: feature.unit,
      customers: board.weights.features[feature.sourceId]?.customers ?? 0,
      enforcement: mapped?.enforcement ?? null,
      burn: mapped?.burn ?? null,
      ...ruleView(rule),
    };
  });
}

function lineRows(plans: readonly PlanRow[], board: MappingBoard): ChargeLineRow[] {
  const { dispositions } = board.document;
  const rowOf = (id: string, plan: PlanRow | undefined): ChargeLineRow => {
    const rule = dispositions[id];
    return {
      id,
      name: plan ? [plan.name, plan.nickname].filter(Boolean).join(", ") : "One subscription item",
      customers: plan?.customers ?? 1,
      mrr: plan?.mrr ?? [],
      isMetered: plan?.component?.usage === "metered",
      disposition: rule?.disposition ?? "stays",
      note: rule?.note ?? "",
      by: rule?.by ?? null,
    };
  };
  const known = new Set(plans.map((plan) => plan.id));
  const inUse = plans.filter((plan) => plan.customers > 0 || dispositions[plan.id]);
  const items = Object.keys(dispositions).filter((id) => !known.has(id));
  return [...inUse.map((plan) => rowOf(plan.id, plan)), ...items.map((id) => rowOf(id, undefined))];
}

const moneyOf = (weight: Weight | undefined): MoneyText[] =>
  Object.entries(weight?.mrr ?? {}).map(([currency, fraction]) => ({
    currency,
    amountMinor: ratio.roundHalfEven(ratio.parseFraction(fraction)).toString(),
  }));

function countStandings(rows: readonly RuleView[]): Record<RuleStanding, number> {
  const counts = { open: 0, suggested: 0, accepted: 0, "left-out": 0 };
  for (const row of rows) counts[row.standing] += 1;
  return counts;
}

/** Customers (once per plan they are on), then recurring revenue by currency: each sum exact, rounded once. */
function coverageOf(plans: readonly PlanRow[], board: MappingBoard): CoverageMeasure[] {
  const currencies = new Set(plans.flatMap((plan) => Object.keys(board.weights.plans[plan.id]?.mrr ?? {})));
  return [null, ...[...currencies].sort()].map((currency) => {
    const sums: Record<RuleStanding, Rational> = {
      open: ratio.zero,
      suggested: ratio.zero,
      accepted: ratio.zero,
      "left-out": ratio.zero,
    };
    for (const plan of plans) {
      const weight = board.weights.plans[plan.id];
      if (!weight) continue;
      const value =
        currency === null
          ? ratio.rational(BigInt(weight.customers))
          : ratio.parseFraction(weight.mrr[currency] ?? "0");
      sums[plan.standing] = ratio.add(sums[plan.standing], value);
    }
    const text = (value: Rational) => ratio.roundHalfEven(value).toString();
    const mapped = ratio.add(sums.accepted, sums.suggested);
    return {
      currency,
      values: {
        open: text(sums.open),
        suggested: text(sums.suggested),
        accepted: text(sums.accepted),
        "left-out": text(sums["left-out"]),
      },
      mapped: text(mapped),
      total: text(ratio.add(mapped, ratio.add(sums.open, sums["left-out"]))),
    };
  });
}

/** Most customers first, so that what matters stands on top of each group. */
const byWorth = (a: PlanRow, b: PlanRow): number =>
  b.customers - a.customers || (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1);
