import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalSchemas } from "@/lib/canonical";
import type { NormalisedCatalogue, RawObject } from "../types";
import { isRecord } from "./client";
import { normaliseCatalogue, normaliseCustomer } from "./map";

const folder = path.resolve(process.env.FIXTURES_DIR ?? "../shared/fixtures", "stripe");
const isHere = existsSync(folder);
const scope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };

function load(file: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, `${file}.json`), "utf8"));
}

/** Translates one object on its own, with nothing else in the account. */
function translate(stream: string, raw: unknown, ofCustomer: boolean): NormalisedCatalogue {
  const sourceId = isRecord(raw) && typeof raw.id === "string" && raw.id !== "" ? raw.id : "prod_x/feat_x";
  const object: RawObject = { stream, sourceId, customerId: ofCustomer ? "cus_x" : null, raw };
  return ofCustomer ? normaliseCustomer([object], [], scope) : normaliseCatalogue([object]);
}

/** What becomes of each official sample object: the entity, or the code of the error; then the codes of warnings. */
const expected: readonly (readonly [string, string, boolean, string, readonly string[]])[] = [
  ["product", "products", false, "products", []],
  ["price", "prices", false, "plans", ["stripe.product_missing"]],
  ["coupon", "coupons", false, "coupons", []],
  ["entitlements.feature", "features", false, "features", []],
  // Alone in the account, so no price uses it.
  ["billing.meter", "meters", false, "features", ["stripe.meter_unpriced"]],
  // The sample's feature has an empty id.
  ["product_feature", "productFeatures", false, "stripe.malformed", []],
  // The sample's discount names no coupon.
  ["customer", "customers", true, "customers", ["stripe.discount_unreadable"]],
  ["deleted_customer", "customers", true, "customers", []],
  // The sample waits for a payment.
  ["subscription", "subscriptions", true, "subscriptions", ["stripe.pending_update"]],
  ["subscription_schedule", "subscriptionSchedules", true, "subscriptions", []],
  // The sample's meter is not in the account.
  ["billing.meter_event_summary", "meterSummaries", true, "stripe.meter_unknown", []],
  // The sample's currency is the word "currency".
  ["billing.credit_grant", "creditGrants", true, "stripe.malformed", []],
];

describe.skipIf(!isHere)("official sample objects (skipped where FIXTURES_DIR is absent)", () => {
  it.each(expected)("%s comes through or says why not", (file, stream, ofCustomer, outcome, warnings) => {
    const { records, issues } = translate(stream, load(file), ofCustomer);
    const errors = issues.filter((issue) => issue.severity === "error").map((issue) => issue.code);
    expect([...records.map((one) => one.entity), ...errors]).toEqual([outcome]);
    expect(issues.filter((issue) => issue.severity === "warning").map((issue) => issue.code)).toEqual(
      warnings,
    );
    for (const { entity, record } of records)
      expect(canonicalSchemas[entity].safeParse(record).success).toBe(true);
  });

  it.each(["subscription_created", "subscription_updated", "price_created"])(
    "does not read %s of 2020 as if it were today's shape",
    (file) => {
      const event = load(`legacy-events/${file}`);
      const data = isRecord(event) && isRecord(event.data) ? event.data.object : null;
      const isPrice = file.startsWith("price");
      const { records, issues } = translate(isPrice ? "prices" : "subscriptions", data, !isPrice);
      if (isPrice) expect(records.map((one) => one.entity)).toEqual(["plans"]);
      else expect(issues).toMatchObject([{ severity: "error", code: "stripe.malformed" }]);
    },
  );
});
