import { StandInFailure } from "../../shared/exchange";
import { admitBody, ok, refuse } from "../answers";
import type { GatewayRoute } from "../gateway";
import { findModelPrice, MODEL_PRICES, PRICE_UNIT } from "../price-table";
import { bulkRatingBody, ratingBody } from "../schemas";

const UNIT_SIZE = 1_000_000;
const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** One part of a calculation, in the units of the platform's default burn table: credits equal the price in USD. */
function part(tokens: number, ratePerUnit: number) {
  const usd = round((tokens * ratePerUnit) / UNIT_SIZE, 10);
  return { tokens, credits: usd, usd, ratePerUnit, unitSize: UNIT_SIZE };
}

/** By this burn table, not by the prices that recording uses: that the two differ is the platform's own trait. */
function calculate(provider: string, model: string, inputTokens: number, outputTokens: number) {
  const price = findModelPrice(provider, model);
  if (!price) throw refuse(500, "Failed to calculate bulk costs");
  const input = part(inputTokens, price.input / PRICE_UNIT);
  const output = part(outputTokens, price.output / PRICE_UNIT);
  const cost = round(input.usd + output.usd, 10);
  const credits = Math.ceil(cost);
  const revenue = round(credits / 1000, 10);
  const margin = round(revenue - cost, 10);
  return {
    credits,
    costBreakdown: { input, output },
    providerCostUsd: cost,
    revenueUsd: revenue,
    marginUsd: margin,
    marginPercent: cost === 0 ? 0 : round((margin / cost) * 100, 2),
    pricingSource: "default_burn_table",
  };
}

export const ratingRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/rating/calculate",
    handle: (_platform, request) => {
      const { provider, model, type = "text" } = admitBody(ratingBody, request, "short");
      const priced = type === "text" && findModelPrice(provider, model) !== null;
      if (priced) throw refuse(500, "Response doesn't match the schema");
      const message = `No cost data found for ${provider}/${model} (Type: ${type})`;
      throw new StandInFailure({ status: 404, json: { error: "PROVIDER_NOT_FOUND", message } });
    },
  },
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/rating/calculate/bulk",
    handle: (_platform, request, tenant) => {
      const { calculations } = admitBody(bulkRatingBody, request, "short");
      const results = calculations.map((one) =>
        calculate(one.provider, one.model, one.inputTokens, one.outputTokens),
      );
      return ok({ customerId: tenant.id, results, total: results.length });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/rating/pricing",
    handle: () => {
      const perMillion = (price: number) => ({
        costPerUnit: price / PRICE_UNIT,
        unitSize: UNIT_SIZE,
        currency: "USD",
      });
      const data = MODEL_PRICES.map(({ provider, model, input, output }) => ({
        provider,
        model,
        pricing: { input_token: perMillion(input), output_token: perMillion(output) },
      }));
      return ok({ data, total: data.length });
    },
  },
];
