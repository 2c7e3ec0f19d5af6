import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChargebeeStandIn, createChargebeeStandIn } from "./create-chargebee-stand-in";

const FILE = resolve(process.env.FIXTURES_DIR ?? "../shared/fixtures", "chargebee/openapi-subset.json");
const isAbsent = !existsSync(FILE);

const document: { paths: Record<string, object> } = isAbsent
  ? { paths: {} }
  : JSON.parse(readFileSync(FILE, "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
if (!isAbsent) ajv.addSchema(document, "chargebee");

/** Validates against the answer of one path. One document for all, so that shared schemas are compiled once. */
function validatorFor(path: string, status = 200): ValidateFunction {
  const pointer = path.replaceAll("/", "~1");
  return ajv.compile({
    $ref: `chargebee#/paths/${pointer}/get/responses/${status}/content/application~1json/schema`,
  });
}

/** Answers without rows: nothing of the kind is generated. */
const EMPTY = ["business_entities/transfers", "site_migration_details", "price_variants", "usage_charges"];
const REFERENCES = ["invoices", "credit_notes", "transactions", "payment_sources", "events"];

describe.skipIf(isAbsent)(
  "answers against the official schema (skipped where FIXTURES_DIR is absent)",
  () => {
    const sites = new Map<"v1" | "v2", ChargebeeStandIn>();
    beforeAll(async () => {
      for (const catalog of ["v1", "v2"] as const) {
        const options = {
          seed: "schema",
          customers: 120,
          usageRows: 300,
          catalog,
          rateLimit: "off",
        } as const;
        sites.set(catalog, await createChargebeeStandIn({ ...options, startAt: "2026-11-22T12:00:00Z" }));
      }
    });
    afterAll(async () => {
      for (const site of sites.values()) await site.stop();
    });

    async function get(
      catalog: "v1" | "v2",
      path: string,
    ): Promise<{ status: number; body: Record<string, unknown> }> {
      const site = sites.get(catalog);
      const authorization = `Basic ${Buffer.from(`${site?.apiKey}:`).toString("base64")}`;
      const answer = await fetch(`${site?.baseUrl}/api/v2${path}`, { headers: { authorization } });
      return { status: answer.status, body: await answer.json() };
    }

    /** A path with an id of an object that has something to show there. */
    function callOf(path: string, site: ChargebeeStandIn): string {
      const { state } = site;
      const shaped = (name: string): string => {
        const customer = site.manifest?.awkward.find(({ shape }) => shape.startsWith(name))?.customerIds[0];
        return [...state.subscription.values()].find((one) => one.customer_id === customer)?.id ?? "";
      };
      const id =
        path.startsWith("/items/{id}/attached") || path.startsWith("/items/{id}/item_ent")
          ? "growth"
          : path.startsWith("/items/")
            ? "starter"
            : path.startsWith("/item_prices/")
              ? "growth-USD-monthly"
              : path.startsWith("/customers/")
                ? (state.subscription.find(shaped("entitlement overrides"))?.customer_id ?? "")
                : path.includes("entitlement")
                  ? shaped("entitlement overrides")
                  : path.includes("scheduled_changes")
                    ? ([...state.scheduled.keys()][0] ?? "")
                    : path.includes("usage_summary")
                      ? (state.counted[0]?.subscriptionId ?? "")
                      : path.includes("discounts")
                        ? shaped("manual discounts")
                        : shaped("wallet");
      const ramped = [...state.ramp.values()][0]?.subscription_id;
      const query =
        path === "/ramps"
          ? `?subscription_id[is]=${ramped}`
          : ["/ledger_account_balances", "/grant_blocks", "/ledger_operations"].includes(path)
            ? `?subscription_id[is]=${shaped("wallet")}`
            : path.includes("usage_summary")
              ? "?feature_id=tokens&window_size=day"
              : path.startsWith("/item_prices/") || path === "/configurations" || /\{id\}$/.test(path)
                ? ""
                : "?limit=100&include_deleted=true";
      return (
        path.replace("{id}", encodeURIComponent(id)) + query.replaceAll("[", "%5B").replaceAll("]", "%5D")
      );
    }

    const paths = Object.keys(document.paths).filter((path) => path !== "/ledger_operations");
    it.each(paths)("%s", async (path) => {
      const catalog = path === "/plans" || path === "/addons" ? "v1" : "v2";
      const site = sites.get(catalog);
      if (!site) throw new Error("no site");
      const validate = validatorFor(path);
      let call = callOf(path, site);
      for (;;) {
        const { status, body } = await get(catalog, call);
        expect({ call, status, body: status === 200 ? null : body }).toEqual({
          call,
          status: 200,
          body: null,
        });
        validate(body);
        expect(validate.errors?.slice(0, 3) ?? []).toEqual([]);
        const rows = Array.isArray(body.list) ? body.list : null;
        const mayBeEmpty = [...EMPTY, ...REFERENCES].some((name) => path.endsWith(name));
        if (rows && !mayBeEmpty) expect(rows.length).toBeGreaterThan(0);
        if (typeof body.next_offset !== "string") break;
        call = `${path}?limit=100&include_deleted=true&offset=${encodeURIComponent(body.next_offset)}`;
      }
    });

    it("subscriptions, customers and coupons of a site with plans and add-ons", async () => {
      for (const path of ["/subscriptions", "/customers", "/coupons"]) {
        const { body } = await get("v1", `${path}?limit=100`);
        const validate = validatorFor(path);
        validate(body);
        expect(validate.errors?.slice(0, 3) ?? []).toEqual([]);
      }
      expect(JSON.stringify((await get("v1", "/subscriptions?limit=5")).body)).toContain('"plan_id"');
    });

    it("refuses with the documented bodies", async () => {
      for (const [catalog, path] of [
        ["v1", "/items"],
        ["v2", "/plans"],
        ["v2", "/ramps"],
      ] as const) {
        const { status, body } = await get(catalog, path);
        expect(status).toBe(400);
        expect(validatorFor(path, 400)(body)).toBe(true);
      }
      expect((await get("v1", "/items")).body.api_error_code).toBe("configuration_incompatible");
      expect((await get("v2", "/customers?limit=101")).body.api_error_code).toBe("param_wrong_value");
      expect((await get("v2", "/customers/nobody")).body.api_error_code).toBe("resource_not_found");
    });

    it("would notice an answer of another shape", async () => {
      const { body } = await get("v2", "/customers?limit=1");
      expect(validatorFor("/customers")(body)).toBe(true);
      expect(validatorFor("/customers")({ list: [{ customer: { id: 7 } }] })).toBe(false);
    });
  },
);
