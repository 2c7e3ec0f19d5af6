import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStripeStandIn, type StripeStandIn } from "./create-stripe-stand-in";

const DIRECTORY = resolve(process.env.FIXTURES_DIR ?? "../shared/fixtures", "stripe");
const FILE = resolve(DIRECTORY, "openapi-subset.json");
const isAbsent = !existsSync(FILE);

const document: { paths: Record<string, object> } = isAbsent
  ? { paths: {} }
  : JSON.parse(readFileSync(FILE, "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
if (!isAbsent) ajv.addSchema(document, "stripe");

/** Validates against the answer of one path. One document for all, so that shared schemas are compiled once. */
function validatorFor(path: string): ValidateFunction {
  const pointer = path.replaceAll("/", "~1");
  return ajv.compile({ $ref: `stripe#/paths/${pointer}/get/responses/200/content/application~1json/schema` });
}

describe.skipIf(isAbsent)(
  "answers against the official schema (skipped where FIXTURES_DIR is absent)",
  () => {
    let standIn: StripeStandIn;
    beforeAll(async () => {
      standIn = await createStripeStandIn({
        seed: "schema",
        customers: 120,
        usageRows: 2000,
        startAt: "2026-11-22T12:00:00Z",
        rateLimit: "off",
        testClockCustomers: 1,
      });
    });
    afterAll(() => standIn.stop());

    async function get(path: string): Promise<Record<string, unknown>> {
      const answer = await fetch(`${standIn.baseUrl}${path}`, {
        headers: { authorization: `Bearer ${standIn.apiKey}`, "stripe-version": "2026-10-28.endive" },
      });
      const body: Record<string, unknown> = await answer.json();
      expect({ path, status: answer.status, error: body.error }).toEqual({
        path,
        status: 200,
        error: undefined,
      });
      return body;
    }

    const shaped = (shape: string): string =>
      standIn.manifest?.awkward.find((entry) => entry.shape.startsWith(shape))?.customerIds[0] ?? "";

    /** Calls that reach every path of the document, several where shapes differ. */
    function callsFor(path: string): string[] {
      const first = (kind: { values(): Iterable<{ id: string }> }): string => [...kind.values()][0]?.id ?? "";
      const { state } = standIn;
      const ids: Record<string, string[]> = {
        "/v1/customers/{id}": [shaped("several"), shaped("deleted")],
        "/v1/customers/{id}/balance_transactions": [shaped("negative balance")],
        "/v1/customers/{id}/tax_ids": [shaped("several")],
        "/v1/customers/{id}/payment_methods": [...state.paymentMethods.values()]
          .slice(0, 1)
          .map((row) => row.customer ?? ""),
        "/v1/products/{id}": [first(state.products)],
        "/v1/products/{id}/features": [...state.productFeatures.values()]
          .slice(0, 1)
          .map((row) => row.product),
        "/v1/prices/{id}": [first(state.prices), ...state.inlinePrices],
        "/v1/subscriptions/{id}": [first(state.subscriptions)],
        "/v1/coupons/{id}": [first(state.coupons)],
        "/v1/invoices/{id}/lines": [first(state.invoices)],
      };
      if (path.includes("/event_summaries")) {
        const [pair] = [...state.usage.pairs()];
        const end = Date.parse("2026-11-23T00:00:00Z") / 1000;
        const query = `customer=${pair?.customer}&start_time=${end - 5_184_000}&end_time=${end}&value_grouping_window=day`;
        return [`/v1/billing/meters/${pair?.meter}/event_summaries?${query}&limit=100`];
      }
      const byId = ids[path];
      if (byId) return byId.map((id) => path.replace("{id}", id));
      const granted = shaped("credit grants");
      const grant = state.grants.by("customer", granted)[0]?.id;
      const item = [...state.items.values()][0];
      const queries: Record<string, string[]> = {
        "/v1/customers": [
          "limit=100",
          "limit=100&expand[]=data.tax_ids&expand[]=data.invoice_credit_balance",
        ],
        "/v1/prices": ["limit=100&expand[]=data.tiers&expand[]=data.currency_options&expand[]=data.product"],
        "/v1/subscriptions": [
          "limit=100&status=all",
          "limit=100&status=all&expand[]=data.discounts.source.coupon&expand[]=data.customer",
        ],
        "/v1/subscription_items": [`subscription=${item?.subscription}`],
        "/v1/coupons": ["limit=100&expand[]=data.applies_to&expand[]=data.currency_options"],
        "/v1/entitlements/active_entitlements": [`customer=${shaped("graduated")}`],
        "/v1/billing/credit_balance_summary": [
          `customer=${granted}&filter[type]=credit_grant&filter[credit_grant]=${grant}`,
        ],
        "/v1/billing/credit_balance_transactions": [`customer=${granted}`],
        "/v1/payment_methods": ["type=card"],
      };
      if (path === "/v1/account") return [path];
      return (queries[path] ?? ["limit=100"]).map((query) => `${path}?${query}`);
    }

    it.each(Object.keys(document.paths))("%s", async (path) => {
      const validate = validatorFor(path);
      for (const call of callsFor(path)) {
        let cursor = "";
        for (let page = 0; page < 30; page += 1) {
          const body = await get(`${call}${cursor}`);
          validate(body);
          expect(validate.errors?.slice(0, 5) ?? []).toEqual([]);
          const rows: { id: string }[] = Array.isArray(body.data) ? body.data : [];
          if (body.has_more !== true) break;
          cursor = `${call.includes("?") ? "&" : "?"}starting_after=${rows.at(-1)?.id}`;
        }
      }
    });

    it("would notice an answer of another shape", async () => {
      const validate = validatorFor("/v1/customers");
      const body = await get("/v1/customers?limit=1");
      expect(validate(body)).toBe(true);
      expect(validate({ ...body, data: [{ id: 7, object: "customer" }] })).toBe(false);
    });

    it("has data behind the paths that matter, so that the above is no check of empty lists", async () => {
      for (const path of [
        "customers",
        "products",
        "prices",
        "subscriptions",
        "subscription_schedules",
        "coupons",
      ]) {
        expect((await get(`/v1/${path}`)).data, path).not.toEqual([]);
      }
      for (const path of [
        "billing/meters",
        "billing/credit_grants",
        "invoices",
        "invoiceitems?pending=true",
        "credit_notes",
      ]) {
        expect((await get(`/v1/${path}`)).data, path).not.toEqual([]);
      }
      for (const path of [
        "events",
        "promotion_codes",
        "entitlements/features",
        "test_helpers/test_clocks",
        "tax_rates",
      ]) {
        expect((await get(`/v1/${path}`)).data, path).not.toEqual([]);
      }
    });
  },
);
