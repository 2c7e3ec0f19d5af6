import type { Query } from "./client";

/** One line of the permission checklist, and the stream it stands for. */
export interface PermissionEndpoint {
  /** Stream that needs it; the account and the events have no list stream of their own. */
  readonly stream: string;
  readonly name: string;
  /** Token Stripe uses in its refusal; the refusal's own token is shown when there is one. */
  readonly permission: string;
  readonly required: boolean;
  /** What is lost without it. */
  readonly consequence: string;
  readonly path: string;
  readonly query: Query;
  /** Objects whose ids the request needs; without such an object in the account the line cannot be tested. */
  readonly needs: readonly ("customer" | "product" | "meter" | "grant")[];
}

const line = (
  stream: string,
  name: string,
  permission: string,
  path: string,
  consequence: string,
  more: Partial<Pick<PermissionEndpoint, "required" | "query" | "needs">> = {},
): PermissionEndpoint => ({
  stream,
  name,
  permission,
  path,
  consequence,
  required: false,
  query: {},
  needs: [],
  ...more,
});

const required = { required: true } as const;

/**
 * Every endpoint the exporter reads, in the order in which the checklist shows them. Token names follow
 * https://docs.stripe.com/keys/restricted-api-keys; where a token differs, Stripe's refusal names the right one.
 */
export const permissionEndpoints: readonly PermissionEndpoint[] = [
  line(
    "customers",
    "Customers",
    "rak_customer_read",
    "/v1/customers",
    "Nothing can be exported without customers.",
    required,
  ),
  line(
    "products",
    "Products",
    "rak_product_read",
    "/v1/products",
    "Nothing can be exported without products.",
    required,
  ),
  line(
    "prices",
    "Prices",
    "rak_plan_read",
    "/v1/prices",
    "Nothing can be exported without prices.",
    required,
  ),
  line(
    "subscriptions",
    "Subscriptions",
    "rak_subscription_read",
    "/v1/subscriptions",
    "Nothing can be exported without subscriptions.",
    required,
  ),
  line(
    "subscriptionSchedules",
    "Subscription schedules",
    "rak_subscription_read",
    "/v1/subscription_schedules",
    "Price changes and starts that are already promised for later are left out.",
  ),
  line(
    "coupons",
    "Coupons",
    "rak_coupon_read",
    "/v1/coupons",
    "Coupons nobody uses yet are left out, and limits of running discounts to certain products are not known.",
  ),
  line(
    "promotionCodes",
    "Promotion codes",
    "rak_promotion_code_read",
    "/v1/promotion_codes",
    "Codes that customers type in are left out.",
  ),
  line(
    "features",
    "Entitlement features",
    "rak_entitlement_read",
    "/v1/entitlements/features",
    "Features are left out; access has to be mapped by hand.",
  ),
  line(
    "productFeatures",
    "Features of products",
    "rak_entitlement_read",
    "/v1/products/{product}/features",
    "Which plan includes which feature is not known and has to be mapped by hand.",
    { needs: ["product"] },
  ),
  line(
    "activeEntitlements",
    "Active entitlements",
    "rak_entitlement_read",
    "/v1/entitlements/active_entitlements",
    "Access decisions cannot be compared with Stripe's own.",
    { needs: ["customer"], query: { customer: "{customer}" } },
  ),
  line(
    "meters",
    "Billing meters",
    "rak_billing_meter_read",
    "/v1/billing/meters",
    "Meters and all usage are left out.",
  ),
  line(
    "meterSummaries",
    "Meter event summaries",
    "rak_billing_meter_read",
    "/v1/billing/meters/{meter}/event_summaries",
    "Usage history is left out.",
    {
      needs: ["meter", "customer"],
      query: { customer: "{customer}", start_time: 86_400, end_time: 172_800, value_grouping_window: "day" },
    },
  ),
  line(
    "creditGrants",
    "Credit grants",
    "rak_billing_credit_grant_read",
    "/v1/billing/credit_grants",
    "Prepaid and promotional credits are left out.",
  ),
  line(
    "creditBalances",
    "Credit balances",
    "rak_billing_credit_grant_read",
    "/v1/billing/credit_balance_summary",
    "What is left of each credit grant is not known, so live grants cannot be carried.",
    {
      needs: ["customer", "grant"],
      query: { customer: "{grantCustomer}", filter: { type: "credit_grant", credit_grant: "{grant}" } },
    },
  ),
  line(
    "changedSince",
    "Events",
    "rak_event_read",
    "/v1/events",
    "Changes made while the export runs are noticed only by the next one.",
  ),
  line(
    "testClocks",
    "Test clocks",
    "rak_test_clock_read",
    "/v1/test_helpers/test_clocks",
    "Customers that live on a test clock are left out.",
  ),
];

/** The checklist line of a stream. */
export function endpointOf(stream: string): PermissionEndpoint {
  return (
    permissionEndpoints.find((one) => one.stream === stream) ??
    line(stream, `The stream ${stream}`, "a read permission", "", "")
  );
}
