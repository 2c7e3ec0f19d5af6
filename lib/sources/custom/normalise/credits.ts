import type { CreditBalance } from "@/lib/canonical";
import { currencyExponent } from "@/lib/canonical";
import { multiplyDecimals } from "../values/decimal";
import { type CustomerWork, type OwnRow, rejectRow } from "./context";
import { readPart } from "./read-part";

/** Credit balances: money where the row names a currency, units of the wallet where it does not. */
export function readCredits(work: CustomerWork, rows: readonly OwnRow[]): readonly CreditBalance[] {
  const records = new Map<string, CreditBalance>();
  for (const row of rows) {
    const part = readPart(work, row, {
      entity: "creditBalances",
      part: "credit",
      needed: ["credit.balance"],
    });
    if (!part) continue;
    const wallet = part["credit.wallet"] ?? null;
    const currency = part["credit.currency"] ?? null;
    const expiresAt = part["credit.expiresAt"] ?? null;
    const sourceId =
      part["credit.id"] ??
      [work.key, wallet ?? "credits", currency ?? "", expiresAt ?? ""].filter(Boolean).join("/");
    const amount = part["credit.balance"] ?? "0";
    const available =
      currency === null ? amount : multiplyDecimals(amount, `1${"0".repeat(currencyExponent(currency))}`);
    if (currency !== null && available.includes(".")) {
      rejectRow(work, row, {
        entity: "creditBalances",
        code: "bad_value",
        field: "credit.balance",
        reason: `the balance has more digits behind the point than ${currency.toUpperCase()} has`,
        remedy: "Nothing is rounded. Check the currency of the row.",
      });
      continue;
    }
    const known = records.get(sourceId);
    if (known && known.available !== available) {
      rejectRow(work, row, {
        entity: "creditBalances",
        code: "conflict",
        field: "credit.balance",
        reason: `the same balance stands in another row with another amount`,
        remedy: "Give every balance an id, or correct the amount.",
      });
      continue;
    }
    if (known) continue;
    work.outcomes.set(row, "imported");
    records.set(sourceId, {
      sourceId,
      customerId: work.key,
      name: wallet,
      kind: currency === null ? "units" : "money",
      currency,
      unit: currency === null ? (wallet ?? "credits") : null,
      original: available,
      available,
      category: null,
      priority: null,
      state:
        expiresAt !== null && Date.parse(expiresAt) <= Date.parse(work.scope.watermark) ? "expired" : "live",
      effectiveAt: null,
      expiresAt,
      planIds: null,
    });
  }
  return [...records.values()];
}
