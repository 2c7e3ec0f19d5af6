import type { Customer } from "@/lib/canonical";
import type { Notes } from "../translation";
import type { RawObject } from "../types";
import { mapDiscounts } from "./map-coupon";
import { admit, currencyCode, metadataOf, present } from "./parse";
import { customerWire } from "./schema";

/**
 * A customer under the company's own id. Archived ones stay, marked as deleted. `effective` are the features that Stigg
 * itself allows now, null when it could not be asked.
 */
export function mapCustomer(object: RawObject, effective: readonly string[] | null, notes: Notes): Customer {
  const wire = admit(customerWire, object);
  const currency = wire.billingCurrency ? currencyCode(wire.billingCurrency, wire.customerId) : null;
  return {
    sourceId: wire.customerId,
    email: wire.email ?? null,
    name: wire.name ?? null,
    phone: null,
    country: null,
    currency,
    state: wire.deletedAt ? "deleted" : "active",
    createdAt: wire.createdAt ?? null,
    parentId: null,
    billingProviderId: wire.billingId ?? null,
    taxIds: [],
    accountBalance: [],
    discounts: mapDiscounts(wire.coupon ? [wire.coupon] : [], wire.customerId, currency, notes),
    effectiveFeatureKeys: effective === null ? null : [...effective],
    metadata: {
      ...metadataOf(wire.additionalMetaData),
      ...present({
        stigg_id: wire.id,
        crm_id: wire.crmId,
        salesforce_id: wire.salesforceId,
        aws_marketplace_customer_id: wire.awsMarketplaceCustomerId,
      }),
    },
  };
}
