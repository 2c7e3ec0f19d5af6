import { createHash } from "node:crypto";
import { readControlPage, type StandInControl } from "../shared/control-routes";
import { createStandIn, type StandInServer } from "../shared/create-stand-in";
import { openJournal } from "../shared/journal";
import { createSeededRandom } from "../shared/seeded-random";
import { createSettableClock, type SettableClock } from "../shared/settable-clock";
import { requestTarget, routeNotFound } from "./answers";
import { CreditDesk } from "./credit-desk";
import { EventConsumer } from "./event-consumer";
import { FixedWindowLimiter } from "./fixed-window";
import { type GatewayRoute, gatewayRoutes, presentedToken } from "./gateway";
import type { Change, Tier } from "./model";
import { nowMs, type Platform } from "./platform";
import { PlatformState } from "./platform-state";
import { analyticsRoutes } from "./routes/analytics-routes";
import { creditRoutes } from "./routes/credit-routes";
import { entitlementRoutes } from "./routes/entitlement-routes";
import { eventRoutes } from "./routes/event-routes";
import { healthRoutes } from "./routes/health-routes";
import { ratingRoutes } from "./routes/rating-routes";
import { tenantRoutes } from "./routes/tenant-routes";
import { userRoutes } from "./routes/user-routes";
import { parseSwitches, profileSwitches, type SandboxProfile, type Switches } from "./switches";
import { readTruth } from "./truth";

export interface OpenMonetizeStandInOptions {
  /** Default `fast`. */
  profile?: SandboxProfile;
  /** What differs from the profile. */
  switches?: Partial<Switches>;
  /** Decides the first tenant's id and, unless `apiKey` is given, its key. Default "openmonetize". */
  seed?: string;
  /** Key of the first tenant, `om_live_` and 64 hex characters. */
  apiKey?: string;
  /** Default 0: any free port. */
  port?: number;
  controlToken?: string;
  /** File that keeps the state between starts; without it everything is gone at the end. */
  journalPath?: string;
  clock?: SettableClock;
}

export interface OpenMonetizeStandIn {
  baseUrl: string;
  port: number;
  /** Key and id of the first tenant (tier ENTERPRISE), which is there from the start. */
  apiKey: string;
  tenantId: string;
  /** Base of the control routes, with its token. */
  controlUrl: string;
  controlToken: string;
  server: StandInServer;
  /** Writes the journal and frees the port. */
  stop(): Promise<void>;
}

const FLUSH_EVERY_MS = 250;
const GATEWAY_BODY_BYTES = 10 * 1024 * 1024;
const TIERS: readonly Tier[] = ["STARTER", "GROWTH", "ENTERPRISE"];

const routes: readonly GatewayRoute[] = [
  ...healthRoutes,
  ...tenantRoutes,
  ...userRoutes,
  ...eventRoutes,
  ...creditRoutes,
  ...entitlementRoutes,
  ...analyticsRoutes,
  ...ratingRoutes,
];

