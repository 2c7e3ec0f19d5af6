import { type ConnectionRow, findConnection } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import type { RateLimiter } from "@/lib/http";
import { sources } from "@/lib/sources/registry";
import type { AdapterIO, SourceAdapter } from "@/lib/sources/types";
import { openmonetize } from "@/lib/target/openmonetize";
import type { TargetAdapter, TargetConfig } from "@/lib/target/types";
import type { PipelineEnvironment } from "./environment";
import { offlineAdapter } from "./offline/offline-adapter";
import { isOffline } from "./offline/offline-settings";
import { uploadsOf } from "./open-upload";
import { defaultSourcePace } from "./source-pace";

type OpenIO = AdapterIO & { readonly limiter: RateLimiter };

export interface OpenSource {
  readonly adapter: SourceAdapter<unknown>;
  readonly config: unknown;
  readonly connection: ConnectionRow;
  readonly io: OpenIO;
}

export interface OpenTarget {
  readonly adapter: TargetAdapter;
  readonly config: TargetConfig;
  readonly connection: ConnectionRow;
  readonly io: OpenIO;
}

export const sourceRequestsInFlight = 8;
const targetRequestsInFlight = 8;

/** Opens the source with its stored key; all chunks of all workers share its limiter. Throws `connection.missing` when none is saved. */
export async function openSource(
  env: PipelineEnvironment,
  at: { workspaceId: string; migrationId: string; requestsPerSecond: number | null },
  signal: AbortSignal,
): Promise<OpenSource> {
  const connection = await requireConnection(env, at.migrationId, "source");
  const adapter = findSource(connection.provider, connection.settings);
  const config = adapter.config.parse(
    sourceConfig({ ...connection, apiKey: await openKey(env, at.workspaceId, connection) }),
  );
  const budget = {
    requestsPerSecond: at.requestsPerSecond ?? defaultSourcePace(connection.provider, connection.mode),
    maxInFlight: sourceRequestsInFlight,
  };
  const share = { name: `${at.migrationId}/source`, by: "installation" } as const;
  const io = { ...env.outbound.open(budget, signal, share), openFile: uploadsOf(env, at.workspaceId) };
  return { adapter, config, connection, io };
}

/**
 * Opens the target with its stored key; all chunks of all workers share its limiter. Throws `connection.missing` when
 * none is saved.
 */
export async function openTarget(
  env: PipelineEnvironment,
  at: { workspaceId: string; migrationId: string; requestsPerSecond: number | null; maxInFlight?: number },
  signal: AbortSignal,
): Promise<OpenTarget> {
  const connection = await requireConnection(env, at.migrationId, "target");
  const apiKey = await openKey(env, at.workspaceId, connection);
  const budget = {
    requestsPerSecond: at.requestsPerSecond,
    maxInFlight: at.maxInFlight ?? targetRequestsInFlight,
  };
  return {
    adapter: openmonetize,
    config: { baseUrl: connection.baseUrl ?? "", apiKey },
    connection,
    io: env.outbound.open(budget, signal, { name: `${at.migrationId}/target`, by: "installation" }),
  };
}

/** The stored key of a connection; empty where none is needed. */
export async function openKey(
  env: PipelineEnvironment,
  workspaceId: string,
  { secretId }: Pick<ConnectionRow, "secretId">,
): Promise<string> {
  return secretId === null ? "" : await env.vault.openSecret(env.db.drizzle, workspaceId, secretId);
}

/** What an adapter's own schema is given: settings, address and key, each only where there is one. */
export function sourceConfig(of: { apiKey: string; baseUrl: string | null; settings: unknown }): unknown {
  return {
    ...(typeof of.settings === "object" ? of.settings : {}),
    ...(of.baseUrl ? { baseUrl: of.baseUrl } : {}),
    ...(of.apiKey === "" ? {} : { apiKey: of.apiKey }),
  };
}

/** The adapter of a provider, or what reads files in its place if `settings` say so. Throws `source.unknown` for one that this version cannot read. */
export function findSource(provider: string, settings?: unknown): SourceAdapter<unknown> {
  const found = Object.entries(sources).find(([id]) => id === provider)?.[1];
  if (!found) {
    throw new AppError({
      code: "source.unknown",
      kind: "invalid",
      userMessage: `This version cannot read ${provider}. It reads ${Object.keys(sources).join(", ")}.`,
    });
  }
  // Each adapter parses its own config before use, so the pipeline may treat it as opaque.
  const adapter = found as unknown as SourceAdapter<unknown>;
  // The same holds for the one that reads files in its place.
  return isOffline(settings) ? (offlineAdapter(adapter) as unknown as SourceAdapter<unknown>) : adapter;
}

async function requireConnection(
  env: PipelineEnvironment,
  migrationId: string,
  role: "source" | "target",
): Promise<ConnectionRow> {
  const connection = await findConnection(env.db.drizzle, migrationId, role);
  if (connection) return connection;
  throw new AppError({
    code: "connection.missing",
    kind: "conflict",
    userMessage: `The ${role} is not connected. Open Connect and test its key first.`,
    context: { migrationId, role },
  });
}
