import { formatNoun } from "@/lib/format/count";
import type { ValidatorRow } from "./validators-section";

export const validatorNames: Readonly<Record<string, string>> = {
  customers: "Customers",
  revenue: "Revenue",
  usage: "Usage",
  credits: "Credits",
  entitlements: "Entitlements",
  decisions: "Platform decisions",
};

const nameOf = (row: { name: string }) => (validatorNames[row.name] ?? row.name).toLowerCase();

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Where the validation stands, in one sentence with its numbers. */
export function validationSentence(validators: readonly ValidatorRow[], staleWhy: string | null): string {
  if (staleWhy !== null) return `The last validation no longer counts. ${staleWhy}`;
  const failed = validators.filter((row) => row.state === "failed");
  const open = validators.filter((row) => row.state === "inconclusive");
  const passed = validators.filter((row) => row.state === "passed");
  const customers = validators.find((row) => row.name === "customers");
  if (failed.length > 0) {
    const records = failed.reduce((sum, row) => sum + row.differences, 0);
    return `${formatNoun(records, "record differs", "records differ")} in ${listed(failed.map(nameOf))}; ${passed.length} of ${validators.length} validators passed.`;
  }
  if (open.length > 0) {
    return `${passed.length} of ${validators.length} validators passed; ${listed(open.map(nameOf))} could not be decided. Undecided is no pass.`;
  }
  return `${customers?.target ?? "All"} of ${formatNoun(customers?.source ?? "0", "customer")} arrived. All ${validators.length} validators passed.`;
}
