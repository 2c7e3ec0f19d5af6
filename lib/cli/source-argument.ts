import { Argument, InvalidArgumentError } from "commander";
import type { SourceId } from "@/lib/canonical";
import { sources } from "@/lib/sources/registry";

const known = Object.keys(sources).join(", ");

/** The name of a source that this version reads. */
export function sourceArgument(name: "<source>" | "[source]"): Argument {
  return new Argument(name, `the billing system: ${known}`).argParser((value): SourceId => {
    const found = Object.keys(sources).find((id) => id === value);
    if (found === undefined) throw new InvalidArgumentError(`This version reads ${known}.`);
    // A key of the registry is an id of a source.
    return found as SourceId;
  });
}

/** Where the key of each source is taken from. */
export const sourceKeyVariables: Readonly<Record<SourceId, string>> = {
  stripe: "STRIPE_API_KEY",
  stigg: "STIGG_API_KEY",
  chargebee: "CHARGEBEE_API_KEY",
  custom: "SOURCE_DATABASE_URL",
};
