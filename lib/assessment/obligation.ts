import type { CanonicalRecord, CreditBalance, Interval, Subscription } from "@/lib/canonical";
import { renewalAt } from "@/lib/mapping/renewal";

/** Dated changes that a billing system makes by itself. */
export const obligationKinds = [
  "trialEnd",
  "phase",
  "start",
  "resume",
  "cancellation",
  "discountEnd",
  "creditExpiry",
  "accessEnd",
  "recurringGrant",
  "autoRecharge",
] as const;
export type ObligationKind = (typeof obligationKinds)[number];

const obligationLabels: Readonly<Record<ObligationKind, string>> = {
  trialEnd: "Trial ends",
  phase: "Scheduled phase",
  start: "Subscription starts",
  resume: "Collection resumes",
  cancellation: "Subscription ends",
  discountEnd: "Discount ends",
  creditExpiry: "Credits expire",
  accessEnd: "Granted access ends",
  recurringGrant: "Credits are granted again",
  autoRecharge: "Credits are bought by themselves",
};

/** What a stored kind is called; one that a newer version wrote keeps its code. */
export const obligationLabel = (kind: string): string =>
  obligationKinds.flatMap((known) => (known === kind ? [obligationLabels[known]] : []))[0] ?? kind;

/** Who carries a change out after the migration. */
export const executors = ["rail", "job", "person", "signed-off"] as const;
export type Executor = (typeof executors)[number];

const executorLabels: Readonly<Record<Executor, string>> = {
  rail: "the rail",
  job: "a job",
  person: "a person",
  "signed-off": "nobody, signed off",
};

/** Who carries an obligation out, in words; nobody where there is none. A code of a newer version stays as it is. */
export const executorLabel = (executor: string | null): string =>
  executor === null
    ? "nobody"
    : (executors.flatMap((known) => (known === executor ? [executorLabels[known]] : []))[0] ?? executor);

export interface Obligation {
  /** The same in every assessment of the same facts. */
  readonly key: string;
  readonly kind: ObligationKind;
  readonly customerId: string;
  /** Instant in UTC at which the old system would act. */
  readonly at: string;
  readonly description: string;
  /** Minor units of `unit` for money, else a count of `unit`; exact decimal, null where nothing has an amount. */
  readonly amount: string | null;
  /** Currency or unit of the amount. */
  readonly unit: string | null;
  /** Who does it unless a person decides otherwise; null when nobody does. */
  readonly executor: Executor | null;
}

/** What decides who executes without a person: whether the source itself goes on charging. */
export interface ObligationContext {
  readonly sourceIsRail: boolean;
  readonly asOf: string;
  /** Where a credit block is spendable after the migration. */
  readonly creditStays: (blockId: string) => boolean;
}

const over: ReadonlySet<Subscription["status"]> = new Set(["cancelled", "incompleteExpired"]);

const dayMs = 86_400_000;
/** As far ahead as the register needs: 90 days and a little, because it is read later than it is written. */
const reachDays = 100;

const keyOf = (kind: ObligationKind, sourceId: string, at: string, index: number): string =>
  `${kind}:${sourceId}${index === 0 ? "" : `/${at.slice(0, 10)}`}`;

/** The date itself and, where it comes again, those that follow within reach. */
function datesOf(at: string, every: Interval | null, asOf: string): string[] {
  const until = Date.parse(asOf) + reachDays * dayMs;
  const dates = [at];
  for (let n = 1; every !== null; n += 1) {
    const next = renewalAt(Date.parse(at), every, n);
    if (next > until) break;
    dates.push(new Date(next).toISOString());
  }
  return dates;
}

/** What the source does about a block by itself: grants it anew, or buys more when it runs low. */
function standingOrders(
  { sourceId, name, grantedAgain, recharge, unit, currency, kind }: CreditBalance,
  customerId: string,
  context: ObligationContext,
): Obligation[] {
  const executor: Executor | null = context.sourceIsRail && context.creditStays(sourceId) ? "rail" : null;
  const shared = { customerId, unit: kind === "money" ? currency : (unit ?? "credits"), executor };
  const grants = grantedAgain
    ? datesOf(grantedAgain.at, grantedAgain.every, context.asOf).map(
        (at, index): Obligation => ({
          ...shared,
          key: keyOf("recurringGrant", sourceId, at, index),
          kind: "recurringGrant",
          at,
          description: `${name ?? sourceId} is granted anew.`,
          amount: grantedAgain.amount,
        }),
      )
    : [];
  if (!recharge) return grants;
  return [
    ...grants,
    {
      ...shared,
      key: `autoRecharge:${sourceId}`,
      kind: "autoRecharge",
      // It has no date: from now on it may happen any day.
      at: new Date(Date.parse(context.asOf) + dayMs).toISOString(),
      description: `At any time: whenever less than ${recharge.below} is left, credits are bought up to ${recharge.upTo}.`,
      amount: recharge.upTo,
    },
  ];
}

/** Every dated change behind one customer's records after `asOf`, by date and key. */
export function customerObligations(
  records: readonly CanonicalRecord[],
  context: ObligationContext,
): Obligation[] {
  const byRail: Executor | null = context.sourceIsRail ? "rail" : null;
  const found = new Map<string, Obligation>();
  const add = (obligation: Obligation): void => {
    if (obligation.at > context.asOf) found.set(obligation.key, obligation);
  };
  for (const each of records) {
    if (each.customerId === null) continue;
    const { customerId } = each;
    if (each.entity === "subscriptions" && !over.has(each.record.status)) {
      for (const change of each.record.scheduledChanges) {
        const isGrant = change.kind === "recurringGrant";
        for (const [index, at] of datesOf(change.at, change.every ?? null, context.asOf).entries()) {
          add({
            key: keyOf(change.kind, change.sourceId, at, index),
            kind: change.kind,
            customerId,
            at,
            description: change.description,
            amount: change.amount ?? null,
            unit: change.unit ?? null,
            // A source that grants into a wallet of its own reaches no wallet of ours.
            executor: isGrant && !context.creditStays(change.sourceId) ? null : byRail,
          });
        }
      }
    }
    if (each.entity === "creditBalances" && each.record.state === "live") {
      for (const due of standingOrders(each.record, customerId, context)) add(due);
    }
    if (each.entity === "creditBalances" && each.record.state === "live" && each.record.expiresAt !== null) {
      const { sourceId, expiresAt, available, currency, unit, name, kind } = each.record;
      const stays = context.sourceIsRail && context.creditStays(sourceId);
      add({
        key: `creditExpiry:${sourceId}`,
        kind: "creditExpiry",
        customerId,
        at: expiresAt,
        description: `What is left of ${name ?? sourceId} expires.`,
        amount: available,
        unit: kind === "money" ? currency : (unit ?? "credits"),
        executor: stays ? "rail" : null,
      });
    }
    if (each.entity === "entitlements" && each.record.expiresAt !== null) {
      add({
        key: `accessEnd:${each.record.sourceId}`,
        kind: "accessEnd",
        customerId,
        at: each.record.expiresAt,
        description: `The grant of ${each.record.featureId} to this customer ends.`,
        amount: each.record.limit,
        unit: each.record.limit === null ? null : "units",
        executor: null,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.at.localeCompare(b.at) || a.key.localeCompare(b.key));
}
