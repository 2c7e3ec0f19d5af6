/** Price of a model in 1e-4 USD per million tokens, so that every figure below is an integer. */
export interface ModelPrice {
  provider: string;
  model: string;
  input: number;
  output: number;
}

/** 1 USD per million tokens in the unit of ModelPrice. */
export const PRICE_UNIT = 10_000;

const usd = (provider: string, model: string, input: number, output: number): ModelPrice => ({
  provider,
  model,
  input: Math.round(input * PRICE_UNIT),
  output: Math.round(output * PRICE_UNIT),
});

/**
 * The priced models: 17, as many as the platform's own seed has. gpt-4o is the platform's figure; the others are list
 * prices of the providers, because nothing here depends on them.
 */
export const MODEL_PRICES: readonly ModelPrice[] = [
  usd("OPENAI", "gpt-4o", 2.5, 10),
  usd("OPENAI", "gpt-4o-mini", 0.15, 0.6),
  usd("OPENAI", "gpt-4-turbo", 10, 30),
  usd("OPENAI", "gpt-4", 30, 60),
  usd("OPENAI", "gpt-3.5-turbo", 0.5, 1.5),
  usd("OPENAI", "o1", 15, 60),
  usd("OPENAI", "o1-mini", 3, 12),
  usd("ANTHROPIC", "claude-3-5-sonnet-20241022", 3, 15),
  usd("ANTHROPIC", "claude-3-5-haiku-20241022", 0.8, 4),
  usd("ANTHROPIC", "claude-3-opus-20240229", 15, 75),
  usd("ANTHROPIC", "claude-3-haiku-20240307", 0.25, 1.25),
  usd("GOOGLE", "gemini-1.5-pro", 1.25, 5),
  usd("GOOGLE", "gemini-1.5-flash", 0.075, 0.3),
  usd("COHERE", "command-r-plus", 2.5, 10),
  usd("COHERE", "command-r", 0.15, 0.6),
  usd("MISTRAL", "mistral-large-latest", 2, 6),
  usd("MISTRAL", "mistral-small-latest", 0.2, 0.6),
];

const byName = new Map(MODEL_PRICES.map((price) => [`${price.provider}/${price.model}`, price]));

export function findModelPrice(provider: string, model: string): ModelPrice | null {
  return byName.get(`${provider}/${model}`) ?? null;
}

/** What recording assumes for a model without a price: dearer when the name contains `o1`. */
export function fallbackPrice(model: string): Pick<ModelPrice, "input" | "output"> {
  return model.includes("o1")
    ? { input: 15 * PRICE_UNIT, output: 60 * PRICE_UNIT }
    : { input: 2.5 * PRICE_UNIT, output: 10 * PRICE_UNIT };
}

/** Names that the shipped database knows; `complete` is the data model that some installations have. */
export const PROVIDERS = {
  shipped: ["OPENAI", "ANTHROPIC", "GOOGLE", "COHERE", "MISTRAL"],
  complete: [
    "OPENAI",
    "ANTHROPIC",
    "GOOGLE",
    "COHERE",
    "MISTRAL",
    "STABILITY_AI",
    "RUNWAY",
    "REPLICATE",
    "AMAZON",
    "BLACK_FOREST_LABS",
  ],
} as const;
