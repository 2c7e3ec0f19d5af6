import { createStandIn, type StandInServer } from "../shared/create-stand-in";
import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { type Journal, openJournal } from "../shared/journal";
import type { LedgerOptions } from "../shared/ledger";
import { createRateWindow } from "../shared/rate-window";
import { createSeededRandom } from "../shared/seeded-random";
import { createSettableClock } from "../shared/settable-clock";
import type { AccountState } from "./account-state";
import { accountTruth } from "./account-truth";
import { ApiKeys, keyOf, type StripeKey } from "./api-keys";
import { BillingEngine } from "./billing-engine";
import { billingRoutes } from "./billing-routes";
import { catalogueRoutes } from "./catalogue-routes";
import { customerRoutes } from "./customer-routes";
import { applyEdit, parseEdits } from "./edit-account";
import type { EndpointContext } from "./endpoint";
import { type AccountManifest, generateStripeAccount } from "./generate-account";
import { invoiceRoutes } from "./invoice-routes";
import { type AccountBirth, compactEntries, type JournalEntry, parseJournalEntry } from "./journal-entry";
import { MeterEventIntake } from "./meter-event-intake";
import { previewInvoice } from "./preview-invoice";
import { errorResponse, fail } from "./stripe-errors";
import { subscriptionRoutes } from "./subscription-routes";

/** The one API version spoken here. */
export const STRIPE_API_VERSION = "2026-10-28.endive";

/** Requests a second that Stripe allows by default. https://docs.stripe.com/rate-limits */
const DEFAULT_PER_SECOND = { live: 100, test: 25 };
const ENDPOINT_PER_SECOND = 25;

export interface StripeStandInOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  seed?: string;
  customers?: number;
  usageRows?: number;
  testClockCustomers?: number;
  mode?: "live" | "test";
  /** Instant at which a new account stands. Default: now. */
  startAt?: string;
  /** "set" stops the clock at startAt, "real" follows the machine. Default: "set" when startAt is given. */
  clockMode?: "real" | "set";
  /** Default: one restricted key that may read everything and send meter events. */
  keys?: readonly StripeKey[];
  /** Default: the documented limits of the mode. */
  rateLimit?: { perSecond: number; retryAfter?: boolean } | "off";
  /** Time every list page takes. Default 0. */
  pageDelayMs?: number;
  /** Keeps the account over restarts. */
  journalPath?: string;
  controlToken?: string;
  ledger?: LedgerOptions;
  /** An account made elsewhere (official sample objects) instead of a generated one. */
  account?: AccountState;
}

export interface StripeStandIn extends StandInServer {
  /** The first key. */
  apiKey: string;
  accountId: string;
  state: AccountState;
  /** Counts and awkward shapes as generated; null for a given account. */
  manifest: AccountManifest | null;
}

/** Starts a Stripe account on 127.0.0.1. */
export async function createStripeStandIn(options: StripeStandInOptions = {}): Promise<StripeStandIn> {
  const journal =
    options.journalPath === undefined ? null : openJournal(options.journalPath, parseJournalEntry);
  const born = bornAs(options, journal);
  const { mode, seed } = born;
  const generated = options.account ? null : generateStripeAccount({ ...born, now: new Date(born.at) });
  const state = options.account ?? generated?.state;
  if (!state) throw new Error("an account is either given or generated");
  const engine = generated?.engine ?? new BillingEngine(state);
  const clock = createSettableClock(
    (options.clockMode ?? (options.startAt === undefined ? "real" : "set")) === "set" ? born.at : undefined,
  );
  const now = (): number => Math.floor(clock.now().getTime() / 1000);
  const keys = new ApiKeys(options.keys ?? [defaultKey(seed, mode)], () => state.account.id);
  const intake = new MeterEventIntake(state, (event) => journal?.append({ kind: "event", at: now(), event }));
  const edit = (body: unknown): unknown => {
    engine.advanceTo(now());
    const edits = parseEdits(body);
    const done = edits.map((one) => {
      const result = applyEdit(state, engine, one, now());
      journal?.append({ kind: "edit", at: now(), edit: one });
      return result;
    });
    return { edits: done };
  };
  for (const entry of journal?.restored ?? []) replay(entry);
  if (journal) journal.compact(compactEntries(journal.restored, born));
  clock.onChange((at) => {
    engine.advanceTo(now());
    journal?.append({ kind: "clock", mode: clock.mode, now: at.toISOString() });
  });

  function replay(entry: JournalEntry): void {
    if (entry.kind === "clock") {
      if (entry.mode === "set") clock.set(entry.now);
      else clock.resume();
      return;
    }
    if (entry.kind === "born" || !state) return;
    engine.advanceTo(entry.at);
    if (entry.kind === "event") intake.restore(entry.event);
    else applyEdit(state, engine, entry.edit, entry.at);
  }

  const limit = rateLimiter(options, mode);
  const context: EndpointContext = { state, keys, now, pageDelayMs: options.pageDelayMs ?? 0 };
  const server = await createStandIn({
    name: "stripe",
    port: options.port ?? 0,
    clock,
    routes: [
      ...customerRoutes(context),
      ...catalogueRoutes(context),
      ...subscriptionRoutes(context),
      ...invoiceRoutes(context),
      ...billingRoutes(context),
      meterEventRoute(context, intake),
      previewRoute(context),
    ],
    fallback: refuse,
    keyOf,
    before: (request) => {
      for (const fault of request.faults) {
        if (fault.kind === "keyState" && fault.state === "switched") {
          // The same secret now opens another account, as after a mix-up of keys.
          state.account = { ...state.account, id: state.mint("acct_1", 15) };
        } else if (fault.kind === "keyState") keys.change(keyOf(request), fault.state, fault.permissions);
        if (fault.kind === "editBetweenPages") edit(fault.edit);
      }
      keys.authenticate(request);
      checkVersion(request);
      engine.advanceTo(now());
      return limit(request);
    },
    decorate: (request, response) => ({
      ...response,
      headers: {
        "request-id": requestId(seed, request.seq),
        "stripe-version": STRIPE_API_VERSION,
        "stripe-should-retry": "false",
        ...response.headers,
      },
    }),
    control: {
      state: (query) =>
        query.has("kind")
          ? accountTruth(state, query)
          : { account: state.account, manifest: generated?.manifest ?? null },
      account: edit,
      extra: {
        "POST /keys": ({ body }) => {
          // A test's own key; its shape is that of StripeKey.
          keys.put(body as StripeKey);
          return {};
        },
      },
    },
    controlToken: options.controlToken,
    ledger: options.ledger,
  });
  const apiKey = options.keys?.[0]?.key ?? defaultKey(seed, mode).key;
  return Object.assign(server, {
    apiKey,
    accountId: state.account.id,
    state,
    manifest: generated?.manifest ?? null,
  });
}

