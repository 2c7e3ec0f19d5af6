import path from "node:path";
import Ajv from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { exportFileJsonSchema } from "./export-schema";

const documented = path.resolve(import.meta.dirname, "../../../docs/export-file.schema.json");

describe("the schema of the export file", () => {
  it("is the one in docs (after a change: npx vitest run --project unit -u lib/services/files)", async () => {
    await expect(`${JSON.stringify(exportFileJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(documented);
  });

  const validate = new Ajv({ strict: false, validateFormats: false }).compile(exportFileJsonSchema());
  const file = {
    format: "om-migrate-export",
    version: 1,
    source: "custom",
    account: "own",
    mode: "live",
    manifest: { watermark: "2026-11-22T00:00:00Z" },
    records: {
      coupons: [
        {
          sourceId: "OFF20",
          name: null,
          percentOff: "20",
          amountOff: [],
          duration: "forever",
          durationMonths: null,
          appliesToProductIds: null,
          redeemBy: null,
          valid: true,
          promotionCodes: [],
          metadata: {},
        },
      ],
    },
  };

  it("takes a file made by hand with the fewest fields", () => {
    expect([validate(file), validate.errors]).toEqual([true, null]);
  });

  it.each([
    ["another format", { ...file, format: "csv" }],
    [
      "money as a number",
      { ...file, records: { coupons: [{ ...file.records.coupons[0], percentOff: 20 }] } },
    ],
    [
      "a record without an id",
      { ...file, records: { coupons: [{ ...file.records.coupons[0], sourceId: "" }] } },
    ],
    ["no watermark", { ...file, manifest: {} }],
  ])("refuses %s", (_what, wrong) => {
    expect(validate(wrong)).toBe(false);
  });
});
