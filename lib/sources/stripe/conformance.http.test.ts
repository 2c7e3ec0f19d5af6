import { vi } from "vitest";
import type { EntityKind } from "@/lib/canonical";
import { describeConformance } from "../conformance/describe-conformance";
import { httpFamilies, strangersKey } from "../conformance/http-families";
import { standInAccount } from "../conformance/stand-in-account";
import type { WholeExport } from "../export-in-memory";
import { stripeSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/v1/customers";
const key = "rk_test_canarycanarycanary51";
const only = ["customers"];
const moving = ["customers", "createdSince", "changedSince"];

const refusal = (code: string) => ({ error: { type: "invalid_request_error", code, message: "No." } });
const tooMany = (headers: Record<string, string> = {}, code = "rate_limit") => ({
  kind: "status",
  status: 429,
  body: refusal(code),
  headers,
});
const failing = (status: number, type = "api_error") => ({
  kind: "status",
  status,
  body: { error: { type, message: "Something broke." } },
});
/** One bent answer of the customer list: the first page, its proof, the second page, its proof. */
const onAnswer = (nth: number, fault: unknown, times = 1) => [
  { match: { path: customers, nth, times }, fault },
];
const edit = (change: object, path = customers, nth = 3) => ({
  match: { path, nth },
  fault: { kind: "editBetweenPages", edit: change },
});
/** Changes one object right before the first list is read. */
const before = (object: string, id: string, set: Record<string, unknown>) => ({
  sourceId: id,
  rules: [edit({ op: "update", object, id, set }, "/v1/products", 1)],
});
const gone = { kind: "status", status: 400, body: refusal("resource_missing") };

/** A record of the plain kind: an active subscription, a listed plan that is priced per unit, anything else. */
function firstId(known: WholeExport, entity: EntityKind): string {
  const found = known.records.find(
    (one) =>
      one.entity === entity &&
      (one.entity !== "subscriptions" || one.record.status === "active") &&
      (one.entity !== "plans" || one.record.components[0]?.pricing.model === "perUnit"),
  );
  if (!found) throw new Error(`the account holds no ${entity}`);
  return found.record.sourceId;
}

/** The customer at a place of the list, which is newest first. */
const customerAt = (known: WholeExport, index: number): string =>
  known.objects.filter(({ stream }) => stream === "customers")[index]?.sourceId ?? "";

describeConformance({
  adapter: stripeSource,
  start: async (start = {}) => {
    const account = await startTestAccount(
      { customers: 130, usageRows: 300, keys: [{ key, permissions: "all" }] },
      start,
    );
    const { state } = account.standIn;
    const ids = (rows: Iterable<{ id: string }>) => [...rows].map(({ id }) => id);
    return standInAccount(account, {
      scope: testScope,
      start,
      readsByGetOnly: true,
      held: () => ({
        products: ids(state.products.values()),
        // A price made inline is shown by no list; it is read by its id, as a stream of its own.
        prices: ids(state.prices.values()).filter((id) => !state.inlinePrices.has(id)),
        features: ids(state.features.values()),
        meters: ids(state.meters.values()),
        coupons: ids(state.coupons.values()),
        promotionCodes: ids(state.promotionCodes.values()),
        customers: ids(state.customers.values()),
        subscriptions: ids(state.subscriptions.values()),
        subscriptionSchedules: ids(state.schedules.values()),
        creditGrants: ids(state.grants.values()),
      }),
    });
  },
  wrongKeys: [
    "",
    "pk_test_abcdefghij",
    "whsec_abcdefghij",
    "sk_org_live_abcdefghij",
    "sk_test_short",
    "hello",
  ],
  badKeys: strangersKey("rk_test_nobodyknowsthisone", "stripe.key_invalid"),
  secretsOf: (config) => [config.apiKey],
  longStream: "customers",
  families: httpFamilies({
    id: "stripe",
    foreign: "not_stripe",
    path: customers,
    stream: "customers",
    where: customers,
    pages: [1, 2, 3, 4],
    tooMany: {
      "without a reason": tooMany(),
      "for the whole account": tooMany({ "stripe-rate-limited-reason": "global-rate" }),
      "for this endpoint": tooMany({ "stripe-rate-limited-reason": "endpoint-rate" }),
      "for what is in flight": tooMany({ "stripe-rate-limited-reason": "global-concurrency" }),
      "for a lock": tooMany({}, "lock_timeout"),
      "with a Retry-After of nothing": tooMany({ "retry-after": "0" }),
      "with a Retry-After that is a date": tooMany({ "retry-after": "Sun, 15 Nov 2026 11:59:00 GMT" }),
      "with a Retry-After nobody can read": tooMany({ "retry-after": "soon" }),
    },
    failures: {
      "500": failing(500),
      "503": failing(503),
      "504": failing(504),
      "409, a lock": failing(409, "invalid_request_error"),
    },
    fanOutPath: "/v1/billing/meters/:id/event_summaries",
    wrongForms: {
      "a list": [],
      nothing: null,
      "no list": { object: "customer", id: "cus_1" },
      "a list without has_more": { object: "list", data: [] },
    },
    echo: {
      fault: (said: string) => ({
        kind: "status",
        status: 400,
        headers: { "request-id": `req_${said}` },
        body: {
          error: { type: said, code: said, param: said, message: `Invalid: ${said}`, doc_url: said },
        },
      }),
      code: "request_refused",
    },
    key,
    own: {
      shiftingRows: {
        shifts: [
          {
            name: "one is made between two pages",
            only: moving,
            bend: () => ({
              rules: [edit({ op: "create", object: "customer", facts: { name: "Late Comer" } })],
            }),
          },
          {
            name: "the one at the cursor is deleted",
            only: moving,
            bend: (known) => {
              const ids = [98, 99].map((index) => customerAt(known, index));
              const rules = ids.map((id) => edit({ op: "delete", object: "customer", id }));
              return { rules, gone: ids };
            },
          },
          {
            name: "one that was read is changed",
            only: moving,
            bend: (known) => {
              const id = customerAt(known, 5);
              const set = { metadata: { note: "changed meanwhile" } };
              return {
                rules: [edit({ op: "update", object: "customer", id, set })],
                shows: { sourceId: id, text: "changed meanwhile" },
              };
            },
          },
          {
            name: "made, changed and deleted at once, behind a lost page",
            only: moving,
            bend: (known) => {
              const [first = "", second = ""] = [customerAt(known, 0), customerAt(known, 40)];
              return {
                rules: [
                  edit({ op: "create", object: "customer", facts: { name: "Late Comer" } }, customers, 2),
                  edit({ op: "delete", object: "customer", id: first }),
                  edit({ op: "update", object: "customer", id: second, set: { phone: "+1 555" } }),
                  ...onAnswer(3, { kind: "missPage" }),
                ],
                gone: [first],
                shows: { sourceId: second, text: "+1 555" },
              };
            },
          },
        ],
      },
      expiredCursor: {
        mended: [
          { name: "two in a row", only, rules: onAnswer(3, gone, 2) },
          { name: "everything that is remembered", only, rules: onAnswer(3, gone, 9) },
        ],
        fatal: [
          {
            name: "for ever",
            only,
            rules: onAnswer(3, gone, 999),
            code: "stripe.request_refused",
            where: customers,
          },
        ],
      },
      skewedClock: {
        shifts: [-10, 10].map((minutes) => ({
          name: `ours is ${minutes} minutes ahead, and one is made meanwhile`,
          only: moving,
          start: { clockAheadMs: minutes * 60_000 },
          bend: () => ({
            rules: [edit({ op: "create", object: "customer", facts: { name: "Late Comer" } })],
          }),
        })),
      },
      unknownValues: {
        odd: [
          {
            name: "a subscription's status",
            bend: (known) => before("subscription", firstId(known, "subscriptions"), { status: "dormant" }),
            message: /status "dormant"/,
          },
          {
            name: "a kind of price",
            bend: (known) => before("price", firstId(known, "plans"), { billing_scheme: "spiral" }),
            message: /billing_scheme "spiral"/,
          },
          {
            name: "a coupon's duration",
            bend: (known) => before("coupon", firstId(known, "coupons"), { duration: "seasonal" }),
            message: /duration "seasonal"/,
          },
          {
            name: "an amount that is no number",
            bend: (known) => before("price", firstId(known, "plans"), { unit_amount_decimal: "12.3.4" }),
            message: /unit_amount_decimal/,
          },
          {
            name: "a name with half a character",
            bend: (known) => before("customer", firstId(known, "customers"), { name: "Anna \ud83d" }),
            message: /cannot be stored/,
          },
        ],
      },
      lostAccess: {
        fatal: [
          {
            name: "customers may not be read any more",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "restricted", permissions: [] }),
            code: "stripe.permission_missing",
            where: "rak_customer_read",
          },
          {
            name: "it is revoked in the middle",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "revoked" }),
            code: "stripe.key_invalid",
            where: customers,
          },
          {
            name: "it expires in the middle",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "expired" }),
            code: "stripe.key_expired",
            where: customers,
          },
          {
            name: "it opens a live account",
            only,
            rules: onAnswer(3, {
              kind: "status",
              status: 200,
              body: { object: "list", has_more: false, data: [{ id: "cus_live", livemode: true }] },
            }),
            code: "stripe.mode_mismatch",
            where: "cus_live",
          },
        ],
      },
    },
  }),
});
