import { type CanonicalRecord, type Customer, type Plan, type Rational, ratio } from "@/lib/canonical";
import { arrivalDifferences } from "@/lib/mapping/arrival-differences";
import { carriedRevenue } from "@/lib/mapping/carried";
import { isLive } from "@/lib/mapping/customer-records";
import { subscriptionMrr } from "@/lib/mapping/mrr";
import { mayUse } from "@/lib/mapping/plan-access";
import { planCustomer } from "@/lib/mapping/plan-customer";
import type { CustomerTargetState, PlanContext } from "@/lib/mapping/plan-types";
import { preparePlanning } from "@/lib/mapping/planning-context";
import { joinProfile, type Profile } from "@/lib/mapping/profile";
import type { StoredEntitlement, TargetStoredEvent } from "@/lib/target/types";
import { parseFeatureId, planFeatureId, userFeatureId } from "@/lib/traffic";
import { Decimal } from "../exact-decimal";
import type { Difference, Figures, ValidatorName } from "./figures";

/** What is known about one customer on all sides. */
export interface CustomerSides {
  readonly customerId: string;
  readonly userId: string;
  /** Whether the plan carries this customer; a former, held or rejected one is not expected at the target. */
  readonly expected: boolean;
  /** Usage records the plan carries, by source id. */
  readonly carriedUsage: ReadonlySet<string>;
  readonly walletCredits: string | null;
  readonly records: readonly CanonicalRecord[];
  readonly target: CustomerTargetState;
  /** Every event of the user, also those that stand under the same record. */
  readonly events: readonly TargetStoredEvent[];
  /** The rail's recurring revenue read again, by currency; null when the rail was not read. */
  readonly rail: ReadonlyMap<string, Rational> | null;
}

export interface Comparison {
  readonly figures: Figures;
  readonly differences: readonly Difference[];
}

/** Rows that decide on and off by plan, by feature id. */
export type PlanRows = ReadonlyMap<string, StoredEntitlement>;

/** Compares one customer, record by record and cent by cent. Pure: the same sides give the same verdict. */
export function compareCustomer(
  context: PlanContext,
  planRows: PlanRows,
  plans: ReadonlyMap<string, Plan>,
  sides: CustomerSides,
): Comparison {
  const found: Difference[] = [];
  const report = (
    validator: ValidatorName,
    what: string,
    unit: string,
    source: string | null,
    target: string | null,
    cause: string,
  ) => found.push({ validator, customerId: sides.customerId, what, source, target, unit, cause });

  const heads = sides.target.entitlements.filter((row) => row.featureId === "migration.profile");
  const joined = joinProfile(sides.target.entitlements);
  const profile =
    joined?.source === context.mapping.source.name && joined.id === sides.customerId ? joined : null;
  if (sides.expected && !profile) report("customers", "profile", "record", "1", "0", "missing at the target");
  if (!sides.expected && profile)
    report("customers", "profile", "record", "0", "1", "not expected at the target");
  if (heads.length > 1)
    report("customers", "profile", "record", "1", `${heads.length}`, "written more than once");
  if (sides.expected && profile) reportArrival(context, sides, report);

  return {
    figures: {
      customers: { source: sides.expected ? 1 : 0, target: profile ? 1 : 0, held: 0 },
      revenue: compareRevenue(context, plans, sides, profile, report),
      usage: compareUsage(context, sides, report),
      credits: compareCredits(sides, report),
      entitlements: compareEntitlements(context, planRows, sides, profile, report),
    },
    differences: found,
  };
}

/** Fields of the profile and of the customer's own rows that are not as the mapping says. */
function reportArrival(context: PlanContext, sides: CustomerSides, report: Report): void {
  for (const difference of arrivalDifferences(planCustomer(context, sides.records, sides.target))) {
    const { entity, what, source, target, cause } = difference;
    // Usage and wallets are compared by their sums below.
    if (entity === "usage" || what === "wallet") continue;
    report(entity === "entitlements" ? "entitlements" : "customers", what, "field", source, target, cause);
  }
}

