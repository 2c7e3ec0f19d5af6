import type { AssessedCustomer } from "@/lib/assessment/assess-customer";
import { findingKind } from "@/lib/assessment/finding-kinds";
import { type Rational, ratio } from "@/lib/canonical";
import { type AssessmentRow, countRejected, sumHits } from "@/lib/db/queries/assessments";
import { listCatalogue } from "@/lib/db/queries/snapshots";
import type { assessmentFindings, assessmentHits, obligations, reviewItems } from "@/lib/db/schema";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { PipelineEnvironment } from "../environment";
import { storableJson } from "../hash";

type FindingInsert = typeof assessmentFindings.$inferInsert;

export interface AssessedRows {
  readonly hits: readonly (typeof assessmentHits.$inferInsert)[];
  readonly obligations: readonly (typeof obligations.$inferInsert)[];
  readonly reviews: readonly (typeof reviewItems.$inferInsert)[];
}

/** States of a subscription in words, where the code is not one. */
const statusNames: Readonly<Record<string, string>> = {
  nonRenewing: "not renewing",
  pastDue: "past due",
  incompleteExpired: "expired before it began",
};

const asText = (mrr: ReadonlyMap<string, Rational>): Record<string, string> =>
  Object.fromEntries([...mrr].map(([currency, value]) => [currency, ratio.formatFraction(value)]));

/** Rows of one chunk of customers. */
export function assessedRows(
  at: { migrationId: string; assessmentId: string },
  assessed: readonly AssessedCustomer[],
): AssessedRows {
  const of = (customer: AssessedCustomer) => ({
    ...at,
    customerKey: `${at.migrationId}:${customer.customerId}`,
    customerId: customer.customerId,
  });
  return {
    hits: assessed.flatMap((customer) =>
      customer.hits.map(({ code, subject, mrr }) => ({ ...of(customer), code, subject, mrr: asText(mrr) })),
    ),
    obligations: assessed.flatMap((customer) =>
      customer.obligations.map(({ key, kind, at: due, description, amount, unit, executor }) => ({
        ...of(customer),
        key,
        kind,
        at: new Date(due),
        // A name at the source may hold what the database refuses.
        description: String(storableJson(description)),
        amount,
        unit,
        executor,
      })),
    ),
    reviews: assessed.flatMap((customer) =>
      customer.buckets.map((bucket) => ({ ...of(customer), bucket, mrr: asText(customer.mrr) })),
    ),
  };
}

/** Every finding with its customers and money added up, the rejected records and redeemable coupons among them. */
export async function findingRows(
  env: PipelineEnvironment,
  assessment: AssessmentRow,
): Promise<FindingInsert[]> {
  const db = env.db.drizzle;
  const at = { migrationId: assessment.migrationId, assessmentId: assessment.id };
  const source = { migrationId: assessment.migrationId, snapshotId: assessment.snapshotId };
  const [sums, rejected, catalogue] = await Promise.all([
    sumHits(db, at),
    countRejected(db, source),
    listCatalogue(db, source),
  ]);
  const index = indexCatalogue(catalogue);
  const nameOf = (code: string, subject: string): string | null => {
    if (subject === "*") return null;
    if (code === "subscription.status") return statusNames[subject] ?? subject;
    if (code.startsWith("credits.")) return subject.toUpperCase();
    const plan = index.plans.get(subject);
    if (plan) return plan.nickname ?? index.products.get(plan.productId)?.name ?? plan.name;
    return index.features.get(subject)?.name ?? null;
  };
  const rows = new Map<string, FindingInsert & { money: Map<string, Rational> }>();
  const add = (code: string, subject: string, customers: number) => {
    const key = `${code} ${subject}`;
    const row = rows.get(key) ?? {
      ...at,
      code,
      subject,
      subjectName: nameOf(code, subject),
      verdict: findingKind(code)?.verdict ?? "impossible",
      customers,
      mrr: {},
      money: new Map<string, Rational>(),
    };
    rows.set(key, row);
    return row;
  };
  for (const sum of sums) {
    const { money } = add(sum.code, sum.subject, sum.customers);
    if (sum.currency === null) continue;
    const part = ratio.rational(BigInt(sum.numerator), BigInt(sum.denominator));
    money.set(sum.currency, ratio.add(money.get(sum.currency) ?? ratio.zero, part));
  }
  for (const { entity, customers } of rejected) add("record.rejected", entity, customers);
  for (const each of catalogue) if (each.entity === "coupons" && each.record.valid) add("coupon", "*", 0);
  return [...rows.values()].map(({ money, ...row }) => ({ ...row, mrr: asText(money) }));
}
