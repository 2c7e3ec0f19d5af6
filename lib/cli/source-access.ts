import type { SourceId } from "@/lib/canonical";
import type { SourceAccess } from "@/lib/services/connections/source-input";
import { providerName } from "@/lib/services/migrations/provider-words";
import { wrongUse } from "./exit-code";
import type { KeyOptions } from "./options";
import { readSecret } from "./read-secret";
import { sourceKeyVariables } from "./source-argument";

export interface SourceOptions {
  readonly baseUrl?: string;
  readonly site?: string;
  readonly environment?: "live" | "test";
}

/**
 * How a source is reached, from options and variables; null when no key is given. Throws a wrong use when a key is there
 * and something that belongs to it is not.
 */
export async function readSourceAccess(
  provider: SourceId,
  options: SourceOptions & KeyOptions,
  say: (line: string) => void,
): Promise<SourceAccess | null> {
  const apiKey = await readSecret(options, sourceKeyVariables[provider], say);
  if (apiKey === null) return null;
  return { apiKey, baseUrl: options.baseUrl ?? null, settings: settingsOf(provider, options) };
}

function settingsOf(provider: SourceId, options: SourceOptions): SourceAccess["settings"] {
  if (provider === "stigg") return { mode: options.environment ?? "live" };
  if (provider !== "chargebee") return {};
  const site = (options.site ?? process.env.CHARGEBEE_SITE ?? "").trim();
  if (site === "") {
    throw wrongUse("Name the Chargebee site with CHARGEBEE_SITE or --site: acme in acme.chargebee.com.");
  }
  return { site };
}

/** What to do when no key was given. */
export const keyMissing = (provider: SourceId): string =>
  `Give the key of ${providerName(provider)}: set ${sourceKeyVariables[provider]}${provider === "chargebee" ? " and CHARGEBEE_SITE" : ""}, name a file with --api-key-file, or pass it on standard input with --api-key-file -.`;