/** How the account was made: by the journal's first line, or by the options, which are then written there. */
function bornAs(options: StripeStandInOptions, journal: Journal<JournalEntry> | null): AccountBirth {
  const first = journal?.restored[0];
  if (first?.kind === "born") return first;
  const { seed = "openmonetize", customers, usageRows, testClockCustomers, mode = "test" } = options;
  const at = options.startAt ?? new Date().toISOString();
  const born = { at, seed, customers, usageRows, testClockCustomers, mode };
  journal?.append({ kind: "born", ...born });
  return born;
}

function defaultKey(seed: string, mode: "live" | "test"): StripeKey {
  return { key: `rk_${mode}_51${createSeededRandom(`${seed}/key`).token(30)}`, permissions: "all" };
}

function requestId(seed: string, seq: number): string {
  return `req_${createSeededRandom(`${seed}/request/${seq}`).token(14)}`;
}

function checkVersion(request: StandInRequest): void {
  const version = request.headers["stripe-version"];
  if (version === STRIPE_API_VERSION) return;
  fail(400, {
    type: "invalid_request_error",
    message:
      version === undefined
        ? `This stand-in needs the header Stripe-Version: ${STRIPE_API_VERSION}; it has no account default.`
        : `Invalid Stripe API version: ${String(version)}. This stand-in speaks ${STRIPE_API_VERSION} only.`,
  });
}

function rateLimiter(
  options: StripeStandInOptions,
  mode: "live" | "test",
): (request: StandInRequest) => StandInResponse | null {
  const limit = options.rateLimit ?? { perSecond: DEFAULT_PER_SECOND[mode] };
  if (limit === "off") return () => null;
  const all = createRateWindow(limit.perSecond);
  const endpoints = new Map<string, ReturnType<typeof createRateWindow>>();
  return (request) => {
    const name = request.path.split("/").slice(0, 4).join("/");
    const endpoint =
      endpoints.get(name) ?? createRateWindow(Math.max(ENDPOINT_PER_SECOND, limit.perSecond / 4));
    endpoints.set(name, endpoint);
    const reason = !all.take() ? "global-rate" : mode === "live" && !endpoint.take() ? "endpoint-rate" : null;
    if (reason === null) return null;
    const retryAfter: Record<string, string> = limit.retryAfter ? { "retry-after": "1" } : {};
    return errorResponse(
      429,
      {
        type: "invalid_request_error",
        code: "rate_limit",
        message:
          "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
      },
      { "stripe-rate-limited-reason": reason, ...retryAfter },
      { rateLimited: reason },
    );
  };
}

function meterEventRoute({ keys, now }: EndpointContext, intake: MeterEventIntake): StandInRoute {
  return {
    method: "POST",
    pattern: "/v1/billing/meter_events",
    handle: (request) => {
      keys.authorise(keys.authenticate(request), "rak_billing_meter_event_write");
      return intake.receive(request, now());
    },
  };
}

/** A POST that writes nothing; a restricted key needs the right to write invoices for it all the same. */
function previewRoute({ keys, state }: EndpointContext): StandInRoute {
  return {
    method: "POST",
    pattern: "/v1/invoices/create_preview",
    handle: (request) => {
      keys.authorise(keys.authenticate(request), "rak_invoice_write");
      return previewInvoice(state, request);
    },
  };
}

/** No other write exists here: an exporter that tries one is recorded as having done wrong. */
function refuse(request: StandInRequest): StandInResponse {
  if (request.method === "GET") {
    return errorResponse(404, {
      type: "invalid_request_error",
      message: `Unrecognized request URL (GET: ${request.path}).`,
    });
  }
  return errorResponse(
    403,
    {
      type: "invalid_request_error",
      message: `This account must not be changed: ${request.method} ${request.path} was refused and recorded.`,
    },
    {},
    { violation: `${request.method} ${request.path}` },
  );
}
