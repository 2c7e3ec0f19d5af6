import type { SourceId } from "@/lib/canonical";

/** Who goes on charging the customers, where the source itself charges nobody. */
export const rails = ["stripe", "chargebee", "other"] as const;
export type RailId = (typeof rails)[number];

interface ProviderWords {
  /** As it stands in the middle of a sentence. */
  readonly name: string;
  /** Who goes on charging afterwards, in the middle of a sentence; null = it has to be said (`migrationSettings.rail`). */
  readonly rail: string | null;
  /** One line for choosing it: what is read, and what a person needs at hand. */
  readonly reads: string;
  readonly needs: string;
}

const providers: Readonly<Record<SourceId, ProviderWords>> = {
  stripe: {
    name: "Stripe",
    rail: "Stripe",
    reads: "Customers, prices, subscriptions, meters, credit grants and entitlements.",
    needs: "Needs a restricted key that may read.",
  },
  stigg: {
    name: "Stigg",
    rail: null,
    reads:
      "Plans and their versions, entitlements, promotional grants, credits and usage of one environment.",
    needs: "Needs a server key of that environment.",
  },
  chargebee: {
    name: "Chargebee",
    rail: "Chargebee",
    reads:
      "Items or plans, entitlements, subscriptions with the prices they were sold at, usage and credits.",
    needs: "Needs the site's name and a read-only key.",
  },
  custom: {
    name: "your own data",
    rail: "your own billing",
    reads: "Customers, subscriptions and usage out of files or a Postgres query.",
    needs: "Needs CSV, JSON or NDJSON files, or a read-only database role.",
  },
};

const railNames: Readonly<Record<RailId, string>> = {
  stripe: "Stripe",
  chargebee: "Chargebee",
  other: "your billing provider",
};

const isSource = (provider: string): provider is SourceId => Object.hasOwn(providers, provider);

/** What a source, the target or a rail is called in the middle of a sentence: "Stripe", "your own data". */
export function providerName(provider: string): string {
  if (provider === "openmonetize") return "OpenMonetize";
  return isSource(provider) ? providers[provider].name : provider;
}

/**
 * Who goes on charging the customers of a migration, in the middle of a sentence. Stigg charges nobody itself: there it
 * is what the person said in Connect, and words that are true of any provider before that.
 */
export function railName(provider: string, chosen: RailId | null): string {
  const own = isSource(provider) ? providers[provider].rail : provider;
  return own ?? railNames[chosen ?? "other"];
}

/** Whether a person has to say who charges. */
export const asksForRail = (provider: string): boolean =>
  isSource(provider) && providers[provider].rail === null;

/** Whether the source is the rail, so that reading it again shows whether anybody's charge changed. */
export const chargesItself = (provider: string): boolean => provider === "stripe" || provider === "chargebee";

export interface SourceChoice {
  readonly id: SourceId;
  readonly label: string;
  readonly reads: string;
  readonly needs: string;
}

/** The kinds of source to choose from, in the words of the first page. */
export const describeSources = (ids: readonly SourceId[]): SourceChoice[] =>
  ids.map((id) => ({
    id,
    label: id === "custom" ? "Custom" : providers[id].name,
    reads: providers[id].reads,
    needs: providers[id].needs,
  }));
