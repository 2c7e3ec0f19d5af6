import { readControlPage } from "../shared/control-routes";
import { createStandIn, type StandInServer } from "../shared/create-stand-in";
import type { StandInRequest, StandInResponse } from "../shared/exchange";
import { type Journal, openJournal } from "../shared/journal";
import type { LedgerOptions } from "../shared/ledger";
import { createRateWindow } from "../shared/rate-window";
import { createSeededRandom } from "../shared/seeded-random";
import { createSettableClock } from "../shared/settable-clock";
import { SiteCalendar } from "./advance-site";
import { applyEdit, parseEdits } from "./edit-site";
import { type AccountManifest, generateChargebeeAccount } from "./generate-account";
import { type JournalEntry, parseJournalEntry, type SiteBirth } from "./journal-entry";
import type { CatalogVersion } from "./resources";
import { errorResponse } from "./site-errors";
import { keyOf, type SiteKey, SiteKeys } from "./site-keys";
import { siteRoutes } from "./site-routes";
import { collectionOf, type SiteState } from "./site-state";

/** Requests a minute by kind of site. https://www.chargebee.com/docs/2.0/rate-limits.html */
const PER_MINUTE = { test: 150, starter: 150, performance: 1000, enterprise: 3500 };
export type SiteKind = keyof typeof PER_MINUTE;

export interface ChargebeeStandInOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  seed?: string;
  customers?: number;
  usageRows?: number;
  /** Default "acme-test". */
  site?: string;
  /** Default "v2". */
  catalog?: CatalogVersion;
  /** Decides the request limit. Default "test": 150 a minute. */
  siteKind?: SiteKind;
  /** Instant at which a new site stands. Default: now. */
  startAt?: string;
  /** "set" stops the clock at startAt, "real" follows the machine. Default: "set" when startAt is given. */
  clockMode?: "real" | "set";
  /** Default: one key that may read everything. */
  keys?: readonly SiteKey[];
  /** Default: the documented limit of the kind of site. */
  rateLimit?: { perMinute: number } | "off";
  /** Keeps the site over restarts. */
  journalPath?: string;
  controlToken?: string;
  ledger?: LedgerOptions;
  /** A site made elsewhere (official sample objects) instead of a generated one. */
  account?: SiteState;
}

export interface ChargebeeStandIn extends StandInServer {
  /** The first key. */
  apiKey: string;
  /** Name of the site, as in `<site>.chargebee.com`. */
  site: string;
  state: SiteState;
  /** Counts and awkward shapes as generated; null for a given account. */
  manifest: AccountManifest | null;
}

