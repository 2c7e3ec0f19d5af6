import type { ConnectionMode } from "@/lib/canonical";

/** Requests per second where nothing is known: well under the documented limits. */
const carefulPace = 15;

/**
 * What the tightest documented limit allows with room for the company's own traffic. Stigg: 250 reads of usage history a
 * minute. Chargebee: 150 requests a minute on test and Starter sites; others may be given more in the settings.
 */
const paces: Readonly<Record<string, number>> = { stigg: 4, chargebee: 2 };
/** Nobody else's traffic shares the sandbox. */
const sandboxPace = 50;

/** Requests per second an export sends unless the migration's settings say otherwise. */
export function defaultSourcePace(provider: string, mode: ConnectionMode | null): number {
  const pace = paces[provider];
  if (pace === undefined) return carefulPace;
  return mode === "sandbox" ? sandboxPace : pace;
}
