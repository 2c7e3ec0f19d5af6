import type { ConnectionRow } from "@/lib/db/queries/connections";

/** A connected side as lists and bars name it. */
export interface Side {
  readonly provider: string;
  /** "Stripe", "OpenMonetize". */
  readonly name: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly baseUrl: string | null;
  readonly mode: ConnectionRow["mode"];
}

const providerNames: Readonly<Record<string, string>> = {
  stripe: "Stripe",
  stigg: "Stigg",
  chargebee: "Chargebee",
  custom: "Custom",
  openmonetize: "OpenMonetize",
};

export const providerName = (provider: string): string => providerNames[provider] ?? provider;

export const describeSide = (row: ConnectionRow): Side => ({
  provider: row.provider,
  name: providerName(row.provider),
  accountId: row.accountId,
  accountName: row.accountName,
  baseUrl: row.baseUrl,
  mode: row.mode,
});