type Report = (
  validator: ValidatorName,
  what: string,
  unit: string,
  source: string | null,
  target: string | null,
  cause: string,
) => void;

function compareRevenue(
  context: PlanContext,
  plans: ReadonlyMap<string, Plan>,
  sides: CustomerSides,
  profile: Profile | null,
  report: Report,
): Figures["revenue"] {
  const customer = customerOf(sides.records);
  const a = new Map<string, Rational>();
  const b = new Map<string, Rational>();
  const copies = new Map((profile ? carriedRevenue(profile) : []).map((copy) => [copy.subscriptionId, copy]));
  for (const entry of sides.records) {
    if (entry.entity !== "subscriptions") continue;
    const { currency, mrr, subscriptionId } = subscriptionMrr(entry.record, customer, plans, context.asOf);
    const copy = copies.get(subscriptionId);
    const carried = copy ? ratio.parseFraction(copy.mrr) : ratio.zero;
    addTo(a, currency, mrr);
    addTo(b, copy?.currency ?? currency, carried);
    if (ratio.compare(mrr, carried) !== 0 || (copy && copy.currency !== currency)) {
      const target = copy ? minor(carried) : null;
      const cause = copy ? "the copy at the target differs" : "missing at the target";
      report(
        "revenue",
        `subscription ${subscriptionId}`,
        `${currency} minor/month`,
        minor(mrr),
        target,
        cause,
      );
    }
  }
  const known = new Set(sides.records.map((entry) => entry.record.sourceId));
  for (const copy of copies.values()) {
    if (known.has(copy.subscriptionId)) continue;
    const carried = ratio.parseFraction(copy.mrr);
    addTo(b, copy.currency, carried);
    const unit = `${copy.currency} minor/month`;
    report(
      "revenue",
      `subscription ${copy.subscriptionId}`,
      unit,
      null,
      minor(carried),
      "a copy the source does not have",
    );
  }
  if (sides.rail) {
    for (const currency of new Set([...a.keys(), ...sides.rail.keys()])) {
      const before = a.get(currency) ?? ratio.zero;
      const now = sides.rail.get(currency) ?? ratio.zero;
      if (ratio.compare(before, now) !== 0) {
        report(
          "revenue",
          `rail ${currency}`,
          `${currency} minor/month`,
          minor(before),
          minor(now),
          railChanged,
        );
      }
    }
  }
  return { a: toText(a), b: toText(b), c: sides.rail ? toText(sides.rail) : null };
}

/** The cause under which changes that the rail made itself since the snapshot are listed; they fail nothing. */
export const railChanged = "changed on the rail since the snapshot";

function compareUsage(context: PlanContext, sides: CustomerSides, report: Report): Figures["usage"] {
  const { slugOf } = preparePlanning(context);
  const source = new Map<string, Decimal>();
  const target = new Map<string, Decimal>();
  for (const entry of sides.records) {
    if (entry.entity !== "usage" || !sides.carriedUsage.has(entry.record.sourceId)) continue;
    const slug = slugOf.get(entry.record.featureId) ?? entry.record.featureId;
    addUp(source, `${slug} ${entry.record.at.slice(0, 10)}`, entry.record.quantity);
  }
  for (const event of sides.events) {
    const id = parseFeatureId(event.featureId);
    const slug = id.scope === "none" || id.scope === "user" ? id.slug : event.featureId;
    const quantity = event.metadata.quantity;
    if (event.metadata.source !== context.mapping.source.name || !isDecimal(quantity)) continue;
    // Usage from before the snapshot's window came with an earlier snapshot and has no counterpart in this one.
    const record = event.metadata.record;
    const isCarried = typeof record === "string" && sides.carriedUsage.has(record);
    if (!isCarried && (id.scope === "reserved" || event.timestamp < (context.usageFrom ?? ""))) continue;
    addUp(target, `${slug} ${event.timestamp.slice(0, 10)}`, quantity);
  }
  const totals = { source: new Map<string, Decimal>(), target: new Map<string, Decimal>() };
  for (const key of new Set([...source.keys(), ...target.keys()])) {
    const here = source.get(key) ?? new Decimal(0);
    const there = target.get(key) ?? new Decimal(0);
    const slug = key.slice(0, key.lastIndexOf(" "));
    addUp(totals.source, slug, here);
    addUp(totals.target, slug, there);
    if (!here.equals(there)) {
      const cause = target.has(key) ? "quantities differ" : "missing at the target";
      report("usage", key, "units", here.toFixed(), target.has(key) ? there.toFixed() : null, cause);
    }
  }
  return { source: quantities(totals.source), target: quantities(totals.target) };
}