/** Starts a server on 127.0.0.1 that answers like an OpenMonetize platform, gateway version 0.1.0. */
export async function createOpenMonetizeStandIn(
  options: OpenMonetizeStandInOptions = {},
): Promise<OpenMonetizeStandIn> {
  const seed = options.seed ?? "openmonetize";
  const clock = options.clock ?? createSettableClock();
  const journal =
    options.journalPath === undefined ? null : openJournal<Change[]>(options.journalPath, parseChanges);
  const platform = createPlatform(seed, clock, journal, {
    ...profileSwitches(options.profile ?? "fast"),
    ...options.switches,
  });
  const before = platform.state.restore(journal?.restored ?? []);
  if (platform.state.clockSetAt !== null) clock.set(platform.state.clockSetAt);
  clock.onChange((now) => {
    platform.state.commit({ k: "clock", mode: clock.mode, now: now.toISOString() });
  });
  if (!before.endedInOrder) platform.consumer.strandFirst();
  const first = firstTenant(platform, seed, options.apiKey);
  const server = await createStandIn({
    name: "openmonetize",
    port: options.port ?? 0,
    clock,
    routes: gatewayRoutes(platform, routes),
    fallback: (request) => routeNotFound(request.method, requestTarget(request)),
    keyOf: presentedToken,
    control: createControl(platform),
    ledger: { keep: "facts", maxEntries: 200_000 },
    bodyLimitBytes: GATEWAY_BODY_BYTES,
    cutOversizedBodies: true,
    ...(options.controlToken === undefined ? {} : { controlToken: options.controlToken }),
  });
  platform.state.flush();
  platform.consumer.start();
  const flushing = setInterval(() => platform.state.flush(), FLUSH_EVERY_MS);
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    clearInterval(flushing);
    await server.stop();
    await platform.consumer.stop();
    platform.state.commit({ k: "stopped" });
    platform.state.flush();
  };
  return {
    baseUrl: server.baseUrl,
    port: server.port,
    apiKey: first.apiKey,
    tenantId: first.id,
    controlUrl: server.controlUrl,
    controlToken: server.controlToken,
    server,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function createPlatform(
  seed: string,
  clock: SettableClock,
  journal: { append(changes: Change[]): void } | null,
  switches: Switches,
): Platform {
  const random = createSeededRandom(seed);
  const state = new PlatformState(journal);
  const now = (): number => clock.now().getTime();
  const desk = new CreditDesk(state, now, () => switches.raceGapMs);
  const order = random.fork("entitlements");
  return {
    state,
    switches,
    clock,
    desk,
    consumer: new EventConsumer(state, desk, switches, now, random.fork("dead letters")),
    gatewayLimiter: new FixedWindowLimiter(),
    innerLimiter: new FixedWindowLimiter(),
    shuffle: (rows) => {
      for (let index = rows.length - 1; index > 0; index -= 1) {
        const other = order.int(0, index);
        const [one, two] = [rows[index], rows[other]];
        if (one !== undefined && two !== undefined) [rows[index], rows[other]] = [two, one];
      }
      return rows;
    },
    startedAtMs: performance.now(),
    revokedTokens: new Set(),
    counts: { accepted: 0, discarded: 0 },
    pacedUntilMs: 0,
  };
}

/** The tenant that is there from the start; an earlier run's is found again, with whatever key it has by now. */
function firstTenant(platform: Platform, seed: string, apiKey?: string): { id: string; apiKey: string } {
  const digest = createHash("sha256").update(`${seed} tenant`).digest("hex");
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const known = platform.state.accounts.tenants.get(id);
  if (known) return { id, apiKey: known.apiKey };
  const tenant = {
    id,
    name: "Sandbox",
    email: `sandbox+${digest.slice(32, 40)}@example.com`,
    tier: "ENTERPRISE",
    status: "ACTIVE",
    apiKey: apiKey ?? `om_live_${createHash("sha256").update(`${seed} key`).digest("hex")}`,
    createdAtMs: nowMs(platform),
  } as const;
  platform.state.commit({ k: "tenant", tenant });
  return { id, apiKey: tenant.apiKey };
}

/** Lines are written by this program alone, so only their outer shape is looked at. */
function parseChanges(line: unknown): Change[] {
  if (!Array.isArray(line)) throw new TypeError("a line of the journal is no list of changes");
  return line;
}

function createControl(platform: Platform): StandInControl {
  return {
    state: (query) => readTruth(platform, query, readControlPage(query)),
    account: (body) => changeTenant(platform, body),
    extra: {
      "GET /switches": () => platform.switches,
      "POST /switches": ({ body }) => {
        const given = parseSwitches(body);
        Object.assign(platform.switches, given);
        if ("rateLimit" in given || "rateWindowMs" in given) platform.gatewayLimiter.reset();
        if ("innerLimit" in given) platform.innerLimiter.reset();
        platform.consumer.wake();
        return platform.switches;
      },
      "POST /restart-ingestion": () => platform.consumer.restart(),
    },
  };
}

/** `{tenant, status?, tier?}`: what only an operator with access to the database can change. */
function changeTenant(platform: Platform, body: unknown): unknown {
  const given: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const tenant = platform.state.accounts.tenants.get(String(given.tenant));
  if (!tenant) throw new TypeError('send {"tenant": id, "status"?: ..., "tier"?: ...}');
  if (given.status === "ACTIVE" || given.status === "SUSPENDED") {
    platform.state.commit({ k: "tenantStatus", tenantId: tenant.id, status: given.status });
  }
  const tier = TIERS.find((name) => name === given.tier);
  if (tier) platform.state.commit({ k: "tier", tenantId: tenant.id, tier });
  platform.state.flush();
  return { tenant: tenant.id, status: tenant.status, tier: tenant.tier };
}
