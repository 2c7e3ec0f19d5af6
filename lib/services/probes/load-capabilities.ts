import { z } from "zod";
import { capabilityMeaning } from "@/lib/assessment/capability-meaning";
import { findingKind } from "@/lib/assessment/finding-kinds";
import { findConnection } from "@/lib/db/queries/connections";
import type { RunRow } from "@/lib/db/queries/runs";
import { findLatestProbe, listCapabilities } from "@/lib/db/queries/target-capabilities";
import { probeOptionsSchema } from "@/lib/pipeline/probe-run/options";
import { type CapabilityFinding, capabilityCodes } from "@/lib/target/capability";
import type { Executor } from "../context";

/** A probe older than this no longer speaks for the target, as any other evidence. */
export const freshHours = 24;

export interface LoadedCapabilities {
  readonly run: RunRow;
  readonly findings: readonly (CapabilityFinding & { readonly measuredAt: string })[];
  /** Why it no longer speaks for the target; null while it does. */
  readonly staleWhy: string | null;
}

const factsSchema = z.record(z.string(), z.json());

/** What the newest complete probe found, in the order of the codes; null before there is one. */
export async function loadCapabilities(
  db: Executor,
  migrationId: string,
  now: Date,
): Promise<LoadedCapabilities | null> {
  const run = await findLatestProbe(db, migrationId);
  if (!run) return null;
  const [rows, connection] = await Promise.all([
    listCapabilities(db, { migrationId, runId: run.id }),
    findConnection(db, migrationId, "target"),
  ]);
  const findings = capabilityCodes.flatMap((code) => {
    const row = rows.find((each) => each.code === code);
    if (!row) return [];
    const { verdict, value, asked, reason } = row;
    const answered = factsSchema.parse(row.answered);
    return [{ code, verdict, value, asked, answered, reason, measuredAt: row.measuredAt.toISOString() }];
  });
  const options = probeOptionsSchema.parse(run.options);
  const endedAt = run.endedAt ?? run.createdAt;
  const isOld = now.getTime() - endedAt.getTime() >= freshHours * 3_600_000;
  const isSame =
    connection?.accountId === options.tenantId &&
    connection.baseUrl === options.baseUrl &&
    connection.fingerprint === options.fingerprint;
  const staleWhy = isSame
    ? isOld
      ? `It is older than ${freshHours} hours. Probe again.`
      : null
    : "The target's connection changed since. Probe again.";
  return { run, findings, staleWhy };
}

/** A finding about the target as findings about the source are stored; nobody in particular stands behind it. */
export interface TargetFinding {
  readonly code: string;
  readonly subject: string;
  readonly subjectName: string;
  readonly verdict: "carries" | "changes" | "stays" | "impossible";
  readonly customers: 0;
  readonly mrr: Readonly<Record<string, never>>;
}

/**
 * Where the target is not as migrations assume it. What was once measured closes the way until it is decided or measured
 * to be otherwise, also when it is no longer fresh: age makes no wrong hour right.
 */
export function targetFindings(capabilities: LoadedCapabilities | null): TargetFinding[] {
  return (capabilities?.findings ?? []).flatMap((each) => {
    const meaning = capabilityMeaning(each);
    const kind = meaning?.finding ? findingKind(meaning.finding) : null;
    if (!meaning?.finding || !kind) return [];
    return [
      {
        code: meaning.finding,
        subject: each.value ?? "*",
        subjectName: meaning.found,
        verdict: kind.verdict,
        customers: 0 as const,
        mrr: {},
      },
    ];
  });
}
