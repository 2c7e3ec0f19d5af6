import type { AccountState } from "./account-state";
import { bookCredit } from "./apply-credits";
import type { StoredCustomer, WireAccount, WireGrant, WirePaymentMethod } from "./wire";

/** The account behind the key, as far as a billing export looks at it. */
export function buildAccount(id: string, created: number, name: string): WireAccount {
  return {
    id,
    object: "account",
    business_profile: null,
    business_type: "company",
    capabilities: {},
    charges_enabled: true,
    controller: { type: "account" },
    country: "US",
    created,
    default_currency: "usd",
    details_submitted: true,
    email: "billing@example.com",
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    metadata: {},
    payouts_enabled: true,
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: name, timezone: "Etc/UTC" },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
    },
    type: "standard",
  };
}

export function buildCustomer(
  state: AccountState,
  facts: { created: number } & Partial<StoredCustomer>,
): StoredCustomer {
  return state.customers.add({
    id: state.mint("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: state.mint("x", 8).slice(2).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: state.livemode,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...facts,
  });
}

/** A card on file: brand, last four digits and expiry are all that a reader may see. */
export function buildCard(state: AccountState, customer: StoredCustomer, last4: string): WirePaymentMethod {
  const method: WirePaymentMethod = state.paymentMethods.add({
    id: state.mint("pm_1", 23),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: { city: null, country: "US", line1: null, line2: null, postal_code: null, state: null },
      email: customer.email,
      name: customer.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: "visa",
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: "visa",
      exp_month: 8,
      exp_year: 2030,
      fingerprint: null,
      funding: "credit",
      generated_from: null,
      last4,
      networks: { available: ["visa"], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: customer.created,
    customer: customer.id,
    customer_account: null,
    livemode: state.livemode,
    metadata: {},
    type: "card",
  });
  customer.invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id };
  return method;
}

export interface GrantFacts {
  customer: string;
  currency: string;
  /** Minor units. */
  value: number;
  created: number;
  name: string;
  category?: "paid" | "promotional";
  priority?: number;
  effectiveAt?: number;
  expiresAt?: number | null;
  /** Limits the grant to these prices instead of every metered one. */
  prices?: readonly string[];
}

/** Adds a credit grant and the first row of its ledger. */
export function buildGrant(state: AccountState, facts: GrantFacts): WireGrant {
  const { currency, value, created } = facts;
  const grant: WireGrant = state.grants.add({
    id: state.mint("credgr_test", 24),
    object: "billing.credit_grant",
    amount: { type: "monetary", monetary: { currency, value } },
    applicability_config: {
      scope: facts.prices ? { prices: facts.prices.map((id) => ({ id })) } : { price_type: "metered" },
    },
    category: facts.category ?? "paid",
    created,
    customer: facts.customer,
    customer_account: null,
    effective_at: facts.effectiveAt ?? created,
    expires_at: facts.expiresAt ?? null,
    livemode: state.livemode,
    metadata: {},
    name: facts.name,
    priority: facts.priority ?? 50,
    test_clock: state.customers.find(facts.customer)?.test_clock ?? null,
    updated: created,
    voided_at: null,
  });
  state.emit({ created, type: "billing.credit_grant.created", kind: "credit_grant", objectId: grant.id });
  bookCredit(state, grant, created, {
    effectiveAt: facts.effectiveAt,
    credit: {
      type: "credits_granted",
      amount: { type: "monetary", monetary: { currency, value } },
      credits_application_invoice_voided: null,
    },
  });
  return grant;
}
