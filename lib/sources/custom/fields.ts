/** What a column can mean. `*` stands for the rest of the name: `customer.metadata.region`. */
export const fields = {
  "customer.externalId": { entity: "customer", kind: "id" },
  "customer.email": { entity: "customer", kind: "email" },
  "customer.name": { entity: "customer", kind: "text" },
  "customer.createdAt": { entity: "customer", kind: "instant" },
  "customer.updatedAt": { entity: "customer", kind: "instant" },
  "customer.currency": { entity: "customer", kind: "currency" },
  "customer.billingProviderId": { entity: "customer", kind: "id" },
  "customer.metadata.*": { entity: "customer", kind: "text" },
  "subscription.id": { entity: "subscription", kind: "id" },
  "subscription.plan": { entity: "subscription", kind: "text" },
  "subscription.status": { entity: "subscription", kind: "text" },
  "subscription.quantity": { entity: "subscription", kind: "decimal" },
  "subscription.amount": { entity: "subscription", kind: "money" },
  "subscription.currency": { entity: "subscription", kind: "currency" },
  "subscription.interval": { entity: "subscription", kind: "text" },
  "subscription.startedAt": { entity: "subscription", kind: "instant" },
  "subscription.periodStart": { entity: "subscription", kind: "instant" },
  "subscription.periodEnd": { entity: "subscription", kind: "instant" },
  "subscription.trialEnd": { entity: "subscription", kind: "instant" },
  "subscription.cancelAt": { entity: "subscription", kind: "instant" },
  "subscription.cancelledAt": { entity: "subscription", kind: "instant" },
  "usage.id": { entity: "usage", kind: "id" },
  "usage.feature": { entity: "usage", kind: "text" },
  "usage.value": { entity: "usage", kind: "decimal" },
  "usage.timestamp": { entity: "usage", kind: "instant" },
  "usage.dimension.*": { entity: "usage", kind: "text" },
  "credit.id": { entity: "credit", kind: "id" },
  "credit.wallet": { entity: "credit", kind: "text" },
  "credit.balance": { entity: "credit", kind: "decimal" },
  "credit.currency": { entity: "credit", kind: "currency" },
  "credit.expiresAt": { entity: "credit", kind: "instant" },
  "plan.id": { entity: "plan", kind: "id" },
  "plan.name": { entity: "plan", kind: "text" },
  "plan.amount": { entity: "plan", kind: "money" },
  "plan.currency": { entity: "plan", kind: "currency" },
  "plan.interval": { entity: "plan", kind: "text" },
  "feature.id": { entity: "feature", kind: "id" },
  "feature.name": { entity: "feature", kind: "text" },
  "feature.type": { entity: "feature", kind: "text" },
  "feature.unit": { entity: "feature", kind: "text" },
  "feature.plan": { entity: "feature", kind: "id" },
  "feature.limit": { entity: "feature", kind: "decimal" },
  "feature.reset": { entity: "feature", kind: "text" },
} as const satisfies Readonly<Record<string, { entity: FieldEntity; kind: FieldKind }>>;

export type FieldEntity = "customer" | "subscription" | "usage" | "credit" | "plan" | "feature";
export type FieldKind = "id" | "email" | "text" | "instant" | "currency" | "decimal" | "money";
export type FieldName = keyof typeof fields;

export const tableRoles = [
  "flat",
  "customers",
  "subscriptions",
  "usage",
  "credits",
  "plans",
  "features",
] as const;
export type TableRole = (typeof tableRoles)[number];

/** What the columns of a table can be about. Each table about customers names them by `customer.externalId`. */
export const entitiesOfRole: Readonly<Record<TableRole, readonly FieldEntity[]>> = {
  flat: ["customer", "subscription", "usage"],
  customers: ["customer"],
  subscriptions: ["subscription"],
  usage: ["usage"],
  credits: ["credit"],
  plans: ["plan"],
  features: ["feature"],
};

export const customerKeyField = "customer.externalId";

/** Fields without which a table of a role cannot be read. */
export const requiredFields: Readonly<Record<TableRole, readonly FieldName[]>> = {
  flat: [customerKeyField],
  customers: [customerKeyField],
  subscriptions: [customerKeyField, "subscription.plan"],
  usage: [customerKeyField, "usage.feature", "usage.timestamp"],
  credits: [customerKeyField, "credit.balance"],
  plans: ["plan.id"],
  features: ["feature.id"],
};

/** Entity and kind of a field; null for a name that is none. */
export function describeField(name: string): { entity: FieldEntity; kind: FieldKind } | null {
  const pattern = name.replace(/^(customer\.metadata|usage\.dimension)\..+$/, "$1.*");
  const isKnown = (key: string): key is FieldName => Object.hasOwn(fields, key);
  return isKnown(pattern) ? fields[pattern] : null;
}
