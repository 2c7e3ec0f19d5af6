import type { CanonicalRecord, Subscription } from "@/lib/canonical";
import type { JsonObject, StoredEntitlement } from "@/lib/target/types";
import { type AlignedField, alignedField, type Standing, storedDecision } from "./align-values";
import { type CustomerDraft, draftCustomer } from "./customer-draft";
import { profileOf } from "./customer-profile";
import { groupRecords } from "./customer-records";
import type { CustomerTargetState, PlanContext } from "./plan-types";
import { preparePlanning } from "./planning-context";
import type { Profile } from "./profile";
import { decimalSum } from "./profile-entries";

export interface AlignInput {
  readonly context: PlanContext;
  readonly records: readonly CanonicalRecord[];
  /** What the newest reading of the target holds of this customer. */
  readonly target: CustomerTargetState;
  /** Rows without user, which decide by plan. */
  readonly planRows: readonly StoredEntitlement[];
  /** False for a customer that the plan leaves out: nothing is mapped then. */
  readonly carried: boolean;
  /** Whether an import wrote this customer's profile, the last of its writes, before that reading or since. */
  readonly imported: "never" | "before" | "since";
}

interface Sides {
  readonly draft: CustomerDraft;
  readonly mapped: Profile | null;
  readonly stored: Profile | null;
  readonly input: AlignInput;
  readonly standing: Standing;
}

/**
 * One customer field by field: what the source says, what the plan makes of it, what the target holds. Pure; the mapped
 * pane is the profile that import writes, not a second calculation of it. Throws RangeError without records.
 */
export function alignCustomer(input: AlignInput): AlignedField[] {
  const draft = draftCustomer(preparePlanning(input.context), groupRecords(input.records), input.target);
  const mapped = input.carried ? profileOf(draft) : null;
  const { stored } = draft;
  const sides: Sides = { draft, mapped, stored, input, standing: standingOf(input.imported, stored) };
  return [
    ...identity(sides),
    ...plan(sides),
    ...draft.live.flatMap((subscription) => subscriptionFields(sides, subscription)),
    ...credits(sides),
    ...features(sides),
    ...usage(sides),
    ...onTheRail(sides),
  ];
}

function standingOf(imported: AlignInput["imported"], stored: Profile | null): Standing {
  if (imported === "since") return "unread";
  return imported === "before" || stored !== null ? "judged" : "planned";
}

function identity({ draft, mapped, stored, input, standing }: Sides): AlignedField[] {
  const { customerId, customer } = draft.records;
  const fields = input.context.mapping.customerFields;
  const userId = input.carried ? draft.userId : null;
  const found = input.target.user?.id ?? (stored === null ? null : draft.userId);
  const rule = (field: string): string | null => fields[field]?.reason ?? null;
  return [
    alignedField(
      "user id",
      { source: customerId, mapped: userId, target: found },
      { standing, rule: "Ids are global at the target, so it is made from the tenant and the source id." },
    ),
    ...(["name", "email"] as const).map((field) =>
      alignedField(
        field,
        {
          source: customer?.[field] ?? null,
          mapped: mapped?.[field] ?? null,
          target: stored?.[field] ?? null,
        },
        { standing, rule: rule(field) ?? "Kept in the profile; the target has no field of its own for it." },
      ),
    ),
  ];
}

const yesNo = (value: boolean | undefined): string | null =>
  value === undefined ? null : value ? "allowed" : "refused";

