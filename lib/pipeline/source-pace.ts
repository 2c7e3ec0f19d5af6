import type { ConnectionMode } from "@/lib/canonical";

/** Requests per second where nothing is known: well under the documented limits. */
const carefulPace = 15;

/**
 * What the tightest documented limit allows with room for the company's own traffic. Stigg: 250 reads of usage history a
 * minute. Chargebee: 150 requests a minute on test sites; on live ones, whose plan decides, its adapter begins there and
 * goes faster while nothing is refused, here at the most at two thirds of the 1,000 of the middle plan.
 */
const paces: Readonly<Record<string, Readonly<Record<"live" | "other", number>>>> = {
  stigg: { live: 4, other: 4 },
  chargebee: { live: 11, other: 2 },
};
/** Nobody else's traffic shares the sandbox. */
const sandboxPace = 50;

/** Requests per second an export sends unless the migration's settings say otherwise. */
export function defaultSourcePace(provider: string, mode: ConnectionMode | null): number {
  const pace = paces[provider];
  if (pace === undefined) return carefulPace;
  if (mode === "sandbox") return sandboxPace;
  return mode === "live" ? pace.live : pace.other;
}
