import { vi } from "vitest";
import type { EntityKind } from "@/lib/canonical";
import { type ConformanceCases, describeConformance } from "../conformance";
import type { WholeExport } from "../export-in-memory";
import { type ChargebeeConfig, chargebeeSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/api/v2/customers";
const rateLimit = {
  message: "Too many requests",
  type: "operation_failed",
  api_error_code: "api_request_limit_exceeded",
};
const serverError = {
  message: "Something broke",
  type: "operation_failed",
  api_error_code: "internal_error",
};
const only = ["customers"];

/** One bent answer of the customer list, counted over its pages and their proofs. */
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
      match: { path: "/api/v2/configurations", nth: 1 },
      fault: { kind: "editBetweenPages", edit: { op: "update", object, id, set } },
    },
  ],
});

/** A record of the plain kind: an active subscription, a plan priced per unit, anything else. */
function firstId(known: WholeExport, entity: EntityKind): string {
  const found = known.records.find(
    (one) =>
      one.entity === entity &&
      (one.entity !== "subscriptions" || one.record.status === "active") &&
      (one.entity !== "plans" || one.record.components[0]?.pricing.model === "perUnit") &&
      (one.entity !== "plans" || one.record.components[0]?.usage === "licensed"),
  );
  if (!found) throw new Error(`the site holds no ${entity}`);
  return found.record.sourceId;
}

const cases: ConformanceCases<ChargebeeConfig> = {
  adapter: chargebeeSource,
  start: async () => {
    const account = await startTestAccount({ customers: 205, usageRows: 60 });
    const { standIn } = account;
    // Pages of customers are wanted; subscriptions cost several requests each.
    const surplus = new Set([...standIn.state.subscription.keys()].slice(60));
    for (const id of surplus) standIn.state.subscription.remove(id);
    for (const usage of [...standIn.state.usage.values()]) {
      if (surplus.has(usage.subscription_id)) standIn.state.usage.remove(usage.id ?? "");
    }
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
  wrongKeys: ["", "sk_test_abcdefghij", "om_live_abcdefghij", "test_short", "live_abc def ghij", "hello"],
  unknownKey: (config) => ({ ...config, apiKey: "test_nobodyknowsthisone" }),
  unknownKeyCode: "chargebee.key_invalid",
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
        name: `next_offset behind the end, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: true }),
      },
      {
        name: `next_offset missing, answer ${nth}`,
        only,
        rules: onAnswer(nth, { kind: "hasMoreLies", value: false }),
      },
    ]),
    ...[1, 2].map((nth) => ({
      name: `page of a list without an order left out, answer ${nth}`,
      only: ["entitlements"],
      rules: [{ match: { path: "/api/v2/entitlements", nth }, fault: { kind: "missPage" } }],
    })),
    {
      name: "429 with Retry-After",
      only,
      rules: onAnswer(2, { kind: "status", status: 429, body: rateLimit, headers: { "retry-after": "1" } }),
    },
    {
      name: "500 in the middle of a fan-out",
      rules: [
        {
          match: { path: "/api/v2/subscriptions/:id/subscription_entitlements", nth: 3, times: 2 },
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
      code: "chargebee.rate_limited",
      where: "/customers",
    },
    {
      name: "500 for ever",
      only,
      rules: always(customers, { kind: "status", status: 500, body: serverError }),
      code: "chargebee.unavailable",
      where: "/customers",
    },
    {
      name: "HTML for ever",
      only,
      rules: always(customers, { kind: "html" }),
      code: "chargebee.not_chargebee",
      where: "/customers",
    },
    {
      name: "connection cut for ever",
      only,
      rules: always(customers, { kind: "drop" }),
      code: "chargebee.unreachable",
      where: "/customers",
    },
    {
      name: "always the same page",
      only,
      rules: [{ match: { path: customers, nth: 3, times: 999 }, fault: { kind: "repeatPage" } }],
      code: "chargebee.list_unstable",
      where: "/customers",
    },
    {
      name: "more and more pages for ever",
      only,
      rules: always(customers, { kind: "hasMoreLies", value: true }),
      code: "chargebee.list_unstable",
      where: "/customers",
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
      code: "chargebee.permission_missing",
      where: "/customers",
    },
    {
      name: "key deleted in the middle",
      only,
      rules: onAnswer(3, { kind: "keyState", state: "revoked" }),
      code: "chargebee.key_invalid",
      where: "/customers",
    },
  ],
  odd: [
    {
      name: "an unknown subscription status",
      bend: (known) => edit("subscription", firstId(known, "subscriptions"), { status: "dormant" }),
      message: /status "dormant"/,
    },
    {
      name: "an unknown pricing model",
      bend: (known) => edit("item_price", firstId(known, "plans"), { pricing_model: "spiral" }),
      message: /pricing_model "spiral"/,
    },
    {
      name: "an unknown coupon duration",
      bend: (known) => edit("coupon", firstId(known, "coupons"), { duration_type: "seasonal" }),
      message: /duration_type "seasonal"/,
    },
    {
      name: "an amount that is no number",
      bend: (known) => edit("item_price", firstId(known, "plans"), { price_in_decimal: "12.3.4" }),
      message: /price_in_decimal/,
    },
    {
      name: "a name with half a character",
      bend: (known) => edit("customer", firstId(known, "customers"), { company: "Anna \ud83d" }),
      message: /cannot be stored/,
    },
  ],
  readsByGetOnly: true,
};

describeConformance(cases);