function plan({ draft, mapped, stored, input, standing }: Sides): AlignedField[] {
  const { plans } = input.context.mapping;
  const prices = [...new Set(draft.live.flatMap((each) => each.items.map((item) => item.planId)))];
  const reasons = prices.flatMap((id) => {
    const rule = plans[id];
    return rule && "to" in rule && rule.to === mapped?.plan ? [`${id}: ${rule.reason}`] : [];
  });
  const statuses = [...new Set(draft.live.map((each) => each.sourceStatus))].join(", ");
  return [
    alignedField(
      "plan",
      {
        source: prices.map((id) => draft.planning.index.plans.get(id)?.name ?? id).join(", ") || null,
        mapped: mapped?.plan ?? null,
        target: stored?.plan ?? null,
      },
      { standing, rule: planRule(reasons[0], prices.length) },
    ),
    alignedField(
      "access",
      { source: statuses || null, mapped: yesNo(mapped?.access), target: yesNo(stored?.access) },
      { standing, rule: "Which states of a subscription give access is decided in the mapping." },
    ),
  ];
}

/** The target knows one plan per customer; the mapping's order decides which of several. */
function planRule(reason: string | undefined, prices: number): string {
  if (reason === undefined) return "No live line gives access.";
  return prices > 1
    ? `${reason} Of ${prices} prices the first in the mapping's order is the plan; what the others add is the customer's own.`
    : reason;
}

const entryOf = (profile: Profile | null, list: "subscriptions" | "items", id: string): JsonObject | null =>
  profile?.lists[list].find((entry) => entry.id === id) ?? null;
const value = (entry: JsonObject | null, key: string): string | null => {
  const found = entry?.[key];
  return typeof found === "string" ? found : null;
};

function subscriptionFields({ draft, mapped, stored, standing }: Sides, each: Subscription): AlignedField[] {
  const now = entryOf(mapped, "subscriptions", each.sourceId);
  const there = entryOf(stored, "subscriptions", each.sourceId);
  const money = { kind: "money", currency: each.currency } as const;
  const prefix = draft.live.length > 1 ? `${each.sourceId} ` : "";
  const total = draft.lines
    .filter((line) => line.subscriptionId === each.sourceId)
    .map((line) => line.mrrBefore);
  return [
    alignedField(
      `${prefix}status`,
      { source: each.sourceStatus, mapped: value(now, "status"), target: value(there, "status") },
      { standing, rule: "One set of words for the states of all providers." },
    ),
    alignedField(
      `${prefix}MRR`,
      {
        // One line says it exactly; of several the profile's own sum is the only one that is not rounded.
        source: total.length === 1 ? (total[0] ?? null) : value(now, "mrr"),
        mapped: value(now, "mrr"),
        target: value(there, "mrr"),
      },
      { standing, form: money, rule: "A dated copy. The rail goes on charging; nothing is charged from it." },
    ),
    ...each.items.flatMap((item) => {
      const line = entryOf(mapped, "items", item.sourceId);
      const copy = entryOf(stored, "items", item.sourceId);
      const quantity = {
        source: item.quantity,
        mapped: value(line, "quantity"),
        target: value(copy, "quantity"),
      };
      const end = { source: item.periodEnd, mapped: value(line, "end"), target: value(copy, "end") };
      const name = draft.planning.index.plans.get(item.planId)?.name ?? item.planId;
      return [
        ...(item.quantity === null
          ? []
          : [alignedField(`${name} quantity`, quantity, { standing, form: { kind: "decimal" } })]),
        ...(item.periodEnd === null
          ? []
          : [alignedField(`${name} renews`, end, { standing, form: { kind: "instant" } })]),
      ];
    }),
  ];
}

function credits({ draft, mapped, input, standing }: Sides): AlignedField[] {
  const { credits: blocks } = draft.records;
  const held = input.target.user?.creditBalance ?? null;
  if (blocks.length === 0 && mapped?.wallet === undefined && held === null) return [];
  const spendable = blocks.filter((block) => block.state === "live");
  const units = [...new Set(spendable.map((block) => block.currency ?? block.unit ?? ""))];
  const source = units.map((unit) => {
    const of = spendable.filter((block) => (block.currency ?? block.unit ?? "") === unit);
    return `${decimalSum(of.map((block) => block.available))} ${unit}`;
  });
  const moved = draft.placed.some((block) => block.stays === null && block.on === "wallet");
  return [
    alignedField(
      "credits",
      { source: source.join(", ") || null, mapped: mapped?.wallet ?? null, target: held },
      {
        standing,
        rule: moved
          ? "Credit that gates usage moves to the wallet, in whole credits."
          : "A user without wallet is refused everywhere, so one credit is granted. The rail keeps its credit.",
      },
    ),
  ];
}

