import { z } from "zod";
import { capabilityMeaning, capabilityTitles } from "@/lib/assessment/capability-meaning";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestRun } from "@/lib/db/queries/runs";
import { isAllowed } from "@/lib/rbac/permissions";
import type { CapabilityCode, ProbeFootprint } from "@/lib/target/capability";
import { openmonetize } from "@/lib/target/openmonetize";
import type { JsonObject } from "@/lib/target/types";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { loadCapabilities } from "./load-capabilities";

export interface Capability {
  readonly code: CapabilityCode;
  readonly title: string;
  readonly verdict: "measured" | "unknown";
  readonly value: string | null;
  /** What is so, or why it is not known. */
  readonly found: string;
  /** What follows for the plan; null when unknown. */
  readonly consequence: string | null;
  /** True where the target is not as migrations assume it. */
  readonly differs: boolean;
  readonly asked: string;
  readonly answered: JsonObject;
  readonly measuredAt: string;
}

export interface Probe {
  /** What a probe writes, told before it is begun; null without a target. */
  readonly footprint: ProbeFootprint | null;
  readonly target: string | null;
  readonly live: boolean;
  /** The newest probe, whatever became of it. */
  readonly run: {
    readonly id: string;
    readonly number: number;
    readonly state: string;
    readonly reason: string | null;
  } | null;
  readonly capabilities: readonly Capability[];
  readonly measuredAt: string | null;
  readonly staleWhy: string | null;
  readonly mayProbe: boolean;
}

/** What the target enforces as far as it was measured, and what a probe would write. */
export const getProbe = verb(
  {
    name: "probes.get",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }): Promise<Probe> => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [connection, latest, loaded] = await Promise.all([
      findConnection(db, migrationId, "target"),
      findLatestRun(db, migrationId, "probe"),
      loadCapabilities(db, migrationId, ctx.now()),
    ]);
    return {
      footprint: connection ? openmonetize.describeProbe(connection.accountId) : null,
      target: connection?.baseUrl ?? null,
      live: connection?.mode === "live",
      run: latest
        ? { id: latest.id, number: latest.number, state: latest.state, reason: latest.stateReason }
        : null,
      capabilities: (loaded?.findings ?? []).map((each) => {
        const { code, verdict, value, asked, answered, measuredAt, reason } = each;
        const meaning = capabilityMeaning(each);
        return {
          code,
          title: capabilityTitles[code],
          verdict,
          value,
          found: meaning?.found ?? reason ?? "unknown",
          consequence: meaning?.consequence ?? null,
          differs: meaning?.finding !== undefined,
          asked,
          answered,
          measuredAt,
        };
      }),
      measuredAt: loaded?.run.endedAt?.toISOString() ?? null,
      staleWhy: loaded?.staleWhy ?? null,
      mayProbe: isAllowed(ctx.role, "target:probe"),
    };
  },
);
