import { formatCount, formatNoun } from "@/lib/format/count";
import type { PlanSplit } from "@/lib/services/mapping/board-types";

/** By what a plan can be split. A metadata key is asked for beside it. */
export const splitKinds = {
  interval: "how often it charges",
  currency: "currency",
  price: "price, in minor units",
  quantity: "quantity",
  startedAt: "start of the subscription",
  "subscription.metadata.": "metadata of the subscription",
  "customer.metadata.": "metadata of the customer",
} as const;
export type SplitKind = keyof typeof splitKinds;

export const kindOf = (by: string): SplitKind => {
  if (by.startsWith("subscription.metadata.")) return "subscription.metadata.";
  if (by.startsWith("customer.metadata.")) return "customer.metadata.";
  return by === "currency" || by === "price" || by === "quantity" || by === "startedAt" ? by : "interval";
};

export const isBandKind = (kind: SplitKind): kind is "price" | "quantity" | "startedAt" =>
  kind === "price" || kind === "quantity" || kind === "startedAt";

/** "by currency", "by metadata tier of the customer". */
export function splitWords({ by }: PlanSplit): string {
  const kind = kindOf(by);
  if (kind === "subscription.metadata.") return `by metadata ${by.slice(kind.length)} of the subscription`;
  if (kind === "customer.metadata.") return `by metadata ${by.slice(kind.length)} of the customer`;
  return `by ${splitKinds[kind]}`;
}

/** "3 customers: cus_1, cus_2 and 1 more". */
export function customersWords(count: { customers: number; samples: readonly string[] }): string {
  const { customers, samples } = count;
  const rest = customers - samples.length;
  return `${formatNoun(customers, "customer")}: ${samples.join(", ")}${rest > 0 ? ` and ${formatCount(rest)} more` : ""}`;
}
