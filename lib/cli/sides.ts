import type { SourceId } from "@/lib/canonical";
import { listMigrationSides, type MigrationSides, type SideRow } from "@/lib/db/queries/migration-sides";
import { AppError } from "@/lib/errors";
import { findSource } from "@/lib/pipeline/open-connection";
import { connectSource } from "@/lib/services/connections/connect-source";
import { connectTarget, saveTarget } from "@/lib/services/connections/connect-target";
import type { SourceAccess } from "@/lib/services/connections/source-input";
import { checkSource } from "@/lib/services/connections/test-source";
import { checkTarget } from "@/lib/services/connections/test-target";
import { providerName } from "@/lib/services/migrations/provider-words";
import type { KeyVerdict } from "@/lib/sources/types";
import { judgeTargetKey } from "@/lib/target/openmonetize";
import { sameAddress, type WantedSource, type WantedTarget } from "./choose-migration";
import { wrongUse } from "./exit-code";
import type { Session } from "./run-command";

/** A side that the caller gave a key for, tested or known. `connect` stores it unless the migration has it already. */
export interface OpenedSide<Wanted> {
  readonly wanted: Wanted;
  readonly name: string | null;
  connect(migration: { readonly id: string; readonly stored: SideRow | null }): Promise<void>;
}

/** Whose key is this? A key that is stored already is known by its fingerprint; another one is tried at the source. */
export async function openSourceSide(
  session: Session,
  provider: SourceId,
  key: SourceAccess,
): Promise<OpenedSide<WantedSource>> {
  const { ctx } = session;
  if (key.apiKey !== "") refuseShape(findSource(provider).judgeKey(key.apiKey));
  const fingerprint = await ctx.vault.fingerprint(
    key.apiKey === "" ? JSON.stringify(key.settings) : key.apiKey,
  );
  const stored = await findStored(session, (migration) => migration.source, fingerprint, key.baseUrl);
  const baseUrl = key.baseUrl ?? stored?.baseUrl ?? null;
  const connect: OpenedSide<WantedSource>["connect"] = async (migration) => {
    if (isSame(migration.stored, fingerprint, baseUrl)) return;
    const saved = await connectSource(ctx, { migrationId: migration.id, ...key, baseUrl });
    if (!saved.ok) throw refused(saved);
  };
  if (stored) {
    return { wanted: { provider, accountId: stored.accountId, mode: stored.mode }, name: null, connect };
  }
  session.say(`Testing the connection to ${providerName(provider)}.`);
  const check = await checkSource(ctx, provider, { ...key, baseUrl });
  if (!check.ok) throw refused(check);
  for (const note of check.notes) session.say(note);
  return {
    wanted: { provider, accountId: check.accountId, mode: check.mode },
    name: check.accountName,
    connect,
  };
}

/** The same for the target. A new key needs the address that it belongs to. */
export async function openTargetSide(
  session: Session,
  key: { apiKey: string; baseUrl: string | null },
): Promise<OpenedSide<WantedTarget>> {
  const { ctx } = session;
  refuseShape(judgeTargetKey(key.apiKey));
  const fingerprint = await ctx.vault.fingerprint(key.apiKey);
  const stored = await findStored(session, (migration) => migration.target, fingerprint, key.baseUrl);
  const baseUrl = key.baseUrl ?? stored?.baseUrl ?? null;
  if (baseUrl === null) throw wrongUse("Name the OpenMonetize platform with --target-url.");
  if (stored) {
    return {
      wanted: { tenantId: stored.accountId, baseUrl },
      name: null,
      connect: async (migration) => {
        if (isSame(migration.stored, fingerprint, baseUrl)) return;
        const saved = await connectTarget(ctx, { migrationId: migration.id, apiKey: key.apiKey, baseUrl });
        if (!saved.ok) throw refused(saved);
      },
    };
  }
  session.say("Testing the OpenMonetize key.");
  const check = await checkTarget(ctx, { apiKey: key.apiKey, baseUrl });
  if (!check.ok) throw refused(check);
  return {
    wanted: { tenantId: check.target.tenantId, baseUrl },
    name: check.target.tenantName,
    connect: async (migration) => {
      if (isSame(migration.stored, fingerprint, baseUrl)) return;
      await saveTarget(ctx, migration.id, { apiKey: key.apiKey, baseUrl }, check.target, check);
    },
  };
}

async function findStored(
  session: Session,
  sideOf: (migration: MigrationSides) => SideRow | null,
  fingerprint: string,
  baseUrl: string | null,
): Promise<SideRow | null> {
  const migrations = await listMigrationSides(session.ctx.db.drizzle, session.ctx.workspaceId);
  const sides = migrations.map(sideOf);
  return (
    sides.find(
      (side) => side?.fingerprint === fingerprint && (baseUrl === null || sameAddress(side.baseUrl, baseUrl)),
    ) ?? null
  );
}

const isSame = (stored: SideRow | null, fingerprint: string, baseUrl: string | null) =>
  stored?.fingerprint === fingerprint && sameAddress(stored.baseUrl, baseUrl);

function refuseShape(verdict: KeyVerdict): void {
  if (verdict.state !== "right") throw wrongUse(verdict.sentence);
}

function refused(check: { code: string; problem: string; remedy: string }): AppError {
  return new AppError({
    code: check.code,
    kind: "unauthorized",
    userMessage: `${check.problem} ${check.remedy}`.trim(),
  });
}
