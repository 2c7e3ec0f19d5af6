import { vi } from "vitest";
import type { EntityKind } from "@/lib/canonical";
import { describeConformance } from "../conformance";
import type { WholeExport } from "../export-in-memory";
import { stripeSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/v1/customers";
const rateLimit = {
  error: { type: "invalid_request_error", code: "rate_limit", message: "Too many requests." },
};
const serverError = { error: { type: "api_error", message: "Something broke." } };
const only = ["customers"];

/** One bent answer of the customer list: the first page, its proof, the second page, its proof. */
const onAnswer = (nth: number, fault: unknown, times = 1) => [
  { match: { path: customers, nth, times }, fault },
];
const always = (path: string, fault: unknown) => [{ match: { path }, fault }];
const answers = [1, 2, 3, 4];

/** Changes one object right before the first list is read. */
const edit = (object: string, id: string, set: Record<string, unknown>) => ({
  sourceId: id,
  rules: [
    {
      match: { path: "/v1/products", nth: 1 },
      fault: { kind: "editBetweenPages", edit: { op: "update", object, id, set } },
    },
  ],
});

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

describeConformance({
  adapter: stripeSource,
  start: async () => {
    const account = await startTestAccount({ customers: 130, usageRows: 300 });
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
    "pk_test_abcdefghij",
    "whsec_abcdefghij",
    "sk_org_live_abcdefghij",
    "sk_test_short",
    "hello",
  ],
  unknownKey: (config) => ({ ...config, apiKey: "rk_test_nobodyknowsthisone" }),
  unknownKeyCode: "stripe.key_invalid",
  secretOf: (config) => config.apiKey,
  longStream: "customers",
  mended: [
    ...answers.flatMap((nth) => [
      {
        name: `429 without Retry-After, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "status", status: 429, body: rateLimit }, 2),
      },
      {
        name: `503, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "status", status: 503, body: serverError }, 2),
      },
      { name: `connection cut, answer ${nth}`, only, rules: onAnswer(nth, { kind: "drop" }, 2) },
      {
        name: `answer cut short, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "truncate", bytes: 40 }),
      },
      { name: `HTML once, answer ${nth}`, only, rules: onAnswer(nth, { kind: "html" }) },
      { name: `page repeated, answer ${nth}`, only, rules: onAnswer(nth, { kind: "repeatPage" }) },
      { name: `page left out, answer ${nth}`, only, rules: onAnswer(nth, { kind: "missPage" }) },
      {
        name: `has_more wrongly true, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: true }),
      },
      {
        name: `has_more wrongly false, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: false }),
      },
    ]),
    {
      name: "429 with Retry-After",
      only,
      rules: onAnswer(2, { kind: "status", status: 429, body: rateLimit, headers: { "retry-after": "1" } }),
    },
    {
      name: "500 in the middle of a fan-out",
      rules: [
        {
          match: { path: "/v1/billing/meters/:id/event_summaries", nth: 3, times: 2 },
          fault: { kind: "status", status: 500, body: serverError },
        },
      ],
    },
  ],
  fatal: [
    {
      name: "429 for ever",
      only,
      rules: always(customers, { kind: "status", status: 429, body: rateLimit }),
      code: "stripe.rate_limited",
      where: customers,
    },
    {
      name: "500 for ever",
      only,
      rules: always(customers, { kind: "status", status: 500, body: serverError }),
      code: "stripe.unavailable",
      where: customers,
    },
    {
      name: "HTML for ever",
      only,
      rules: always(customers, { kind: "html" }),
      code: "stripe.not_stripe",
      where: customers,
    },
    {
      name: "truncated for ever",
      only,
      rules: always(customers, { kind: "truncate", bytes: 40 }),
      code: "stripe.unreachable",
      where: customers,
    },
    {
      name: "connection cut for ever",
      only,
      rules: always(customers, { kind: "drop" }),
      code: "stripe.unreachable",
      where: customers,
    },
    {
      name: "always the same page",
      only,
      rules: [{ match: { path: customers, nth: 3, times: 999 }, fault: { kind: "repeatPage" } }],
      code: "stripe.list_unstable",
      where: customers,
    },
    {
      name: "has_more true for ever",
      only,
      rules: always(customers, { kind: "hasMoreLies", value: true }),
      code: "stripe.list_unstable",
      where: customers,
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
      rules: onAnswer(3, { kind: "keyState", state: "restricted", permissions: [] }),
      code: "stripe.permission_missing",
      where: "rak_customer_read",
    },
    {
      name: "key revoked in the middle",
      only,
      rules: onAnswer(3, { kind: "keyState", state: "revoked" }),
      code: "stripe.key_invalid",
      where: customers,
    },
  ],
  odd: [
    {
      name: "an unknown subscription status",
      bend: (known) => edit("subscription", firstId(known, "subscriptions"), { status: "dormant" }),
      message: /status "dormant"/,
    },
    {
      name: "an unknown kind of price",
      bend: (known) => edit("price", firstId(known, "plans"), { billing_scheme: "spiral" }),
      message: /billing_scheme "spiral"/,
    },
    {
      name: "an unknown coupon duration",
      bend: (known) => edit("coupon", firstId(known, "coupons"), { duration: "seasonal" }),
      message: /duration "seasonal"/,
    },
    {
      name: "an amount that is no number",
      bend: (known) => edit("price", firstId(known, "plans"), { unit_amount_decimal: "12.3.4" }),
      message: /unit_amount_decimal/,
    },
    {
      name: "a name with half a character",
      bend: (known) => edit("customer", firstId(known, "customers"), { name: "Anna \ud83d" }),
      message: /cannot be stored/,
    },
  ],
  readsByGetOnly: true,
});