const addUp = (totals: Map<string, Decimal>, key: string, quantity: Decimal | string) =>
  totals.set(key, (totals.get(key) ?? new Decimal(0)).plus(quantity));
const quantities = (totals: ReadonlyMap<string, Decimal>): Record<string, string> =>
  Object.fromEntries([...totals].map(([slug, quantity]) => [slug, quantity.toFixed()]));

const isDecimal = (value: unknown): value is string =>
  typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);

function compareCredits(sides: CustomerSides, report: Report): Figures["credits"] {
  const expected = sides.expected ? (sides.walletCredits ?? "0") : "0";
  const held = sides.target.user?.creditBalance ?? "0";
  if (sides.expected && expected !== held) {
    report(
      "credits",
      "wallet",
      "credits",
      expected,
      held,
      "the wallet holds another amount than was granted",
    );
  }
  return { source: expected, target: sides.expected ? held : "0" };
}

/**
 * Compares what the source lets this customer use with what the stored rows decide: the customer's own row first, then
 * the row of their plan. Features without an answer of the source are left out.
 */
function compareEntitlements(
  context: PlanContext,
  planRows: PlanRows,
  sides: CustomerSides,
  profile: Profile | null,
  report: Report,
): Figures["entitlements"] {
  const customer = customerOf(sides.records);
  const effective = customer?.effectiveFeatureKeys;
  if (!sides.expected || !effective) return { source: 0, target: 0, decisions: 0 };
  const planning = preparePlanning(context);
  const own = new Map(sides.target.entitlements.map((row) => [row.featureId, row]));
  const counts = { source: 0, target: 0, decisions: 0 };
  const granted = sides.records.flatMap((entry) => (entry.entity === "entitlements" ? [entry.record] : []));
  const live = sides.records.flatMap((entry) =>
    entry.entity === "subscriptions" && isLive(entry.record) ? [entry.record] : [],
  );
  const access = mayUse(planning, granted, live);
  for (const facts of planning.slugs.values()) {
    if (!facts.hasAccess) continue;
    const allowedHere = access && facts.features.some((feature) => effective.includes(feature.key));
    // Without profile nobody knows the customer's plan there, so no row of a plan decides for them.
    const byPlan = profile === null ? undefined : planRows.get(planFeatureId(facts.slug, profile.plan));
    const row = own.get(userFeatureId(facts.slug, sides.userId)) ?? byPlan;
    const allowedThere = row !== undefined && !(row.limitType === "HARD");
    counts.decisions += 1;
    if (allowedHere) counts.source += 1;
    if (allowedThere) counts.target += 1;
    if (allowedHere !== allowedThere) {
      const word = (allowed: boolean) => (allowed ? "allowed" : "refused");
      const wrongDeny =
        profile === null ? "missing at the target" : "wrong deny: the customer would be cut off";
      const cause = allowedHere ? wrongDeny : "wrong allow";
      report("entitlements", facts.slug, "decision", word(allowedHere), word(allowedThere), cause);
    }
  }
  return counts;
}

function customerOf(records: readonly CanonicalRecord[]): Customer | null {
  for (const entry of records) if (entry.entity === "customers") return entry.record;
  return null;
}

function addTo(totals: Map<string, Rational>, currency: string, value: Rational): void {
  totals.set(currency, ratio.add(totals.get(currency) ?? ratio.zero, value));
}

const minor = (value: Rational) => ratio.roundHalfEven(value).toString();
const toText = (totals: ReadonlyMap<string, Rational>): Record<string, string> =>
  Object.fromEntries([...totals].map(([currency, value]) => [currency, ratio.formatFraction(value)]));
