import { entitlementsStateOf } from "./effective-entitlements";
import type { CustomerNode, FeatureNode } from "./model";
import { renderEntitlement } from "./render-entitlement";
import type { StiggRequestContext, StiggStandInCore } from "./stigg-context";
import { refusal } from "./stigg-errors";

interface UsageInput {
  customerId: string;
  featureId: string;
  value: number;
  resourceId?: string | null;
  updateBehavior?: "DELTA" | "SET" | null;
  createdAt?: string | null;
}
interface EventInput {
  customerId: string;
  eventName: string;
  idempotencyKey: string;
  resourceId?: string | null;
  timestamp?: string | null;
  dimensions?: unknown;
}
interface ProvisionInput {
  refId?: string | null;
  customerId?: string | null;
  name?: string | null;
  email?: string | null;
  billingId?: string | null;
  additionalMetaData?: unknown;
}

/** Root fields that change something: what the official SDKs write. */
export function mutationResolvers(core: StiggStandInCore) {
  const { environment, live } = core;
  const seenEvents = new Set<string>();

  function report(input: UsageInput, context: StiggRequestContext) {
    const feature = environment.feature(input.featureId);
    if (!feature) throw refusal("FeatureNotFound", `Feature ${input.featureId} not found`);
    if (!environment.customer(input.customerId)) {
      throw refusal("CustomerNotFound", `Customer ${input.customerId} not found`);
    }
    const made = {
      id: environment.uuid(),
      customerId: input.customerId,
      resourceId: input.resourceId ?? null,
      featureId: input.featureId,
      value: input.value,
      behavior: input.updateBehavior ?? "DELTA",
      at: new Date(input.createdAt ?? core.now()).toISOString(),
    };
    environment.report(made);
    core.recordUsage(made);
    context.applied = true;
    return {
      ...made,
      ...announce(made.customerId, made.resourceId, feature),
      timestamp: made.at,
      createdAt: made.at,
    };
  }

  /** Tells listeners the new count, and gives it. */
  function announce(customerId: string, resourceId: string | null, feature: FeatureNode) {
    const state = entitlementsStateOf(environment, customerId, resourceId, core.now());
    const found = state.entitlements.find((one) => one.best.feature.refId === feature.refId);
    const currentUsage = found?.currentUsage ?? 0;
    const { start = null, end = null } = found?.period ?? {};
    const facts = { customerId, resourceId, updatedAt: core.now().toISOString() };
    if (found) {
      const ms = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
      const period = { usagePeriodStart: ms(start), usagePeriodEnd: ms(end), nextResetDate: ms(end) };
      const usage = { customerId, resourceId, featureId: feature.refId, currentUsage, ...period };
      live.publish("usageUpdated", { usage, entitlement: renderEntitlement(found, facts) });
    }
    return { currentUsage, usagePeriodStart: start, usagePeriodEnd: end, nextResetDate: end };
  }

  function countEvent(event: EventInput, context: StiggRequestContext): void {
    if (!environment.customer(event.customerId) || seenEvents.has(event.idempotencyKey)) return;
    seenEvents.add(event.idempotencyKey);
    for (const feature of environment.features) {
      if (feature.eventName !== event.eventName || !feature.meter) continue;
      const { field } = feature.meter.aggregation;
      const { dimensions } = event;
      const counted =
        field !== null && typeof dimensions === "object" && dimensions !== null
          ? Number(Reflect.get(dimensions, field))
          : 1;
      const { customerId, resourceId, timestamp } = event;
      report(
        { customerId, resourceId, featureId: feature.refId, value: counted, createdAt: timestamp },
        context,
      );
    }
  }

  return {
    reportUsage: ({ input }: { input: UsageInput }, context: StiggRequestContext) => report(input, context),
    reportUsageBulk: ({ input }: { input: { usages: UsageInput[] } }, context: StiggRequestContext) => {
      if (input.usages.length > 100) throw refusal("BadUserInput", "At most 100 usages in one call");
      return input.usages.map((one) => report(one, context));
    },
    reportEvent: ({ events }: { events: { usageEvents: EventInput[] } }, context: StiggRequestContext) => {
      for (const event of events.usageEvents) countEvent(event, context);
      return "OK";
    },
    provisionCustomer: ({ input }: { input: ProvisionInput }, context: StiggRequestContext) => {
      const customerId = input.refId ?? input.customerId;
      if (!customerId) throw refusal("BadUserInput", "refId is needed");
      const customer = environment.customer(customerId) ?? newCustomer(core, customerId, input);
      context.applied = true;
      const facts = { customerId, resourceId: null, updatedAt: core.now().toISOString() };
      const { entitlements } = entitlementsStateOf(environment, customerId, null, core.now());
      return {
        customer,
        entitlements: entitlements.map((one) => renderEntitlement(one, facts)),
        subscription: null,
        subscriptionDecisionStrategy: "SKIPPED_SUBSCRIPTION_CREATION",
      };
    },
  };
}

function newCustomer(
  { environment, now }: StiggStandInCore,
  customerId: string,
  input: ProvisionInput,
): CustomerNode {
  const at = now().toISOString();
  const customer: CustomerNode = {
    id: environment.uuid(),
    environmentId: environment.id,
    createdAt: at,
    updatedAt: at,
    customerId,
    refId: customerId,
    name: input.name ?? null,
    email: input.email ?? null,
    billingId: input.billingId ?? null,
    billingCurrency: null,
    crmId: null,
    salesforceId: null,
    awsMarketplaceCustomerId: null,
    additionalMetaData: input.additionalMetaData ?? null,
    deletedAt: null,
    hasPaymentMethod: false,
    excludeFromExperiment: false,
    coupon: null,
    trialedPlans: [],
    promotions: [],
  };
  environment.customers.push(customer);
  return customer;
}
