import { vi } from "vitest";
import { describeConformance } from "../conformance/describe-conformance";
import { httpFamilies, strangersKey } from "../conformance/http-families";
import { standInAccount } from "../conformance/stand-in-account";
import type { WholeExport } from "../export-in-memory";
import { stiggSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/graphql/customers";
const where = "customers";
const key = "server-canarycanarycanary51";
const only = ["customers"];
const moving = ["customers", "changedSince"];

const answered = (code: string, data: unknown = null) => ({
  kind: "status",
  status: 200,
  body: { errors: [{ message: "no", extensions: { code, traceId: "t" } }], data },
});
const failing = (status: number) => ({ kind: "status", status, body: {} });
const nobody = { customers: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } } };
/** One bent answer of the customer list, whose second section are the archived ones. */
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
  rules: [edit({ op: "update", object, id, set }, "/graphql/products", 1)],
});
/** A refused cursor and a refused size of a page look alike, so a smaller page is asked for first. */
const lost = answered("BadUserInput");

/** An active subscription of a customer of whom nothing else is known that would change with it. */
function plainSubscription(known: WholeExport): string {
  const busy = new Set(
    known.records.flatMap((one) =>
      one.entity === "usage" || one.entity === "entitlements" ? [one.customerId] : [],
    ),
  );
  const found = known.records.find(
    (one) => one.entity === "subscriptions" && one.record.status === "active" && !busy.has(one.customerId),
  );
  if (!found) throw new Error("the account holds no plain subscription");
  return found.record.sourceId;
}

/** The customer at a place of the list, which is oldest first. */
const customerAt = (known: WholeExport, index: number): string =>
  known.objects.filter(({ stream }) => stream === "customers")[index]?.sourceId ?? "";
const made = (known: WholeExport) => ({
  op: "create",
  object: "customer",
  id: "late-comer",
  like: customerAt(known, 3),
});

