import { vi } from "vitest";
import type { EntityKind } from "@/lib/canonical";
import { describeConformance } from "../conformance/describe-conformance";
import { httpFamilies, strangersKey } from "../conformance/http-families";
import { standInAccount } from "../conformance/stand-in-account";
import type { WholeExport } from "../export-in-memory";
import { chargebeeSource } from ".";
import { startTestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

const customers = "/api/v2/customers";
const where = "/customers";
const key = "test_canarycanarycanary51";
const only = ["customers"];
const moving = ["customers", "changedSince"];

const refusal = (code: string, more: object = {}) => ({
  message: "No.",
  type: "operation_failed",
  api_error_code: code,
  ...more,
});
const tooMany = (headers: Record<string, string> = {}, code = "api_request_limit_exceeded") => ({
  kind: "status",
  status: 429,
  body: refusal(code),
  headers,
});
const failing = (status: number, code: string) => ({ kind: "status", status, body: refusal(code) });
/** One bent answer of the customer list, counted over its pages and their proofs. */
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
  rules: [edit({ op: "update", object, id, set }, "/api/v2/configurations", 1)],
});
const lost = { kind: "status", status: 400, body: refusal("param_wrong_value", { param: "offset" }) };
const codes = "/api/v2/coupon_codes";

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

/** The customer at a place of the list, which is by time of change. */
const customerAt = (known: WholeExport, index: number) => {
  const found = known.objects.filter(({ stream }) => stream === "customers")[index];
  return { id: found?.sourceId ?? "", raw: found?.raw };
};
/** A customer like the first one, made now. */
const made = (known: WholeExport) => {
  const { raw } = customerAt(known, 0);
  const now = Date.parse(testScope.watermark) / 1000;
  const record = { ...Object(raw), id: "late-comer", created_at: now, updated_at: now };
  return { op: "put", object: "customer", record };
};

