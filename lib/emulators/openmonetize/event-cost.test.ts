import { describe, expect, it } from "vitest";
import { eventCost, formatCost } from "./event-cost";
import type { AcceptedEvent } from "./model";

const event = (fields: Partial<AcceptedEvent>): AcceptedEvent => ({
  event_id: "7f1c9a52-5d0e-4b8e-9a57-0d5b8ce0a001",
  event_type: "CUSTOM",
  feature_id: "f",
  timestamp: "2026-01-01T00:00:00Z",
  ...fields,
});
const tokens = (model: string | undefined, input = 1000, output = 500): AcceptedEvent =>
  event({
    event_type: "TOKEN_USAGE",
    provider: "OPENAI",
    model,
    input_tokens: input,
    output_tokens: output,
  });

describe("eventCost", () => {
  it.each([
    ["a known model, rounded up", tokens("gpt-4o"), 8n],
    ["an unknown model at the fallback", tokens("nope"), 8n],
    ["an unknown model with o1 in its name", tokens("my-o1-mini-x"), 45n],
    ["a million tokens", tokens("gpt-4o", 1_000_000, 0), 2500n],
    ["tokens without a model", tokens(undefined), 0n],
    ["no tokens", tokens("gpt-4o", 0, 0), 0n],
    ["an API call with quantity", event({ event_type: "API_CALL", quantity: 5, unit_type: "call" }), 0n],
    [
      "two images",
      event({ event_type: "IMAGE_GENERATION", provider: "OPENAI", model: "d", image_count: 2 }),
      80n,
    ],
    ["one image by default", event({ event_type: "IMAGE_GENERATION", provider: "OPENAI", model: "d" }), 40n],
    ["an image without a provider", event({ event_type: "IMAGE_GENERATION" }), 0n],
    ["quantity without a unit", event({ quantity: 3 }), 0n],
    ["a unit without quantity", event({ unit_type: "page" }), 0n],
    ["custom with provider, model and tokens", { ...tokens("gpt-4o"), event_type: "CUSTOM" }, 0n],
  ])("burns for %s", (_name, given, credits) => {
    expect(eventCost(given)?.credits).toBe(credits);
  });

  it.each([
    [3, 30n],
    [7, 70n],
    [1.5, 15n],
    [4.2, 42n],
    [0.1, 1n],
    [0.25, 0n],
    [1_999_999.9, 19_999_999n],
  ])(
    "burns ten credits a unit for a quantity of %s, or nothing where that is no whole number",
    (quantity, credits) => {
      expect(eventCost(event({ quantity, unit_type: "credit" }))?.credits).toBe(credits);
    },
  );

  it("cannot store a quantity whose credits do not fit", () => {
    expect(eventCost(event({ quantity: 1e18, unit_type: "credit" }))).toBeNull();
  });

  it("writes the cost with the decimals of its column", () => {
    const cost = eventCost(event({ quantity: 1, unit_type: "credit" }))?.cost ?? 0n;
    expect([formatCost(cost, 10), formatCost(cost, 4), formatCost(-cost, 4)]).toEqual([
      "0.0100000000",
      "0.0100",
      "-0.0100",
    ]);
  });
});
