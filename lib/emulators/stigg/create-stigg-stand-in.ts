import { createStandIn, type StandInServer } from "../shared/create-stand-in";
import type { StandInRequest, StandInResponse } from "../shared/exchange";
import { type Journal, openJournal } from "../shared/journal";
import type { LedgerOptions } from "../shared/ledger";
import { createSeededRandom } from "../shared/seeded-random";
import { createSettableClock } from "../shared/settable-clock";
import { accountTruth } from "./account-truth";
import { ApiKeys, keyOf, type StiggKey } from "./api-keys";
import { edgeRoutes } from "./edge-routes";
import { applyEdit, parseEdits } from "./edit-account";
import type { Environment } from "./environment";
import { executableSchema } from "./executable-schema";
import { type AccountManifest, generateStiggAccount } from "./generate-account";
import { graphqlRoute, operationPath } from "./graphql-route";
import { type AccountBirth, type JournalEntry, parseJournalEntry } from "./journal-entry";
import { createLiveSocket } from "./live-socket";
import { LiveUpdates } from "./live-updates";
import { createOperationLimits } from "./operation-limits";
import { OperationReader } from "./operation-reader";
import type { StiggStandInCore } from "./stigg-context";

/** Ours: Stigg publishes no largest page. Plans carry their prices and entitlements, so theirs is the smallest. */
const DEFAULT_PAGE_SIZES = { plans: 20, addons: 20, subscriptions: 50, default: 100 };

export interface StiggStandInOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  seed?: string;
  customers?: number;
  usageRows?: number;
  /** Instant at which a new account stands. Default: now. */
  startAt?: string;
  /** "set" stops the clock at startAt, "real" follows the machine. Default: "set" when startAt is given. */
  clockMode?: "real" | "set";
  /** Default: one key with full access. */
  keys?: readonly StiggKey[];
  /** Multiplies the documented limits per operation and minute. Default 1. */
  rateLimit?: { scale: number } | "off";
  /** Largest page per root field. */
  maxPageSize?: Readonly<Record<string, number>>;
  /** Default false: archived customers show only when asked for by `deletedAt`. */
  listsArchivedCustomers?: boolean;
  /** Fields that this environment does not have, as `Type.field`: an older or newer Stigg. */
  withoutFields?: readonly string[];
  /** Keeps the account over restarts. */
  journalPath?: string;
  controlToken?: string;
  ledger?: LedgerOptions;
}

export interface StiggStandIn extends StandInServer {
  /** The first key. */
  apiKey: string;
  /** Base of the edge routes; the same server. */
  edgeUrl: string;
  /** Base of the WebSocket; clients append /graphql. */
  wsUrl: string;
  environment: Environment;
  manifest: AccountManifest;
}

/** Starts a Stigg environment on 127.0.0.1: GraphQL, edge routes and WebSocket on one port. */
export async function createStiggStandIn(options: StiggStandInOptions = {}): Promise<StiggStandIn> {
  const journal =
    options.journalPath === undefined ? null : openJournal(options.journalPath, parseJournalEntry);
  const born = bornAs(options, journal);
  const { environment, manifest } = generateStiggAccount({ ...born, now: new Date(born.at) });
  const isSet = (options.clockMode ?? (options.startAt === undefined ? "real" : "set")) === "set";
  const clock = createSettableClock(isSet ? born.at : undefined);
  const live = new LiveUpdates();
  const apiKey = options.keys?.[0]?.key ?? defaultKey(born.seed);
  const keys = new ApiKeys(options.keys ?? [{ key: apiKey, scopes: "all" }]);
  const limits = createOperationLimits(options.rateLimit === "off" ? "off" : (options.rateLimit?.scale ?? 1));
  const core: StiggStandInCore = {
    environment,
    live,
    now: () => clock.now(),
    maxPageSize: { ...DEFAULT_PAGE_SIZES, ...options.maxPageSize },
    listsArchivedCustomers: options.listsArchivedCustomers ?? false,
    withoutFields: options.withoutFields ?? [],
    recordUsage: (report) => journal?.append({ kind: "usage", report }),
  };
  for (const entry of journal?.restored ?? []) {
    if (entry.kind === "usage") environment.report(entry.report);
    if (entry.kind === "edit") applyEdit(environment, live, entry.edit, entry.at);
    if (entry.kind === "clock" && entry.mode === "set") clock.set(entry.now);
    if (entry.kind === "clock" && entry.mode === "real") clock.resume();
  }
  clock.onChange((at) => journal?.append({ kind: "clock", mode: clock.mode, now: at.toISOString() }));
  const edit = (body: unknown): unknown => {
    const at = clock.now().toISOString();
    const edits = parseEdits(body).map((one) => {
      const done = applyEdit(environment, live, one, at);
      journal?.append({ kind: "edit", at, edit: one });
      return done;
    });
    return { edits };
  };
  const schema = executableSchema(core);
  const reader = new OperationReader(schema);
  const socket = createLiveSocket(schema, keys);
  const server = await createStandIn({
    name: "stigg",
    port: options.port ?? 0,
    clock,
    routes: [graphqlRoute(schema, reader, keys, limits), ...edgeRoutes(schema, environment, keys, limits)],
    fallback: refuse,
    faultPath: (request) => operationPath(reader, request),
    upgrade: socket.upgrade,
    keyOf,
    before: (request) => {
      for (const fault of request.faults) {
        if (fault.kind === "keyState") keys.change(keyOf(request), fault.state, fault.permissions);
        if (fault.kind === "editBetweenPages") edit(fault.edit);
      }
      return null;
    },
    control: {
      state: (query) =>
        query.has("kind")
          ? accountTruth(environment, query)
          : { environment: environment.id, manifest, listeners: live.listeners("usageUpdated") },
      account: edit,
      extra: {
        "POST /keys": ({ body }) => {
          // A test's own key; its shape is that of StiggKey.
          keys.put(body as StiggKey);
          return {};
        },
      },
    },
    controlToken: options.controlToken,
    ledger: options.ledger,
  });
  const stop = async (): Promise<void> => {
    await socket.close();
    await server.stop();
  };
  const wsUrl = server.baseUrl.replace(/^http/, "ws");
  return { ...server, stop, apiKey, edgeUrl: server.baseUrl, wsUrl, environment, manifest };
}

/** How the account was made: by the journal's first line, or by the options, which are then written there. */
function bornAs(options: StiggStandInOptions, journal: Journal<JournalEntry> | null): AccountBirth {
  const first = journal?.restored[0];
  if (first?.kind === "born") return first;
  const { seed = "openmonetize", customers, usageRows } = options;
  const born = { at: options.startAt ?? new Date().toISOString(), seed, customers, usageRows };
  journal?.append({ kind: "born", ...born });
  return born;
}

const defaultKey = (seed: string): string => `server-${createSeededRandom(`${seed}/stigg-key`).token(32)}`;

function refuse(request: StandInRequest): StandInResponse {
  return { status: 404, json: { error: `Cannot ${request.method} ${request.path}` } };
}