describeConformance({
  adapter: chargebeeSource,
  start: async (start = {}) => {
    const account = await startTestAccount(
      { customers: 205, usageRows: 60, keys: [{ key, resources: "all" }] },
      start,
    );
    const { state } = account.standIn;
    // Pages of customers are wanted; subscriptions cost several requests each.
    const surplus = new Set([...state.subscription.keys()].slice(60));
    for (const id of surplus) state.subscription.remove(id);
    for (const usage of [...state.usage.values()]) {
      if (surplus.has(usage.subscription_id)) state.usage.remove(usage.id ?? "");
    }
    // A list without an order that takes more than one page.
    const [code] = state.coupon_code.values();
    for (let index = 0; code && index < 120; index += 1) {
      state.coupon_code.put({ ...code, code: `MANY-${index}` });
    }
    return standInAccount(account, {
      scope: testScope,
      start,
      readsByGetOnly: true,
      held: () => ({
        itemFamilies: [...state.item_family.keys()],
        items: [...state.item.keys()],
        itemPrices: [...state.item_price.keys()],
        features: [...state.feature.keys()],
        meters: [...state.meter.keys()],
        entitlements: [...state.entitlement.keys()],
        coupons: [...state.coupon.keys()],
        couponCodes: [...state.coupon_code.keys()],
        creditUnits: [...state.credit_unit.keys()],
        customers: [...state.customer.keys()],
        subscriptions: [...state.subscription.keys()],
      }),
    });
  },
  wrongKeys: ["", "sk_test_abcdefghij", "om_live_abcdefghij", "test_short", "live_abc def ghij", "hello"],
  badKeys: strangersKey("test_nobodyknowsthisone", "chargebee.key_invalid"),
  secretsOf: (config) => [config.apiKey],
  longStream: "customers",
  families: httpFamilies({
    id: "chargebee",
    foreign: "not_chargebee",
    path: customers,
    stream: "customers",
    where,
    pages: [1, 2, 3, 4],
    tooMany: {
      "without Retry-After": tooMany(),
      "of a third party": tooMany({}, "third_party_api_request_limit_exceeded"),
      "for a lock": tooMany({}, "lock_timeout"),
      "with a Retry-After of nothing": tooMany({ "retry-after": "0" }),
      "with a Retry-After that is a date": tooMany({ "retry-after": "Sun, 15 Nov 2026 11:59:00 GMT" }),
      "with a Retry-After nobody can read": tooMany({ "retry-after": "soon" }),
    },
    failures: {
      "500": failing(500, "internal_error"),
      "503, for a while": failing(503, "internal_temporary_error"),
      "503, read only": failing(503, "site_read_only_mode"),
      "503, not ready": failing(503, "site_not_ready"),
      "504": failing(504, "internal_error"),
    },
    fanOutPath: "/api/v2/subscriptions/:id/subscription_entitlements",
    wrongForms: {
      "a list": [],
      nothing: null,
      "no list": { customer: { id: "c" } },
      "rows that are none": { list: ["c"] },
    },
    echo: {
      fault: (said: string) => ({
        kind: "status",
        status: 400,
        headers: { "x-request-id": said },
        body: { message: `No: ${said}`, type: said, api_error_code: said, param: said, error_param: said },
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
            name: "the ones at the cursor are deleted",
            only: moving,
            bend: (known) => {
              const ids = [98, 99].map((index) => customerAt(known, index).id);
              return { rules: ids.map((id) => edit({ op: "delete", object: "customer", id })), gone: ids };
            },
          },
          {
            name: "one that was read and one that was not are changed",
            only: moving,
            bend: (known) => {
              const [read, unread] = [customerAt(known, 5).id, customerAt(known, 150).id];
              const set = { phone: "+1 555" };
              return {
                rules: [read, unread].map((id) => edit({ op: "update", object: "customer", id, set })),
                shows: { sourceId: read, text: "+1 555" },
              };
            },
          },
          {
            name: "made, changed and deleted at once, behind a lost page",
            only: moving,
            bend: (known) => {
              const [first, second] = [customerAt(known, 0).id, customerAt(known, 40).id];
              return {
                rules: [
                  edit(made(known), customers, 2),
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
          {
            name: "the offset of a list without an order",
            only: ["couponCodes"],
            // Two answers that agree are a page; the first with an offset is the third.
            rules: [{ match: { path: codes, nth: 3, times: 1 }, fault: lost }],
          },
        ],
        fatal: [
          {
            name: "the offset, for ever",
            only: ["couponCodes"],
            rules: [{ match: { path: codes, nth: 3, times: 999 }, fault: lost }],
            code: "chargebee.request_refused",
            where: "/coupon_codes",
          },
        ],
      },
      skewedClock: {
        shifts: [-10, 10].map((minutes) => ({
          name: `ours is ${minutes} minutes ahead, and one that was read is changed`,
          only: moving,
          start: { clockAheadMs: minutes * 60_000 },
          bend: (known) => {
            const { id } = customerAt(known, 5);
            return {
              rules: [
                edit(made(known)),
                edit({ op: "update", object: "customer", id, set: { phone: "+1 555" } }),
              ],
              shows: { sourceId: id, text: "+1 555" },
            };
          },
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
            name: "a pricing model",
            bend: (known) => before("item_price", firstId(known, "plans"), { pricing_model: "spiral" }),
            message: /pricing_model "spiral"/,
          },
          {
            name: "a coupon's duration",
            bend: (known) => before("coupon", firstId(known, "coupons"), { duration_type: "seasonal" }),
            message: /duration_type "seasonal"/,
          },
          {
            name: "an amount that is no number",
            bend: (known) => before("item_price", firstId(known, "plans"), { price_in_decimal: "12.3.4" }),
            message: /price_in_decimal/,
          },
          {
            name: "a name with half a character",
            bend: (known) => before("customer", firstId(known, "customers"), { company: "Anna \ud83d" }),
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
            code: "chargebee.permission_missing",
            where,
          },
          {
            name: "it is deleted in the middle",
            only,
            rules: onAnswer(3, { kind: "keyState", state: "revoked" }),
            code: "chargebee.key_invalid",
            where,
          },
          {
            name: "the site is gone",
            only,
            rules: onAnswer(3, { kind: "status", status: 404, body: refusal("site_not_found") }),
            code: "chargebee.site_not_found",
            where,
          },
          {
            name: "the site has another catalog now",
            only,
            rules: onAnswer(3, { kind: "status", status: 400, body: refusal("configuration_incompatible") }),
            code: "chargebee.wrong_catalog",
            where,
          },
        ],
      },
    },
  }),
});
