import type { Operation } from "./client";
import {
  creditGrantsOperation,
  currenciesOperation,
  entitlementsStateOperation,
  listOperations,
  usageHistoryOperation,
} from "./operations";

/** One line of the permission checklist, and the stream it stands for. */
export interface PermissionLine {
  readonly stream: string;
  readonly name: string;
  /** Stigg's scope presets are not published field by field, so the root field stands for the permission. */
  readonly operation: Operation;
  readonly required: boolean;
  /** What is lost without it. */
  readonly consequence: string;
  /** What the request needs from earlier lines; without such an object the line cannot be tested. */
  readonly needs: readonly ("customer" | "meteredFeature")[];
}

const required = (stream: keyof typeof listOperations, name: string): PermissionLine => ({
  stream,
  name,
  operation: listOperations[stream],
  required: true,
  consequence: "Nothing can be exported without it.",
  needs: [],
});
const optional = (
  stream: string,
  name: string,
  operation: Operation,
  consequence: string,
  needs: PermissionLine["needs"] = [],
): PermissionLine => ({ stream, name, operation, required: false, consequence, needs });

/** Every root field the exporter reads, in the order in which the checklist shows them. */
export const permissionLines: readonly PermissionLine[] = [
  required("products", "Products"),
  required("features", "Features"),
  required("plans", "Plans"),
  required("addons", "Add-ons"),
  required("customers", "Customers"),
  required("subscriptions", "Subscriptions"),
  optional(
    "customerResources",
    "Resources",
    listOperations.customerResources,
    "What belongs to single resources of a customer is not read.",
  ),
  optional(
    "coupons",
    "Coupons",
    listOperations.coupons,
    "Coupons are missing from the catalogue; running discounts still come with their subscriptions.",
  ),
  optional("customCurrencies", "Credit types", currenciesOperation, "Credits have no names or units."),
  optional(
    "entitlementsState",
    "Effective entitlements",
    entitlementsStateOperation,
    "What customers may really use is worked out from plans, add-ons and promotions instead of read.",
    ["customer"],
  ),
  optional("usageHistory", "Usage history", usageHistoryOperation, "No usage is carried.", [
    "customer",
    "meteredFeature",
  ]),
  optional("creditGrants", "Credits", creditGrantsOperation, "Credit balances are not carried.", [
    "customer",
  ]),
];

const sameAs: Readonly<Record<string, string>> = {
  resourceEntitlements: "entitlementsState",
  resourceUsage: "usageHistory",
  creditLedger: "creditGrants",
};

/** The checklist line of a stream. */
export function lineOf(stream: string): PermissionLine | undefined {
  return permissionLines.find((one) => one.stream === (sameAs[stream] ?? stream));
}