/** Starts a Chargebee site on 127.0.0.1. Routes are below `/api/v2`. */
export async function createChargebeeStandIn(
  options: ChargebeeStandInOptions = {},
): Promise<ChargebeeStandIn> {
  const journal =
    options.journalPath === undefined ? null : openJournal(options.journalPath, parseJournalEntry);
  const born = bornAs(options, journal);
  const generated = options.account ? null : generateChargebeeAccount({ ...born, now: new Date(born.at) });
  const state = options.account ?? generated?.state;
  if (!state) throw new Error("an account is either given or generated");
  const clock = createSettableClock(
    (options.clockMode ?? (options.startAt === undefined ? "real" : "set")) === "set" ? born.at : undefined,
  );
  const now = (): number => Math.floor(clock.now().getTime() / 1000);
  const firstKey: SiteKey = options.keys?.[0] ?? {
    key: `test_${createSeededRandom(`${born.seed}/key`).token(32)}`,
    resources: "all",
  };
  const keys = new SiteKeys(options.keys ?? [firstKey]);
  const calendar = new SiteCalendar(state);
  const edit = (body: unknown): unknown => {
    if (generated) calendar.advanceTo(now());
    calendar.disturb();
    const done = parseEdits(body).map((one) => {
      const result = applyEdit(state, one, now());
      journal?.append({ kind: "edit", at: now(), edit: one });
      return result;
    });
    return { edits: done };
  };
  for (const entry of journal?.restored ?? []) {
    if (entry.kind === "clock") {
      if (entry.mode === "set") clock.set(entry.now);
      else clock.resume();
    } else if (entry.kind === "edit") {
      calendar.advanceTo(entry.at);
      applyEdit(state, entry.edit, entry.at);
      calendar.disturb();
    }
  }
  if (journal) calendar.advanceTo(now());
  clock.onChange((at) => {
    calendar.advanceTo(now());
    journal?.append({ kind: "clock", mode: clock.mode, now: at.toISOString() });
  });
  const limit = rateLimiter(options);
  const server = await createStandIn({
    name: "chargebee",
    port: options.port ?? 0,
    clock,
    routes: siteRoutes({ state, now }),
    fallback: refuse,
    keyOf,
    before: (request) => {
      for (const fault of request.faults) {
        if (fault.kind === "keyState") keys.change(keyOf(request), fault.state, fault.permissions);
        if (fault.kind === "editBetweenPages") edit(fault.edit);
      }
      keys.authorise(request);
      // A given site is served as it was given, until somebody moves its clock.
      if (generated) calendar.advanceTo(now());
      return limit();
    },
    control: {
      state: (query) =>
        query.has("kind")
          ? truthOf(state, query)
          : { site: state.site, catalog: state.catalog, manifest: generated?.manifest ?? null },
      account: edit,
      extra: {
        "POST /keys": ({ body }) => {
          // A test's own key; its shape is that of SiteKey.
          keys.put(body as SiteKey);
          return {};
        },
      },
    },
    controlToken: options.controlToken,
    ledger: options.ledger,
  });
  return Object.assign(server, {
    apiKey: firstKey.key,
    site: state.site,
    state,
    manifest: generated?.manifest ?? null,
  });
}

/** How the site was made: by the journal's first line, or by the options, which are then written there. */
function bornAs(options: ChargebeeStandInOptions, journal: Journal<JournalEntry> | null): SiteBirth {
  const first = journal?.restored[0];
  if (first?.kind === "born") return first;
  const { seed = "openmonetize", customers, usageRows, site = "acme-test", catalog = "v2" } = options;
  const at = options.startAt ?? new Date().toISOString();
  const born: SiteBirth = { at, seed, site, catalog, customers, usageRows };
  journal?.append({ kind: "born", ...born });
  return born;
}

/** One page of one kind, whole and undisguised: `?kind=subscription&after=&limit=`. */
function truthOf(state: SiteState, query: URLSearchParams): unknown {
  const kind = query.get("kind") ?? "";
  const { after, limit } = readControlPage(query);
  const all = kind === "counted" ? state.counted : [...collectionOf(state, kind).values()];
  const rows = all.slice(after, after + limit);
  return { kind, rows, nextAfter: after + limit < all.length ? after + limit : null };
}

function rateLimiter(options: ChargebeeStandInOptions): () => StandInResponse | null {
  const limit = options.rateLimit ?? { perMinute: PER_MINUTE[options.siteKind ?? "test"] };
  if (limit === "off") return () => null;
  // The window counts by its clock's second, which here takes a minute.
  const window = createRateWindow(limit.perMinute, () => performance.now() / 60);
  return () => {
    if (window.take()) return null;
    const seconds = Math.ceil((window.retryAfterMs() * 60) / 1000);
    return errorResponse(
      429,
      {
        message: "API request limit exceeded. Please retry after some time.",
        type: "operation_failed",
        api_error_code: "api_request_limit_exceeded",
      },
      { "retry-after": String(seconds) },
      { rateLimited: true },
    );
  };
}

/** No write exists here: an exporter that tries one is recorded as having done wrong. */
function refuse(request: StandInRequest): StandInResponse {
  if (request.method === "GET") {
    return errorResponse(404, {
      message: "Sorry, we couldn't find that resource.",
      type: "invalid_request",
      api_error_code: "resource_not_found",
    });
  }
  return errorResponse(
    403,
    {
      message: `This site must not be changed: ${request.method} ${request.path} was refused and recorded.`,
      type: "invalid_request",
      api_error_code: "api_authorization_failed",
    },
    {},
    { violation: `${request.method} ${request.path}` },
  );
}
