import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { compareOutside, type OutsideComparison } from "@/lib/mapping/compare-outside";
import { componentFor } from "@/lib/mapping/item-value";
import { nextInvoices } from "@/lib/mapping/next-invoice";
import { chargebeeSource } from "@/lib/sources/chargebee";
import { estimateChargebeeRenewal } from "@/lib/sources/chargebee/renewal-estimate";
import { startTestAccount as startChargebee } from "@/lib/sources/chargebee/test-account";
import { exportInMemory } from "@/lib/sources/export-in-memory";
import { stripeSource } from "@/lib/sources/stripe";
import { previewStripeInvoice } from "@/lib/sources/stripe/preview-invoice";
import { startTestAccount as startStripe, testInstant, testScope } from "@/lib/sources/stripe/test-account";
import type { SourceAdapter } from "@/lib/sources/types";
import { controlOf } from "../testing/control";

let stripe: Awaited<ReturnType<typeof startStripe>>;
let chargebee: Awaited<ReturnType<typeof startChargebee>>;
beforeAll(async () => {
  [stripe, chargebee] = await Promise.all([
    startStripe({ customers: 80, usageRows: 300 }),
    startChargebee({ customers: 60, usageRows: 200 }),
  ]);
});
afterAll(() => Promise.all([stripe.stop(), chargebee.stop()]));

type Ask = (subscriptionId: string) => Promise<Parameters<typeof compareOutside>[1]>;

/** Every running subscription of an account, our prediction against what the provider says. */
async function compared<Config>(
  adapter: SourceAdapter<Config>,
  { config, io }: { config: Config; io: typeof stripe.io },
  keyedBy: "line" | "price",
  ask: Ask,
): Promise<(OutsideComparison & { id: string })[]> {
  const { records } = await exportInMemory({ adapter, config, io, scope: testScope });
  const of = <E extends CanonicalRecord["entity"]>(entity: E) =>
    records.flatMap((each) =>
      // The entity names the record's type; TypeScript does not narrow a union by a type parameter.
      each.entity === entity ? [each.record as Extract<CanonicalRecord, { entity: E }>["record"]] : [],
    );
  const customers = new Map(of("customers").map((each) => [each.sourceId, each]));
  const plans = new Map(of("plans").map((each) => [each.sourceId, each]));
  const results: (OutsideComparison & { id: string })[] = [];
  for (const each of of("subscriptions")) {
    if (!["active", "trialing", "pastDue", "nonRenewing"].includes(each.status)) continue;
    const customer = customers.get(each.customerId) ?? null;
    const invoices = nextInvoices(each, { customer, plans, usage: [], asOf: testInstant });
    const lines = each.items.map((item, index) => {
      const plan = plans.get(item.planId);
      const invoice = invoices[index];
      if (!invoice) throw new Error("an item without its prediction");
      const bill = {
        ...invoice,
        beforeMinor: invoice.amountMinor,
        afterMinor: invoice.amountMinor,
        differenceMinor: "0",
        cause: null,
        moved: null,
      };
      return {
        key: keyedBy === "line" ? item.sourceId : item.planId,
        metered: (plan && componentFor(plan, each.currency)?.usage === "metered") ?? false,
        currency: each.currency,
        bill,
      };
    });
    if (lines.length > 0)
      results.push({ id: each.sourceId, ...compareOutside(lines, await ask(each.sourceId)) });
  }
  return results;
}

function tally(results: readonly OutsideComparison[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict, cause } of results) {
    const name = cause === null ? verdict : `${verdict} ${cause}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe("next invoices checked from outside", () => {
  it("agrees with Stripe's preview, which has no effect on the account", async () => {
    const control = controlOf(stripe.standIn.controlUrl);
    const kinds = ["invoice", "subscription", "customer", "discount"] as const;
    const state = async () => JSON.stringify(await Promise.all(kinds.map((kind) => control.rows(kind))));
    const before = await state();
    const results = await compared(stripeSource, stripe, "line", (id) =>
      previewStripeInvoice(stripe.config, id, stripe.io),
    );
    // The account is the same on every run. Stripe rounds each band of a tiered price by itself.
    expect(tally(results)).toEqual({ equal: 73, "differs rounding": 2 });
    expect(await state()).toBe(before);
  });

  it("agrees with Chargebee's renewal estimate", async () => {
    const results = await compared(chargebeeSource, chargebee, "price", (id) =>
      estimateChargebeeRenewal(chargebee.config, id, chargebee.io),
    );
    expect(tally(results)).toEqual({ equal: 54, "differs rounding": 1 });
  });
});
