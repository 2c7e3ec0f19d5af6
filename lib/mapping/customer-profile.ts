import type { JsonObject } from "@/lib/target/types";
import { safeText } from "@/lib/traffic";
import { shortName } from "./carrier-metadata";
import { type CustomerDraft, grantedCredits } from "./customer-draft";
import { subscriptionMrr } from "./mrr";
import { emptyLists, type Profile } from "./profile";
import {
  creditEntry,
  customerDiscountEntry,
  metadataEntries,
  openingEntries,
  subscriptionEntries,
} from "./profile-entries";

/** The profile the customer should have, complete; rows and sizes come later. */
export function profileOf(draft: CustomerDraft): Profile {
  const { planning, records, live, access, generation } = draft;
  const { customer } = records;
  const { mapping, index, asOf } = planning;
  const fields = mapping.customerFields;
  const taken = (field: string): string | undefined => {
    const from = fields[field]?.from ?? null;
    const value = from === "email" ? customer?.email : from === "name" ? customer?.name : null;
    return value ? shortName(value) : undefined;
  };
  const lists = emptyLists();
  const lines = new Map(draft.lines.map((line) => [line.lineId, line]));
  for (const subscription of live) {
    const entries = subscriptionEntries(
      subscription,
      subscriptionMrr(subscription, customer, index.plans, asOf),
      lines,
    );
    for (const list of ["subscriptions", "items", "discounts", "changes"] as const) {
      lists[list].push(...entries[list]);
    }
  }
  if (live.length > 0) lists.discounts.push(...(customer?.discounts ?? []).map(customerDiscountEntry));
  lists.overrides.push(
    ...access.overrides.map(({ slug, state, cause }) => ({
      feature: slug,
      state: state.value ?? state.state,
      cause,
    })),
  );
  lists.entitlements.push(...personalEntries(draft));
  lists.credits.push(
    ...draft.placed
      .filter(({ stays }) => stays !== "ended")
      .map(({ credit, on, stays }) => creditEntry(credit, stays === "credit-later" ? "later" : on)),
  );
  lists.opening.push(...openingEntries(planning, live, records.usage));
  if (fields.metadata?.from === "metadata") lists.metadata.push(...metadataEntries(customer?.metadata ?? {}));

  const email = taken("email");
  const name = taken("name");
  const granted = grantedCredits(draft);
  return {
    source: mapping.source.name,
    id: safeText(records.customerId),
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    plan: access.planKey,
    access: access.access,
    ...(granted !== null && { wallet: granted.toString() }),
    generation,
    asOf,
    lists,
  };
}

function personalEntries({ planning, records }: CustomerDraft): JsonObject[] {
  return records.entitlements.flatMap((each) => {
    const slug = planning.slugOf.get(each.featureId);
    return slug === undefined ? [] : [{ id: each.sourceId, feature: slug, state: each.limit ?? each.state }];
  });
}
