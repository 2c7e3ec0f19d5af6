import type { MappingDocument } from "./document";
import { limitedFeatureIds } from "./suggest-features";
import type { SuggestContext } from "./suggest-types";

type LossDecision = MappingDocument["decisions"][number];

const customers = (count: number): string => (count === 1 ? "1 customer" : `${count} customers`);

/** What the target has no place for among customers' own facts, with what we recommend. */
const customerLosses: Readonly<Record<string, { decision: string; note: string }>> = {
  "credit.account-balance": {
    decision: "stays-on-rail",
    note: "Account balances are settled by the rail's next invoices; the wallet never holds them.",
  },
  "credit.money": {
    decision: "stays-on-rail",
    note: "Money credits pay metered lines on the rail, so they stay spendable there and only there.",
  },
  "customer.tax": {
    decision: "stays-on-rail",
    note: "Tax numbers stay with whoever writes the invoices.",
  },
  "customer.metadata": {
    decision: "not-carried",
    note: "Metadata is not copied to the target unless the field metadata is mapped.",
  },
  "collection.paused": {
    decision: "access-continues",
    note: "Collection is paused on the rail; the subscription counts as active and keeps its access.",
  },
  discount: {
    decision: "stays-on-rail",
    note: "Running discounts lower the rail's invoices as before; the profile holds a dated copy.",
  },
  "subscription.several": {
    decision: "overrides",
    note: "The target knows one plan per customer: features of further subscriptions become overrides.",
  },
};

/** Each loss with a recommended decision, marked `by: default` until a person takes it. */
export function suggestLosses(context: SuggestContext): LossDecision[] {
  const { index, input } = context;
  const decisions: LossDecision[] = [];
  for (const [code, { decision, note }] of Object.entries(customerLosses)) {
    const count = input.summary.losses.get(code) ?? 0;
    if (count > 0) {
      decisions.push({ code, subject: "*", decision, by: "default", note: `${customers(count)}. ${note}` });
    }
  }
  if (input.catalogue.some((each) => each.entity === "coupons")) {
    decisions.push({
      code: "coupon",
      subject: "*",
      decision: "stays-on-rail",
      by: "default",
      note: "Coupons and promotion codes are redeemed on the rail.",
    });
  }
  for (const featureId of [...limitedFeatureIds(context)].sort()) {
    decisions.push({
      code: "limit.layer",
      subject: featureId,
      decision: "layer",
      by: "default",
      note: "The target counts events, not amounts: the SDK or gateway holds this limit. It is lost when the layer is removed.",
    });
  }
  for (const feature of index.features.values()) {
    const aggregation = feature.meter?.aggregation;
    if (aggregation === undefined || aggregation === "sum" || aggregation === "count") continue;
    decisions.push({
      code: "usage.aggregation",
      subject: feature.sourceId,
      decision: "layer",
      by: "default",
      note: `The target cannot aggregate by ${aggregation}; each value is carried and the layer aggregates it.`,
    });
  }
  for (const plan of index.plans.values()) {
    const measured = input.summary.plans.get(plan.sourceId)?.customers ?? 0;
    if (measured === 0) continue;
    if (plan.components.some((component) => component.usage === "metered")) {
      decisions.push({
        code: "price.metered",
        subject: plan.sourceId,
        decision: "stays-on-rail",
        by: "default",
        note: `${customers(measured)}. The rail invoices this usage, so it must go on receiving it.`,
      });
    }
    if (plan.components.some((component) => component.pricing.model === "custom")) {
      decisions.push({
        code: "price.custom",
        subject: plan.sourceId,
        decision: "stays-on-rail",
        by: "default",
        note: `${customers(measured)}. The amount is chosen at payment and counts in no revenue figure.`,
      });
    }
  }
  return decisions;
}
