import type { Kind } from "./site-state";

/** Product Catalog 1.0 (plans and add-ons) or 2.0 (items). */
export type CatalogVersion = "v1" | "v2";

/** A list endpoint: https://apidocs.chargebee.com/docs/api, parameters as in the SDK's endpoint types. */
export interface ListResource {
  readonly path: string;
  readonly kind: Kind;
  readonly filters: readonly string[];
  readonly sorts: readonly string[];
  readonly required: readonly string[];
  /** Whether rows with `deleted: true` exist and are hidden without `include_deleted=true`. */
  readonly deletable: boolean;
  /** Sites of the other catalogue answer `configuration_incompatible`. */
  readonly catalog: CatalogVersion | null;
}

const list = (
  path: string,
  kind: Kind,
  filters: string,
  more: Partial<Omit<ListResource, "path" | "kind" | "filters">> = {},
): ListResource => ({
  path: `/api/v2${path}`,
  kind,
  filters: filters === "" ? [] : filters.split(" "),
  sorts: [],
  required: [],
  deletable: false,
  catalog: null,
  ...more,
});

const v2 = { catalog: "v2" } as const;
const v1 = { catalog: "v1" } as const;
const updated = { sorts: ["updated_at"] } as const;
const bySubscription = { required: ["subscription_id"] } as const;

export const listResources: readonly ListResource[] = [
  list("/currencies/list", "currency", ""),
  list(
    "/site_migration_details",
    "site_migration_detail",
    "entity_id_at_other_site other_site_name entity_id entity_type status",
  ),
  list("/item_families", "item_family", "id name updated_at business_entity_id", v2),
  list(
    "/items",
    "item",
    "id item_family_id type name item_applicability status is_giftable updated_at metered usage_calculation channel",
    { ...v2, sorts: ["name", "id", "updated_at"] },
  ),
  list(
    "/item_prices",
    "item_price",
    "id name pricing_model item_id item_family_id item_type currency_code price_variant_id status updated_at period_unit period",
    { ...v2, sorts: ["name", "id", "updated_at"] },
  ),
  list("/differential_prices", "differential_price", "item_price_id item_id id parent_item_id", v2),
  list("/price_variants", "price_variant", "id name status updated_at created_at", {
    ...v2,
    sorts: ["name", "id", "status", "created_at", "updated_at"],
  }),
  list("/plans", "plan", "id name period period_unit pricing_model status updated_at currency_code", {
    ...v1,
    deletable: true,
  }),
  list(
    "/addons",
    "addon",
    "id name pricing_model type charge_type period period_unit status updated_at currency_code",
    {
      ...v1,
      deletable: true,
    },
  ),
  list("/features", "feature", "name id status type metered"),
  list("/entitlements", "entitlement", "feature_id entity_type entity_id", v2),
  list(
    "/customers",
    "customer",
    "id first_name last_name email company phone auto_collection taxability created_at updated_at business_entity_id",
    { sorts: ["created_at", "updated_at"], deletable: true },
  ),
  list(
    "/subscriptions",
    "subscription",
    "id customer_id plan_id item_id item_price_id status created_at activated_at next_billing_at cancelled_at has_scheduled_changes updated_at business_entity_id",
    { sorts: ["created_at", "updated_at"], deletable: true },
  ),
  list("/ramps", "ramp", "status subscription_id effective_from updated_at", {
    ...v2,
    ...bySubscription,
    sorts: ["effective_from", "updated_at"],
    deletable: true,
  }),
  list(
    "/coupons",
    "coupon",
    "id name discount_type duration_type status apply_on created_at updated_at currency_code",
    {
      sorts: ["created_at", "updated_at"],
    },
  ),
  list("/coupon_sets", "coupon_set", "id name coupon_id total_count redeemed_count archived_count"),
  list("/coupon_codes", "coupon_code", "code coupon_id coupon_set_name status"),
  list("/usages", "usage", "id subscription_id usage_date updated_at item_price_id invoice_id source", {
    ...v2,
    sorts: ["usage_date", "updated_at"],
  }),
  list("/meters", "meter", "name", { sorts: ["name"] }),
  list("/promotional_credits", "promotional_credit", "id created_at type customer_id"),
  list("/credit_units", "credit_unit", "status id", v2),
  list("/ledger_account_balances", "ledger_account_balance", "subscription_id unit_id", {
    ...v2,
    ...bySubscription,
  }),
  list(
    "/grant_blocks",
    "grant_block",
    "subscription_id unit_id account_type effective_from expires_at created_at",
    {
      ...v2,
      ...bySubscription,
      sorts: ["created_at"],
    },
  ),
  list("/unbilled_charges", "unbilled_charge", "is_voided subscription_id customer_id", { deletable: true }),
  list(
    "/invoices",
    "invoice",
    "id subscription_id customer_id recurring status price_type date total updated_at",
    {
      sorts: ["date", "updated_at"],
      deletable: true,
    },
  ),
  list("/credit_notes", "credit_note", "id customer_id subscription_id type status date total updated_at", {
    sorts: ["date", "updated_at"],
    deletable: true,
  }),
  list("/transactions", "transaction", "id customer_id subscription_id type date amount status updated_at", {
    sorts: ["date", "updated_at"],
    deletable: true,
  }),
  list(
    "/payment_sources",
    "payment_source",
    "subscription_id customer_id type status updated_at created_at",
    {
      ...updated,
      sorts: ["created_at", "updated_at"],
      deletable: true,
    },
  ),
  list("/events", "event", "id webhook_status event_type source occurred_at", { sorts: ["occurred_at"] }),
];