describeConformance({
  adapter: stiggSource,
  start: async (start = {}) => {
    const account = await startTestAccount(
      {
        usageRows: 60,
        maxPageSize: { customers: 20, plans: 10, default: 50 },
        keys: [{ key, scopes: "all" }],
      },
      start,
    );
    const { environment } = account.standIn;
    const versions = (rows: readonly { refId: string; versionNumber: number }[]) =>
      rows.map(({ refId, versionNumber }) => `${refId}@${versionNumber}`);
    const names = (rows: readonly { refId: string }[]) => rows.map(({ refId }) => refId);
    return standInAccount(account, {
      scope: testScope,
      start,
      readsByGetOnly: false,
      held: () => ({
        products: names(environment.products),
        features: names(environment.features),
        plans: versions(environment.plans),
        addons: versions(environment.addons),
        coupons: names(environment.coupons),
        customCurrencies: environment.currencies.map(({ currencyId }) => currencyId),
        customers: environment.customers.map(({ customerId }) => customerId),
        customerResources: environment.resources.map(
          ({ customer, resourceId }) => `${customer.customerId}/${resourceId}`,
        ),
        subscriptions: environment.subscriptions.map(({ subscriptionId }) => subscriptionId),
      }),
    });
  },
  wrongKeys: [
    "",
    "client-abcdefghijkl",
    "sk_test_abcdefghij",
    "om_live_abcdefghij",
    "server-short",
    "hello",
    "server-abc***xyz123",
  ],
  badKeys: strangersKey("server-nobodyknowsthisone", "stigg.key_invalid"),
  secretsOf: (config) => [config.apiKey],
  longStream: "customers",
  families: httpFamilies({
    id: "stigg",
    foreign: "not_stigg",
    path: customers,
    stream: "customers",
    where,
    // The first answer of each list is a refusal of the page size, so that pages begin with the second.
    pages: [2, 3, 4],
    tooMany: {
      "by status": failing(429),
      "in the words of the edge": {
        kind: "status",
        status: 429,
        body: { error: "rate_limit_exceeded", message: "Too many requests" },
      },
      "inside an answer of 200": answered("RateLimitExceeded"),
      "inside an answer of 200, as documented": answered("RATE_LIMIT_EXCEEDED"),
    },
    failures: {
      "500": failing(500),
      "503": failing(503),
      "504": failing(504),
      "an operation that took too long": answered("OperationTimeout"),
      "data beside an error": answered("UnexpectedError", nobody),
    },
    fanOutPath: "/graphql/usageHistoryV2",
    wrongForms: {
      "a list": [],
      nothing: null,
      "no data": { data: null },
      "another field": { data: { products: {} } },
      "a list without a count": { data: { customers: { edges: [], pageInfo: { hasNextPage: false } } } },
    },
    echo: {
      fault: (said: string) => ({
        kind: "status",
        status: 200,
        headers: { "x-request-id": said },
        body: {
          errors: [{ message: `No: ${said}`, path: [said], extensions: { code: said, traceId: said } }],
          data: null,
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
            bend: (known) => ({ rules: [edit(made(known))] }),
          },
          {
            name: "the one at the cursor is deleted",
            only: moving,
            bend: (known) => {
              const id = customerAt(known, 19);
              return { rules: [edit({ op: "delete", object: "customer", id })], gone: [id] };
            },
          },
          {
            name: "one before the cursor is deleted",
            only: moving,
            bend: (known) => {
              const id = customerAt(known, 2);
              return { rules: [edit({ op: "delete", object: "customer", id })], gone: [id] };
            },
          },
          {
            name: "one that was read is changed",
            only: moving,
            bend: (known) => {
              const id = customerAt(known, 5);
              return {
                rules: [edit({ op: "update", object: "customer", id, set: { name: "Renamed Inc." } })],
                shows: { sourceId: id, text: "Renamed Inc." },
              };
            },
          },
        ],
      },
      expiredCursor: {
        mended: [
          { name: "once, and a smaller page does", only, rules: onAnswer(3, lost) },
          { name: "for every size of a page", only, rules: onAnswer(3, lost, 2), start: {} },
        ],
        fatal: [
          {
            name: "for ever",
            only,
            rules: onAnswer(3, lost, 999),
            code: "stigg.request_refused",
            where,
          },
        ],
      },
      skewedClock: {
        shifts: [-10, 10].map((minutes) => ({
          name: `ours is ${minutes} minutes ahead, and one that was read is changed`,
          only: moving,
          start: { clockAheadMs: minutes * 60_000 },
          bend: (known) => {
            const id = customerAt(known, 5);
            return {
              rules: [
                edit(made(known)),
                edit({ op: "update", object: "customer", id, set: { name: "Renamed Inc." } }),
              ],
              shows: { sourceId: id, text: "Renamed Inc." },
            };
          },
        })),
      },
      unknownValues: {
        odd: [
          {
            name: "a subscription's status",
            bend: (known) => before("subscription", plainSubscription(known), { status: "HIBERNATING" }),
            message: /status "HIBERNATING"/,
          },
          {
            name: "the state of a feature",
            bend: () => before("feature", "feature-legacy-reports", { featureStatus: "RETIRED" }),
            message: /featureStatus "RETIRED"/,
          },
          {
            name: "the state of a coupon",
            bend: () => before("coupon", "coupon-old", { status: "FROZEN" }),
            message: /status "FROZEN"/,
          },
          {
            name: "a name with half a character",
            bend: () => before("coupon", "coupon-old", { name: "half \ud83d" }),
            message: /cannot be stored/,
          },
        ],
      },
      lostAccess: {
        fatal: [
          {
            name: "customers may not be read any more",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "restricted", permissions: ["products"] }),
            code: "stigg.permission_missing",
            where,
          },
          {
            name: "it expires in the middle of its rotation",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "expired" }),
            code: "stigg.key_invalid",
            where,
          },
        ],
      },
    },
  }),
});