function features({ draft, mapped, stored, input, standing }: Sides): AlignedField[] {
  const effective = draft.records.customer?.effectiveFeatureKeys ?? null;
  const { planning, userId, access } = draft;
  return [...planning.slugs.values()].flatMap((facts): AlignedField[] => {
    if (!facts.hasAccess) return [];
    const override = access.overrides.find((each) => each.slug === facts.slug);
    const state = override?.state ?? facts.byPlanKey.get(access.planKey);
    const values = {
      source:
        effective === null
          ? null
          : facts.features.some((feature) => effective.includes(feature.key))
            ? "allowed"
            : "refused",
      mapped: mapped === null ? null : state === undefined || state.state === "off" ? "refused" : "allowed",
      target:
        stored === null
          ? null
          : storedDecision(input.target.entitlements, input.planRows, {
              slug: facts.slug,
              userId,
              planKey: stored.plan,
            }),
    };
    const rule = override
      ? `A row of this customer's own (${override.cause}); the plan says otherwise.`
      : `By plan ${access.planKey}.`;
    const field = alignedField(`feature ${facts.slug}`, values, { standing, rule });
    if (effective !== null || field.verdict === "differs") return [field];
    return [
      { ...field, verdict: "unreadable", why: "The source gave no answer on what this customer may use." },
    ];
  });
}

function usage({ draft, mapped, input, standing }: Sides): AlignedField[] {
  const { slugOf } = draft.planning;
  const bySlug = new Map<string, { source: string[]; mapped: string[]; target: string[] }>();
  const at = (slug: string) => {
    const entry = bySlug.get(slug) ?? { source: [], mapped: [], target: [] };
    bySlug.set(slug, entry);
    return entry;
  };
  const carried = new Set(
    draft.usage.filter((record) => record.carriedBy !== null).map((record) => record.sourceId),
  );
  for (const each of draft.records.usage) {
    const entry = at(slugOf.get(each.featureId) ?? each.featureId);
    entry.source.push(each.quantity);
    if (mapped && carried.has(each.sourceId)) entry.mapped.push(each.quantity);
    const stored = input.target.events.get(each.sourceId)?.metadata.quantity;
    if (typeof stored === "string") entry.target.push(stored);
  }
  const sum = (values: readonly string[]) => (values.length === 0 ? null : decimalSum(values));
  return [...bySlug]
    .sort()
    .map(([slug, entry]) =>
      alignedField(
        `usage ${slug}`,
        { source: sum(entry.source), mapped: sum(entry.mapped), target: sum(entry.target) },
        { standing, form: { kind: "decimal" }, rule: "Some records of it are not carried; see Records." },
      ),
    );
}

/** Facts that stay where they are: shown so that nobody looks for them at the target. */
function onTheRail({ draft }: Sides): AlignedField[] {
  const { customer } = draft.records;
  const kept: [string, string | null][] = [
    ["phone", customer?.phone ?? null],
    ["country", customer?.country ?? null],
    ["tax ids", customer?.taxIds.map((id) => `${id.type} ${id.value}`).join(", ") || null],
    [
      "account balance",
      customer?.accountBalance.map((money) => `${money.amountMinor} ${money.currency}`).join(", ") || null,
    ],
  ];
  return kept.flatMap(([field, source]) =>
    source === null
      ? []
      : [
          alignedField(
            field,
            { source, mapped: null, target: null },
            { standing: "planned", rule: "Stays on the rail, which goes on using it." },
          ),
        ],
  );
}
