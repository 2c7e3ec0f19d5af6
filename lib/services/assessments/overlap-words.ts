import { formatCount, formatNoun } from "@/lib/format";
import type { Assessment } from "./get-assessment";

type Overlaps = Pick<Assessment, "overlaps">;

/** Why the figures of single features add up to more than the revenue by verdict. */
export function verdictOverlap({ overlaps: { verdicts } }: Overlaps): string {
  const { customers, several } = verdicts;
  if (several === 0) return "Nobody uses features of two verdicts.";
  const [has, stands] = several === 1 ? ["has", "stands"] : ["have", "stand"];
  return `${formatCount(several)} of ${formatNoun(customers, "customer")} ${has} features of two verdicts or more and ${stands} under each of them in the list of features; here everybody counts once.`;
}

/** Why the reasons for a look add up to more than the customers. */
export function bucketOverlap({ overlaps: { buckets } }: Overlaps): string {
  const { entries, customers, several } = buckets;
  if (several === 0) return `${formatNoun(customers, "customer")} in all, each for one reason.`;
  return `${formatNoun(entries, "entry", "entries")} for ${formatNoun(customers, "customer")}: ${formatCount(several)} of them ${several === 1 ? "is" : "are"} here for two reasons or more.`;
}
