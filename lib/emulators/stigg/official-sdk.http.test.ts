import Stigg, { LogLevel } from "@stigg/node-server-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStiggStandIn, type StiggStandIn } from ".";

/** A logger as a class: given a plain object, the SDK merges it into the global console. */
class Silence {
  log(): void {}
  debug(): void {}
  error(): void {}
}

describe("the official Node SDK 3.95.0 against the stand-in", () => {
  let standIn: StiggStandIn;
  let client: ReturnType<typeof Stigg.initialize>;
  const customersOf = (shape: string): string[] =>
    standIn.manifest.awkward.find((one) => one.shape.startsWith(shape))?.customerIds ?? [];

  beforeAll(async () => {
    standIn = await createStiggStandIn({ customers: 40, usageRows: 0, rateLimit: "off" });
    client = Stigg.initialize({
      apiKey: standIn.apiKey,
      baseUri: standIn.baseUrl,
      baseEdgeUri: standIn.edgeUrl,
      wsUrl: standIn.wsUrl,
      logConfiguration: { logLevel: LogLevel.NONE, logger: new Silence() },
    });
    await client.waitForInitialization();
  });
  afterAll(async () => {
    client.close();
    await standIn.stop();
  });

  it("checks entitlements of every type through the edge", async () => {
    const [customerId = ""] = customersOf("promotions: running");
    const audit = await client.getBooleanEntitlement({ customerId, featureId: "feature-audit-log" });
    expect(audit).toMatchObject({ hasAccess: true, isFallback: false });
    const paused = await client.getBooleanEntitlement({ customerId, featureId: "feature-sso" });
    expect(paused).toMatchObject({
      hasAccess: false,
      accessDeniedReason: "NoFeatureEntitlementInSubscription",
    });
    const projects = await client.getNumericEntitlement({ customerId, featureId: "feature-projects" });
    expect(projects).toMatchObject({ hasAccess: true, value: 40 });
    const calls = await client.getMeteredEntitlement({ customerId, featureId: "feature-api-calls" });
    expect(calls).toMatchObject({ hasAccess: true, usageLimit: 10_000, currentUsage: 0 });
    const regions = await client.getEnumEntitlement({
      customerId,
      featureId: "feature-regions",
      options: { requestedValues: ["us"] },
    });
    expect(regions).toMatchObject({ hasAccess: false, accessDeniedReason: "RequestedValuesMismatch" });
  });

  it("reads GraphQL when the edge is off, with the same answers", async () => {
    const [customerId = ""] = customersOf("add-on several times");
    const viaEdge = await client.getNumericEntitlement({ customerId, featureId: "feature-projects" });
    const key = "server-without-edge";
    await fetch(`${standIn.controlUrl}/keys`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, scopes: "all" }),
    });
    const direct = Stigg.initialize({
      apiKey: key,
      baseUri: standIn.baseUrl,
      enableEdge: false,
      realtimeUpdatesEnabled: false,
      logConfiguration: { logLevel: LogLevel.NONE, logger: new Silence() },
    });
    await direct.waitForInitialization();
    const viaGraphql = await direct.getNumericEntitlement({ customerId, featureId: "feature-projects" });
    direct.close();
    expect(viaEdge).toMatchObject({ hasAccess: true, value: 50 });
    expect(viaGraphql).toMatchObject({ hasAccess: true, value: 50, isFallback: false });
  });

  it("reports usage, and hears by WebSocket what somebody else reported", async () => {
    const [customerId = ""] = customersOf("cancelled subscription");
    const featureId = "feature-api-calls";
    const ask = () => client.getMeteredEntitlement({ customerId, featureId });
    expect(await ask()).toMatchObject({ currentUsage: 0, isUnlimited: true });
    const reported = await client.reportUsage({ customerId, featureId, value: 3 });
    expect(reported).toMatchObject({ currentUsage: 3 });
    expect(await ask()).toMatchObject({ currentUsage: 3 });
    await expect.poll(() => listeners(standIn), { timeout: 5_000 }).toBe(1);
    const before = standIn.ledger.total;
    const answer = await fetch(`${standIn.baseUrl}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": standIn.apiKey },
      body: JSON.stringify({
        query: "mutation ($input: ReportUsageInput!) { reportUsage(input: $input) { currentUsage } }",
        variables: { input: { customerId, featureId, value: 4 } },
      }),
    });
    expect(await answer.json()).toEqual({ data: { reportUsage: { currentUsage: 7 } } });
    await expect.poll(async () => (await ask()).currentUsage, { timeout: 5_000 }).toBe(7);
    // The SDK fetched nothing again: the seven came over the socket.
    expect(standIn.ledger.total).toBe(before + 1);
  });

  it("reports events, which meters count", async () => {
    const [customerId = ""] = customersOf("grandfathered");
    const event = { customerId, eventName: "ai_request", idempotencyKey: "e1", dimensions: { tokens: 250 } };
    await client.reportEvent(event);
    await client.reportEvent(event);
    const usage = standIn.environment.reportsOf(customerId, null, "feature-ai-tokens");
    expect(usage.map((one) => one.value)).toEqual([250]);
  });

  it("provisions a customer, and reads customers, subscriptions, products, coupons and credits", async () => {
    const { customer } = await client.provisionCustomer({
      customerId: "new-one",
      name: "New",
      email: "n@new.example",
      subscriptionParams: null,
    });
    expect(customer).toMatchObject({ id: "new-one", name: "New" });
    const [customerId = ""] = customersOf("several resources");
    const resourceId = `${customerId}.workspace-a`;
    expect(await client.getActiveSubscriptionsList({ customerId })).toEqual([]);
    expect(await client.getActiveSubscriptionsList({ customerId, resourceId })).toHaveLength(1);
    expect(await client.getCustomer(customerId)).toMatchObject({ id: customerId });
    expect((await client.getCoupons()).length).toBeGreaterThan(2);
    expect((await client.getProducts()).length).toBe(3);
    const [withCredits = ""] = customersOf("credits");
    const grants = await client.getCreditGrants({ customerId: withCredits });
    expect(grants.data.length).toBe(6);
  });

  it("throws what the server refuses, with its code", async () => {
    const lost = client.reportUsage({ customerId: "nobody", featureId: "feature-api-calls", value: 1 });
    await expect(lost).rejects.toMatchObject({ errorCode: "CustomerNotFound" });
  });
});

/** How many have subscribed to counts by WebSocket. */
async function listeners({ controlUrl }: StiggStandIn): Promise<unknown> {
  const state: unknown = await (await fetch(`${controlUrl}/state`)).json();
  return typeof state === "object" && state !== null ? Reflect.get(state, "listeners") : null;
}
