import { z } from "zod";
import type { OutsideAnswer } from "@/lib/canonical";
import { toAppError } from "@/lib/errors";
import type { AdapterIO } from "../types";
import { createChargebeeClient } from "./client";
import type { ChargebeeConfig } from "./config";
import { chargebeeError } from "./errors";

/** https://apidocs.chargebee.com/docs/api/estimates#renewal_estimate; amounts in minor units, instants in seconds. */
const estimateSchema = z.object({
  estimate: z.object({
    invoice_estimate: z
      .object({
        date: z.int().optional(),
        currency_code: z.string(),
        line_items: z
          .array(
            z.object({
              entity_type: z.string(),
              entity_id: z.string().nullish(),
              amount: z.int().default(0),
              discount_amount: z.int().default(0),
            }),
          )
          .default([]),
        taxes: z.array(z.object({ amount: z.int() })).optional(),
      })
      .optional(),
    unbilled_charge_estimates: z.array(z.object({ amount: z.int().default(0) })).optional(),
  }),
});

/**
 * What Chargebee would invoice at a subscription's next renewal, with promotional credits not yet used: a GET that changes
 * nothing. Lines are named by their price. Throws the errors of errors.ts.
 */
export async function estimateChargebeeRenewal(
  config: ChargebeeConfig,
  subscriptionId: string,
  io: AdapterIO,
): Promise<OutsideAnswer> {
  const path = "/subscriptions/:id/renewal_estimate";
  const client = createChargebeeClient(config, io);
  let answer: unknown;
  try {
    answer = await client.get(path, (sdk) => sdk.estimate.renewalEstimate(subscriptionId, {}));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "chargebee.not_found") return "gone";
    // A subscription that ends, is paused or cancelled renews no more: the state is what is invalid, not the request.
    if (error.context.providerCode === "invalid_state_for_request") return "none";
    throw error;
  }
  const parsed = estimateSchema.safeParse(answer);
  if (!parsed.success) throw chargebeeError("chargebee.not_chargebee", { path });
  const { invoice_estimate: invoice, unbilled_charge_estimates: unbilled } = parsed.data.estimate;
  if (!invoice) return "none";
  const lines = invoice.line_items.map((line) => ({
    key: isOfPrice(line.entity_type) ? (line.entity_id ?? null) : null,
    amountMinor: `${line.amount - line.discount_amount}`,
  }));
  const adHoc = lines.filter(({ key }) => key === null);
  const apart = [
    ...adHoc.map(({ amountMinor }) => BigInt(amountMinor)),
    ...(unbilled ?? []).map(({ amount }) => BigInt(amount)),
  ];
  return {
    at: invoice.date === undefined ? null : new Date(invoice.date * 1000).toISOString().replace(".000Z", "Z"),
    currency: invoice.currency_code.toLowerCase(),
    lines,
    // Without the part, and without such a line, nothing was said about charges that wait.
    pendingMinor:
      unbilled === undefined && adHoc.length === 0 ? null : `${apart.reduce((sum, each) => sum + each, 0n)}`,
    taxMinor:
      invoice.taxes === undefined ? null : `${invoice.taxes.reduce((sum, { amount }) => sum + amount, 0)}`,
  };
}

/** Plans and add-ons of either catalogue renew; one-off charges and what was written by hand do not. */
const isOfPrice = (type: string): boolean =>
  type === "plan_item_price" ||
  type === "addon_item_price" ||
  type === "plan" ||
  type === "addon" ||
  type === "plan_setup";
