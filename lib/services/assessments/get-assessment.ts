import { z } from "zod";
import { remedyOf } from "@/lib/assessment/capability-meaning";
import { findingKind } from "@/lib/assessment/finding-kinds";
import type { Verdict } from "@/lib/assessment/verdict";
import { type Rational, ratio } from "@/lib/canonical";
import { type FindingDecisionRow, listFindingDecisions } from "@/lib/db/queries/assessment-decisions";
import { countObligations } from "@/lib/db/queries/assessment-lists";
import { countRenewals } from "@/lib/db/queries/assessment-renewals";
import {
  countOverlaps,
  type Overlap,
  sumByWorstVerdict,
  type WorstSum,
  type WorstVerdict,
} from "@/lib/db/queries/assessment-verdicts";
import {
  type AssessmentRow,
  countReviews,
  type FindingRow,
  findLatestAssessment,
  type KindSum,
  listFindings,
  sumByKind,
} from "@/lib/db/queries/assessments";
import { findLatestRun } from "@/lib/db/queries/runs";
import { findLatestSnapshot, findSnapshot, type SnapshotRow } from "@/lib/db/queries/snapshots";
import { isAllowed } from "@/lib/rbac/permissions";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { loadCapabilities, targetFindings } from "../probes/load-capabilities";
import { driftSentence, findDrift } from "../snapshots/find-drift";
import { verb } from "../verb";
import { isOfNewest, listBlockers, obligationReach, obligationReachDays } from "./blockers";

export interface Finding {
  readonly code: string;
  readonly subject: string;
  readonly subjectName: string | null;
  readonly area: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly remedy: string;
  readonly options: readonly { readonly decision: string; readonly label: string }[];
  readonly customers: number;
  /** Exact fractions of minor units a month, by currency. */
  readonly mrr: Readonly<Record<string, string>>;
  readonly decision: {
    readonly decision: string;
    readonly by: string;
    readonly note: string;
    readonly at: string;
  } | null;
  /** Against the assessment before: new, or how many customers more or fewer. */
  readonly change: "new" | number | null;
}

const mrrSchema = z.record(z.string(), z.string());

/** The newest complete assessment: report, register and buckets in figures, and what closes the way to Import. */
export const getAssessment = verb(
  {
    name: "assessments.get",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }) => {
    const { name } = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [run, assessment, newest] = await Promise.all([
      findLatestRun(db, migrationId, "assess"),
      findLatestAssessment(db, migrationId),
      findLatestSnapshot(db, migrationId),
    ]);
    return {
      migrationName: name,
      run: run ? { id: run.id, number: run.number, state: run.state, reason: run.stateReason } : null,
      snapshotNumber: newest?.number ?? null,
      mayRun: isAllowed(ctx.role, "assessment:run"),
      mayDecide: isAllowed(ctx.role, "assessment:decide"),
      assessment: assessment ? await describe(ctx, assessment, newest) : null,
    };
  },
);

async function describe(ctx: ServiceContext, assessment: AssessmentRow, newest: SnapshotRow | null) {
  const db = ctx.db.drizzle;
  const { migrationId } = assessment;
  const at = { migrationId, assessmentId: assessment.id };
  const source = { migrationId, snapshotId: assessment.snapshotId };
  const range = { from: assessment.asOf, until: obligationReach(ctx.now()) };
  const [snapshot, findings, decisions, before, due, reviews, renewals, blockers, worst, kinds, overlaps] =
    await Promise.all([
      findSnapshot(db, source),
      listFindings(db, at),
      listFindingDecisions(db, migrationId),
      findLatestAssessment(db, migrationId, assessment.number),
      countObligations(db, at, range.until),
      countReviews(db, at),
      countRenewals(db, source, range),
      listBlockers(db, assessment, ctx.now()),
      sumByWorstVerdict(db, at),
      sumByKind(db, at),
      countOverlaps(db, at),
    ]);
  const capabilities = await loadCapabilities(db, migrationId, ctx.now());
  const earlier = before ? await listFindings(db, { migrationId, assessmentId: before.id }) : null;
  const drift = await findDrift(db, source);
  const changed = drift ? driftSentence(drift) : null;
  const staleWhy = (await isOfNewest(db, assessment, newest))
    ? changed
    : `A newer snapshot was read. Assess it; this one speaks of an older state.${changed === null ? "" : ` ${changed}`}`;
  return {
    id: assessment.id,
    number: assessment.number,
    asOf: assessment.asOf.toISOString(),
    readyAt: assessment.readyAt?.toISOString() ?? null,
    snapshotNumber: snapshot?.number ?? null,
    staleWhy,
    findings: [
      ...findings.map((row) => describeFinding(row, decisions, earlier)),
      ...targetFindings(capabilities).map((row) => describeFinding({ ...at, ...row }, decisions, null)),
    ].map((finding) => ({
      ...finding,
      remedy: remedyOf(finding.code, finding.remedy, capabilities?.findings ?? []),
    })),
    kinds: describeKinds(kinds),
    revenue: revenueByVerdict(worst),
    overlaps: { verdicts: overlapOf(overlaps, "verdicts"), buckets: overlapOf(overlaps, "buckets") },
    comparedWith: before?.number ?? null,
    gone: (earlier ?? [])
      .filter((old) => !findings.some((row) => row.code === old.code && row.subject === old.subject))
      .map((old) => ({
        title: findingKind(old.code)?.title ?? old.code,
        subjectName: old.subjectName ?? old.subject,
      })),
    obligations: { withinDays: obligationReachDays, until: range.until.toISOString(), counts: due },
    reviews: [...reviews],
    renewals: [...renewals],
    blockers,
  };
}

