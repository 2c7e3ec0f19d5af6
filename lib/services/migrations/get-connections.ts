import { z } from "zod";
import { listAccountIntents } from "@/lib/db/queries/account-intents";
import { type ConnectionRow, listConnections } from "@/lib/db/queries/connections";
import { findLatestRun, type RunRow } from "@/lib/db/queries/runs";
import { defaultSourcePace } from "@/lib/pipeline/source-pace";
import { isAllowed } from "@/lib/rbac/permissions";
import type { CheckResult } from "@/lib/sources/types";
import type { TargetCheckResult } from "@/lib/target/types";
import { type SourceAccess, savedSettings } from "../connections/source-input";
import { verb } from "../verb";
import { describeSide, type Side } from "./describe-side";
import { type MigrationNames, namesOf } from "./names-of";
import { asksForRail } from "./provider-words";
import { requireMigration } from "./require-migration";
import { type MigrationSettings, migrationSettingsSchema } from "./settings";

export type { CheckResult, PermissionCheck } from "@/lib/sources/types";
export type { TargetCheck, TargetCheckResult } from "@/lib/target/types";

interface SavedConnection<Check> extends Side {
  readonly keyHint: string;
  /** What is no secret: a site, further addresses. */
  readonly settings: SourceAccess["settings"];
  readonly check: Check;
  readonly checkedAt: string;
  readonly savedAt: string;
}

export interface Connections {
  readonly migration: MigrationNames & {
    readonly id: string;
    readonly name: string;
    readonly sourceProvider: string;
    /** Whether a person has to say who goes on charging. */
    readonly asksForRail: boolean;
    readonly mode: ConnectionRow["mode"] | null;
    readonly settings: MigrationSettings;
  };
  readonly source: SavedConnection<CheckResult> | null;
  readonly target: SavedConnection<TargetCheckResult> | null;
  /** An attempt to create an account whose answer was never seen; null once a target is saved. */
  readonly lostAccount: { readonly email: string; readonly baseUrl: string; readonly at: string } | null;
  /** How the target's account was made from here: its address with the tag. Null where it existed before. */
  readonly createdAccount: { readonly email: string; readonly at: string } | null;
  readonly export: {
    readonly runId: string;
    readonly number: number;
    readonly state: RunRow["state"];
    readonly stateReason: string | null;
  } | null;
  readonly defaultRequestsPerSecond: number;
  readonly mayConnect: boolean;
  readonly mayExport: boolean;
}

const lostAfterMs = 2 * 60 * 1000;

/** Both sides with the verdict of their last test, never their keys, and the newest export. */
export const getConnections = verb(
  {
    name: "migrations.getConnections",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }): Promise<Connections> => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [rows, intents, run] = await Promise.all([
      listConnections(db, migrationId),
      listAccountIntents(db, migrationId),
      findLatestRun(db, migrationId, "export"),
    ]);
    const source = rows.find((row) => row.role === "source");
    const target = rows.find((row) => row.role === "target");
    const last = intents[0];
    // Without any answer the process that asked may have ended; after this long it will not be written any more.
    const isLost =
      !target &&
      last &&
      (last.state === "unknown" ||
        (last.state === "sent" && ctx.now().getTime() - last.createdAt.getTime() > lostAfterMs));
    const created = intents.find(
      (intent) => intent.state === "created" && target && intent.tenantId === target.accountId,
    );
    return {
      migration: {
        id: migration.id,
        name: migration.name,
        sourceProvider: migration.sourceProvider,
        ...namesOf(migration),
        asksForRail: asksForRail(migration.sourceProvider),
        mode: migration.mode,
        settings: migrationSettingsSchema.parse(migration.settings),
      },
      // Both columns are written by `connectSource` and `saveTarget` from the adapters' own answers.
      source: source ? saved(source, source.check as CheckResult) : null,
      target: target ? saved(target, target.check as TargetCheckResult) : null,
      lostAccount: isLost
        ? { email: last.email, baseUrl: last.baseUrl, at: last.createdAt.toISOString() }
        : null,
      createdAccount: created ? { email: created.email, at: created.createdAt.toISOString() } : null,
      export: run && { runId: run.id, number: run.number, state: run.state, stateReason: run.stateReason },
      defaultRequestsPerSecond: defaultSourcePace(migration.sourceProvider, migration.mode),
      mayConnect: isAllowed(ctx.role, "connection:write"),
      mayExport: isAllowed(ctx.role, "snapshot:create"),
    };
  },
);

function saved<Check>(row: ConnectionRow, check: Check): SavedConnection<Check> {
  return {
    ...describeSide(row),
    keyHint: row.keyHint,
    settings: savedSettings(row),
    check,
    checkedAt: row.checkedAt.toISOString(),
    savedAt: row.createdAt.toISOString(),
  };
}
