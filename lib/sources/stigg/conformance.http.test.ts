import { vi } from "vitest";
import { describeConformance } from "../conformance";
import type { WholeExport } from "../export-in-memory";
import { stiggSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/graphql/customers";
const only = ["customers"];
const refused = (code: string) => ({
  errors: [{ message: "no", extensions: { code, traceId: "t" } }],
  data: null,
});

/** One bent answer of the customer list, whose second section are the archived ones. */
const onAnswer = (nth: number, fault: unknown, times = 1) => [
  { match: { path: customers, nth, times }, fault },
];
const always = (path: string, fault: unknown) => [{ match: { path }, fault }];
const answers = [1, 2, 3, 4];

/** Changes one object right before the first list is read. */
const edit = (object: string, id: string, set: Record<string, unknown>, sourceId = id) => ({
  sourceId,
  rules: [
    {
      match: { path: "/graphql/products", nth: 1 },
      fault: { kind: "editBetweenPages", edit: { op: "update", object, id, set } },
    },
  ],
});

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

describeConformance({
  adapter: stiggSource,
  start: async () => {
    const account = await startTestAccount({
      usageRows: 60,
      maxPageSize: { customers: 20, plans: 10, default: 50 },
    });
    const { standIn } = account;
    return {
      ...account,
      scope: testScope,
      // The rules below have the stand-in's shape; it checks them itself.
      arm: (rules) => standIn.faults.add(rules as Parameters<typeof standIn.faults.add>[0]),
      disarm: () => standIn.faults.clear(),
      unused: () =>
        standIn.faults
          .list()
          .filter((one) => one.hits === 0)
          .map((one) => JSON.stringify(one.rule)),
      requests: () =>
        standIn.ledger
          .page(0, 1_000_000)
          .entries.map(({ method, path, facts }) => ({ method, path, violation: facts.violation })),
    };
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
  unknownKey: (config) => ({ ...config, apiKey: "server-nobodyknowsthisone" }),
  unknownKeyCode: "stigg.key_invalid",
  secretOf: (config) => config.apiKey,
  longStream: "customers",
  mended: [
    ...answers.flatMap((nth) => [
      {
        name: `429, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "status", status: 429, body: {} }, 2),
      },
      {
        name: `a rate limit inside an answer of 200, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "status", status: 200, body: refused("RateLimitExceeded") }, 2),
      },
      {
        name: `503, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "status", status: 503, body: {} }, 2),
      },
      {
        name: `data beside an error, answer ${nth}`,
        only,
        rules: onAnswer(nth, {
          kind: "status",
          status: 200,
          body: {
            ...refused("UnexpectedError"),
            data: { customers: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } } },
          },
        }),
      },
      { name: `connection cut, answer ${nth}`, only, rules: onAnswer(nth, { kind: "drop" }, 2) },
      {
        name: `answer cut short, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "truncate", bytes: 40 }),
      },
      { name: `HTML once, answer ${nth}`, only, rules: onAnswer(nth, { kind: "html" }) },
    ]),
    // The first answer of each list is a refusal of the page size, so that pages begin with the second.
    ...[2, 3, 4].flatMap((nth) => [
      { name: `page repeated, answer ${nth}`, only, rules: onAnswer(nth, { kind: "repeatPage" }) },
      { name: `page left out, answer ${nth}`, only, rules: onAnswer(nth, { kind: "missPage" }) },
      {
        name: `hasNextPage wrongly true, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: true }),
      },
      {
        name: `hasNextPage wrongly false, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: false }),
      },
    ]),
    {
      name: "500 in the middle of a fan-out",
      rules: [
        {
          match: { path: "/graphql/usageHistoryV2", nth: 3, times: 2 },
          fault: { kind: "status", status: 500, body: {} },
        },
      ],
    },
  ],
  fatal: [
    {
      name: "429 for ever",
      only,
      rules: always(customers, { kind: "status", status: 429, body: {} }),
      code: "stigg.rate_limited",
      where: "customers",
    },
    {
      name: "500 for ever",
      only,
      rules: always(customers, { kind: "status", status: 500, body: {} }),
      code: "stigg.unavailable",
      where: "customers",
    },
    {
      name: "HTML for ever",
      only,
      rules: always(customers, { kind: "html" }),
      code: "stigg.not_stigg",
      where: "customers",
    },
    {
      name: "connection cut for ever",
      only,
      rules: always(customers, { kind: "drop" }),
      code: "stigg.unreachable",
      where: "customers",
    },
    {
      name: "always the same page",
      only,
      rules: [{ match: { path: customers, nth: 3, times: 999 }, fault: { kind: "repeatPage" } }],
      code: "stigg.list_unstable",
      where: "customers",
    },
    {
      name: "hasNextPage true for ever",
      only,
      rules: always(customers, { kind: "hasMoreLies", value: true }),
      code: "stigg.list_unstable",
      where: "customers",
    },
    {
      name: "an answer that unpacks to a gigabyte",
      only,
      rules: always(customers, { kind: "gzipBomb" }),
      code: "http.response_too_large",
      where: "127.0.0.1",
    },
    {
      name: "customers may not be read any more",
      only,
      rules: onAnswer(3, { kind: "keyState", state: "restricted", permissions: ["products"] }),
      code: "stigg.permission_missing",
      where: "customers",
    },
    {
      name: "key expired in the middle of its rotation",
      only,
      rules: onAnswer(3, { kind: "keyState", state: "expired" }),
      code: "stigg.key_invalid",
      where: "customers",
    },
  ],
  odd: [
    {
      name: "an unknown subscription status",
      bend: (known) => edit("subscription", plainSubscription(known), { status: "HIBERNATING" }),
      message: /status "HIBERNATING"/,
    },
    {
      name: "an unknown state of a feature",
      bend: () => edit("feature", "feature-legacy-reports", { featureStatus: "RETIRED" }),
      message: /featureStatus "RETIRED"/,
    },
    {
      name: "an unknown state of a coupon",
      bend: () => edit("coupon", "coupon-old", { status: "FROZEN" }),
      message: /status "FROZEN"/,
    },
    {
      name: "a name with half a character",
      bend: () => edit("coupon", "coupon-old", { name: "half \ud83d" }),
      message: /cannot be stored/,
    },
  ],
  readsByGetOnly: false,
});
