import type { AcceptedEvent } from "./model";
import { fallbackPrice, findModelPrice, type ModelPrice } from "./price-table";

/** What storing an event costs: whole credits, and the cost in units of 1e-10 USD. */
interface EventCost {
  credits: bigint;
  cost: bigint;
}

/** Units of 1e-10 USD in one credit (1,000 credits are 1 USD). */
export const COST_PER_CREDIT = 10_000_000n;
const CREDITS_PER_IMAGE = 40n;
const CREDITS_PER_UNIT = 10;
const INT64_MAX = 2n ** 63n - 1n;
/** numeric(20,10) holds ten digits before the point. */
const COST_MAX = 10n ** 20n - 1n;
const NOTHING: EventCost = { credits: 0n, cost: 0n };

/** Cost of tokens in 1e-10 USD: one token at 1e-4 USD a million is exactly one unit. */
export function tokenCost(
  price: Pick<ModelPrice, "input" | "output">,
  inputTokens: number,
  outputTokens: number,
): bigint {
  return BigInt(inputTokens) * BigInt(price.input) + BigInt(outputTokens) * BigInt(price.output);
}

export function creditsForCost(cost: bigint): bigint {
  return (cost + COST_PER_CREDIT - 1n) / COST_PER_CREDIT;
}

/**
 * Prices an event as the platform's consumer does, from the price table and never from a burn table.
 * @param unitsBurn false = units of CUSTOM events take nothing.
 * @returns null when the figures do not fit their columns, which makes storing fail.
 */
export function eventCost(event: AcceptedEvent, unitsBurn = true): EventCost | null {
  const priced = event.event_type === "CUSTOM" && !unitsBurn ? NOTHING : rawCost(event);
  return priced.credits > INT64_MAX || priced.cost > COST_MAX ? null : priced;
}

function rawCost(event: AcceptedEvent): EventCost {
  if (event.event_type === "CUSTOM") return customCost(event);
  if (!event.provider || !event.model) return NOTHING;
  if (event.event_type === "TOKEN_USAGE") {
    const price = findModelPrice(event.provider, event.model) ?? fallbackPrice(event.model);
    const cost = tokenCost(price, event.input_tokens ?? 0, event.output_tokens ?? 0);
    return { credits: creditsForCost(cost), cost };
  }
  if (event.event_type === "IMAGE_GENERATION") {
    const credits = CREDITS_PER_IMAGE * BigInt(event.image_count ?? 1);
    return { credits, cost: credits * COST_PER_CREDIT };
  }
  return NOTHING;
}

function customCost(event: AcceptedEvent): EventCost {
  if (!event.unit_type || event.quantity === undefined) return NOTHING;
  // The platform multiplies in floating point too, so 4.2 gives 42 and 0.25 gives nothing.
  const credits = event.quantity * CREDITS_PER_UNIT;
  if (!Number.isInteger(credits)) return NOTHING;
  return { credits: BigInt(credits), cost: BigInt(credits) * COST_PER_CREDIT };
}

/** Text of an amount in 1e-10 USD with a number of decimals up to 10, rounded half away from zero. */
export function formatCost(cost: bigint, decimals: number): string {
  const step = 10n ** BigInt(10 - decimals);
  const magnitude = ((cost < 0n ? -cost : cost) + step / 2n) / step;
  const digits = magnitude.toString().padStart(decimals + 1, "0");
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return cost < 0n && magnitude > 0n ? `-${text}` : text;
}
