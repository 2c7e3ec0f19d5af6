import type { AwkwardShape } from "./awkward-shapes";
import { stamps } from "./build-catalogue";
import { DAY } from "./generation-context";

/** States, dates and names that are easy to get wrong. */
export const AWKWARD_LIFECYCLES: readonly AwkwardShape[] = [
  {
    shape: "in trial",
    build: (c) => {
      const end = c.now + 9 * DAY;
      return [
        c.subscriber([{ price: c.catalogue.prices.starter }], {
          status: "in_trial",
          started_at: c.now - 5 * DAY,
          trial_start: c.now - 5 * DAY,
          trial_end: end,
          next_billing_at: end,
          current_term_start: undefined,
          current_term_end: undefined,
          activated_at: undefined,
        }).customer,
      ];
    },
  },
  {
    shape: "non-renewing",
    build: (c) => {
      const { starter, support } = c.catalogue.prices;
      const { customer, subscription } = c.subscriber([{ price: starter }, { price: support }], {
        status: "non_renewing",
        cancel_schedule_created_at: c.now - 2 * DAY,
      });
      subscription.cancelled_at = subscription.current_term_end;
      delete subscription.next_billing_at;
      return [customer];
    },
  },
  {
    shape: "paused until a date",
    build: (c) => [
      c.subscriber([{ price: c.catalogue.prices.starter }], {
        status: "paused",
        pause_date: c.now - 3 * DAY,
        resume_date: c.now + 20 * DAY,
        next_billing_at: c.now + 20 * DAY,
      }).customer,
    ],
  },
  {
    shape: "past due",
    build: (c) => [
      c.subscriber([{ price: c.catalogue.prices.starter }], {
        due_invoices_count: 2,
        due_since: c.now - 40 * DAY,
        total_dues: 5800,
      }).customer,
    ],
  },
  {
    shape: "cancelled",
    build: (c) => [
      c.subscriber([{ price: c.catalogue.prices.starter }], {
        status: "cancelled",
        cancelled_at: c.now - 50 * DAY,
        cancel_reason: "not_paid",
        current_term_end: c.now - 50 * DAY,
        next_billing_at: undefined,
      }).customer,
    ],
  },
  {
    shape: "begins later",
    build: (c) => {
      const start = c.now + 12 * DAY;
      return [
        c.subscriber([{ price: c.catalogue.prices.growthEuro, quantity: 4 }], {
          status: "future",
          start_date: start,
          started_at: c.now - DAY,
          created_at: c.now - DAY,
          next_billing_at: start,
          current_term_start: undefined,
          current_term_end: undefined,
          activated_at: undefined,
        }).customer,
      ];
    },
  },
  {
    shape: "transferred to another business entity",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.starter }], { status: "transferred" }).customer],
  },
  {
    shape: "deleted customer and subscription",
    build: (c) => {
      const { customer, subscription } = c.subscriber([{ price: c.catalogue.prices.starter }], {
        status: "cancelled",
        cancelled_at: c.now - 90 * DAY,
        next_billing_at: undefined,
      });
      customer.deleted = true;
      subscription.deleted = true;
      return [customer];
    },
  },
  {
    shape: "ramp, contract term and scheduled change",
    build: (c) => {
      const { enterprise, starter, growth } = c.catalogue.prices;
      const contract = c.subscriber([{ price: enterprise }], { create_pending_invoices: true });
      contract.subscription.contract_term = {
        id: c.state.mint("ct_"),
        status: "active",
        contract_start: contract.subscription.started_at ?? c.now,
        contract_end: c.now + 200 * DAY,
        billing_cycle: 1,
        action_at_term_end: "renew",
        total_contract_value: 1_200_000,
        total_contract_value_before_tax: 1_200_000,
        created_at: contract.subscription.created_at ?? c.now,
        subscription_id: contract.subscription.id,
        remaining_billing_cycles: 0,
      };
      contract.subscription.has_scheduled_advance_invoices = true;
      c.state.ramp.put({
        id: c.state.mint("ramp_"),
        description: "Second year",
        subscription_id: contract.subscription.id,
        effective_from: c.now + 70 * DAY,
        status: "scheduled",
        created_at: c.now - 30 * DAY,
        ...stamps(c.now - 30 * DAY),
        items_to_update: [
          {
            item_price_id: enterprise.id,
            item_type: "plan",
            unit_price: 1_500_000,
            amount: 1_500_000,
            quantity: 1,
          },
        ],
        deleted: false,
        object: "ramp",
      });
      const changing = c.subscriber([{ price: starter }], { has_scheduled_changes: true });
      c.state.scheduled.set(changing.subscription.id, {
        subscription_items: [
          {
            item_price_id: growth.id,
            item_type: "plan",
            quantity: 8,
            unit_price: growth.price,
            amount: 5 * (growth.price ?? 0),
            free_quantity: 3,
            object: "subscription_item",
          },
        ],
      });
      return [contract.customer, changing.customer];
    },
  },
  {
    shape: "several subscriptions",
    build: (c) => {
      const { starter, growth } = c.catalogue.prices;
      const { customer } = c.subscriber([{ price: starter }]);
      c.subscribe(customer, [{ price: growth, quantity: 7 }]);
      return [customer];
    },
  },
  {
    shape: "entitlement overrides: for ever, until a date, scheduled",
    build: (c) => {
      const { customer, subscription } = c.subscriber([{ price: c.catalogue.prices.starter }]);
      const override = (feature: string, value: string, more = {}) =>
        c.state.entitlement_override.put({
          id: c.state.mint("override-"),
          entity_id: subscription.id,
          entity_type: "subscription",
          feature_id: feature,
          feature_name: feature,
          value,
          name: value,
          is_enabled: true,
          ...more,
          object: "entitlement_override",
        });
      override("seats", "60");
      override("sso", "true", { expires_at: c.now + 25 * DAY });
      override("storage-gb", "700", { effective_from: c.now + 15 * DAY, schedule_status: "scheduled" });
      return [customer];
    },
  },
  {
    shape: "entitlement kept from an earlier catalogue",
    build: (c) => {
      const { customer, subscription } = c.subscriber([{ price: c.catalogue.prices.growth, quantity: 6 }]);
      c.state.grandfathered.set(`${subscription.id}/seats`, "50");
      return [customer];
    },
  },
  {
    shape: "child of another customer, who pays",
    build: (c) => {
      const parent = c.customer({ company: "Holding" });
      const { customer } = c.subscriber([{ price: c.catalogue.prices.starter }]);
      customer.relationship = {
        parent_id: parent.id,
        payment_owner_id: parent.id,
        invoice_owner_id: parent.id,
      };
      return [parent, customer];
    },
  },
  {
    shape: "anonymised",
    build: (c) => {
      const { customer } = c.subscriber([{ price: c.catalogue.prices.starter }]);
      for (const field of ["first_name", "last_name", "email", "company"] as const) delete customer[field];
      customer.pii_cleared = "cleared";
      return [customer];
    },
  },
  {
    shape: "hostile names and custom fields",
    build: (c) => [
      c.subscriber(
        [{ price: c.catalogue.prices.starter }],
        {},
        {
          first_name: '=HYPERLINK("http://evil.example","x")',
          last_name: "Ro\"bert'); DROP TABLE customers;--",
          company: `<script>alert(1)</script> \u202egpj.exe ${"ア".repeat(60)}`,
          cf_region: 'EMEA, "north"\n2',
          meta_data: { note: "kept", nested: { a: [1, 2] } },
          vat_number: "DE123456789",
          billing_address: { country: "DE", city: "Köln" },
        },
      ).customer,
    ],
  },
  {
    shape: "ids that differ in case only",
    build: (c) => [
      c.subscriber([{ price: c.catalogue.prices.starter }], {}, { id: "Acme" }).customer,
      c.subscriber([{ price: c.catalogue.prices.starter }], {}, { id: "ACME" }).customer,
    ],
  },
];