export type Assessment = Awaited<ReturnType<typeof describe>>;

/** Distinct customers behind each kind of finding, with their whole recurring revenue. */
function describeKinds(rows: readonly KindSum[]) {
  const kinds = new Map<string, { customers: number; mrr: Map<string, Rational> }>();
  for (const { code, customers, currency, numerator, denominator } of rows) {
    const kind = kinds.get(code) ?? { customers, mrr: new Map<string, Rational>() };
    kinds.set(code, kind);
    if (currency === null) continue;
    const part = ratio.rational(BigInt(numerator), BigInt(denominator));
    kind.mrr.set(currency, ratio.add(kind.mrr.get(currency) ?? ratio.zero, part));
  }
  return Object.fromEntries(
    [...kinds].map(([code, { customers, mrr }]) => {
      const amounts = [...mrr].map(([currency, value]) => [currency, ratio.formatFraction(value)] as const);
      return [code, { customers, mrr: Object.fromEntries(amounts) }];
    }),
  );
}

const overlapOf = (overlaps: readonly Overlap[], of: Overlap["of"]) =>
  overlaps.find((row) => row.of === of) ?? { entries: 0, customers: 0, several: 0 };

/** Per currency: what customers pay who move as they are, with a change, or use something that cannot be represented. */
function revenueByVerdict(rows: readonly WorstSum[]) {
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const of = (worst: WorstVerdict | null) =>
      rows.filter((row) => row.currency === currency && (worst === null || row.worst === worst));
    const mrr = (worst: WorstVerdict | null) =>
      ratio.formatFraction(
        ratio.sum(of(worst).map((row) => ratio.rational(BigInt(row.numerator), BigInt(row.denominator)))),
      );
    const customers = (worst: WorstVerdict | null) => of(worst).reduce((sum, row) => sum + row.customers, 0);
    return {
      currency,
      /** Exact fractions of minor units a month. */
      total: mrr(null),
      asIs: mrr("asIs"),
      changes: mrr("changes"),
      impossible: mrr("impossible"),
      /** How many pay each of them. */
      customers: {
        total: customers(null),
        asIs: customers("asIs"),
        changes: customers("changes"),
        impossible: customers("impossible"),
      },
    };
  });
}

function describeFinding(
  row: FindingRow,
  decisions: readonly FindingDecisionRow[],
  earlier: readonly FindingRow[] | null,
): Finding {
  const kind = findingKind(row.code);
  const decided = decisions.find((one) => one.code === row.code && one.subject === row.subject);
  const old = earlier?.find((one) => one.code === row.code && one.subject === row.subject);
  const difference = old ? row.customers - old.customers : null;
  return {
    code: row.code,
    subject: row.subject,
    subjectName: row.subjectName,
    area: kind?.area ?? "Customers",
    title: kind?.title ?? row.code,
    verdict: row.verdict,
    reason: kind?.reason ?? "",
    remedy: kind?.remedy ?? "",
    options: kind?.options ?? [],
    customers: row.customers,
    mrr: mrrSchema.parse(row.mrr),
    decision: decided
      ? {
          decision: decided.decision,
          by: decided.byName,
          note: decided.note,
          at: decided.at.toISOString(),
        }
      : null,
    change: earlier === null ? null : old ? (difference === 0 ? null : difference) : "new",
  };
}
