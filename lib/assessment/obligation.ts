import type { CanonicalRecord, Subscription } from "@/lib/canonical";

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
};

/** What a stored kind is called; one that a newer version wrote keeps its code. */
export const obligationLabel = (kind: string): string =>
  obligationKinds.flatMap((known) => (known === kind ? [obligationLabels[known]] : []))[0] ?? kind;

/** Who carries a change out after the migration. */
export const executors = ["rail", "job", "person", "signed-off"] as const;
export type Executor = (typeof executors)[number];

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
        add({
          key: `${change.kind}:${change.sourceId}`,
          kind: change.kind,
          customerId,
          at: change.at,
          description: change.description,
          amount: null,
          unit: null,
          executor: byRail,
        });
      }
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
