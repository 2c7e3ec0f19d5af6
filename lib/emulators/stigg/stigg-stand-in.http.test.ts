import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStiggStandIn, generateStiggAccount, type StiggStandIn } from ".";

let standIn: StiggStandIn;
beforeAll(async () => {
  standIn = await createStiggStandIn({ customers: 40, usageRows: 30, startAt: "2026-11-15T12:00:00Z" });
});
afterAll(() => standIn.stop());

async function ask(query: string, variables: object = {}, apiKey = standIn.apiKey, to = standIn) {
  const answer = await fetch(`${to.baseUrl}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({ query, variables }),
  });
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

async function control(path: string, body?: unknown, to = standIn): Promise<unknown> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  return (await fetch(`${to.controlUrl}${path}`, body === undefined ? {} : init)).json();
}

/** The list under one root of an answer. */
function rows(answer: unknown, root: string): Record<string, unknown>[] {
  const data: unknown = Reflect.get(Object(answer), "data");
  const edges: unknown = Reflect.get(Object(Reflect.get(Object(data), root)), "edges");
  return Array.isArray(edges) ? edges.map((edge: unknown) => Object(Reflect.get(Object(edge), "node"))) : [];
}
const of = (shape: string): string[] =>
  standIn.manifest.awkward.find((one) => one.shape.startsWith(shape))?.customerIds ?? [];
const codeOf = (code: string) => ({ errors: [{ extensions: { code } }] });

describe("the Stigg stand-in", () => {
  it("gives ten rows, newest first, unless told otherwise", async () => {
    const { body } = await ask("{ customers { edges { node { createdAt } } } }");
    const dates = rows(body, "customers").map((one) => String(one.createdAt));
    expect(dates).toHaveLength(10);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  it("hides cancelled subscriptions inside customers, archived customers and archived credit types", async () => {
    const [customerId = ""] = of("cancelled subscription");
    const { body } = await ask(
      "query ($input: GetCustomerByRefIdInput!) { getCustomerByRefId(input: $input) { subscriptions { status } } }",
      { input: { customerId } },
    );
    expect(body).toEqual({ data: { getCustomerByRefId: { subscriptions: [{ status: "ACTIVE" }] } } });
    const [archived] = of("archived");
    const hidden = await ask("{ customers(paging: {first: 100}) { edges { node { customerId } } } }");
    expect(rows(hidden.body, "customers").map((one) => one.customerId)).not.toContain(archived);
    const shown = await ask(
      '{ customers(filter: {deletedAt: {gte: "1970-01-01"}}) { edges { node { customerId } } } }',
    );
    expect(rows(shown.body, "customers").map((one) => one.customerId)).toEqual([archived]);
    const currencies = await ask("{ customCurrencies { currencyId } }");
    expect(currencies.body).toEqual({ data: { customCurrencies: [{ currencyId: "cred-ai" }] } });
  });

  it("lists every version of a plan", async () => {
    const { body } = await ask(
      '{ plans(filter: {refId: {eq: "plan-growth"}}) { edges { node { versionNumber status isLatest } } } }',
    );
    expect(rows(body, "plans")).toHaveLength(4);
    expect(rows(body, "plans").map((one) => one.status)).toContain("DRAFT");
  });

  it("refuses pages that are too large, several operations at once and unknown fields, with status 200", async () => {
    const big = await ask("{ plans(paging: {first: 50}) { totalCount } }");
    expect(big).toMatchObject({ status: 200, body: codeOf("BadUserInput") });
    const two = await ask("{ a: sdkConfiguration { sentryDsn } b: sdkConfiguration { sentryDsn } }");
    expect(two.body).toMatchObject(codeOf("GraphQLBatchedOperationsLimitExceeded"));
    const unknown = await ask("{ customers { wrong } }");
    expect(unknown).toMatchObject({ status: 200, body: codeOf("BadUserInput") });
  });

  it("knows its keys: unknown, expired, scoped and publishable", async () => {
    const query = "{ customers { totalCount } }";
    expect((await ask(query, {}, "server-unknown-key")).status).toBe(401);
    await control("/keys", { key: "server-old-key-123", scopes: "all", state: "expired" });
    expect((await ask(query, {}, "server-old-key-123")).status).toBe(401);
    await control("/keys", { key: "server-scoped-123", scopes: ["products"] });
    expect((await ask(query, {}, "server-scoped-123")).body).toMatchObject(codeOf("AccessDeniedError"));
    await control("/keys", { key: "client-abc-12345", scopes: "all" });
    expect((await ask(query, {}, "client-abc-12345")).body).toMatchObject(codeOf("IdentityForbidden"));
  });

  it("limits calls a minute per operation, inside an answer of 200", async () => {
    const strict = await createStiggStandIn({ customers: 3, rateLimit: { scale: 0.002 } });
    const query = "{ customers { totalCount } }";
    const answers = [];
    for (let call = 0; call < 4; call += 1) answers.push((await ask(query, {}, strict.apiKey, strict)).body);
    await strict.stop();
    expect(answers[2]).toMatchObject({ data: { customers: {} } });
    expect(answers[3]).toMatchObject(codeOf("RateLimitExceeded"));
  });

  it("draws the curve of a counter with its resets", async () => {
    const [customerId = ""] = of("usage: exact decimals");
    const { body } = await ask(
      `query ($input: UsageHistoryV2Input!) { usageHistoryV2(input: $input) {
        markers { type } series { points { timestamp value isResetPoint } } } }`,
      { input: { customerId, featureId: "feature-ai-tokens", startDate: "2026-10-01T00:00:00Z" } },
    );
    const text = JSON.stringify(body);
    expect(text).toContain('"value":0.3,');
    expect(text).not.toContain("0.30000000000000004");
  });

  it("serves both edge forms, and an empty list for a customer it does not know", async () => {
    const read = async (path: string): Promise<unknown> =>
      (await fetch(`${standIn.edgeUrl}${path}`, { headers: { "x-api-key": standIn.apiKey } })).json();
    const [customerId] = of("promotions: running");
    expect(JSON.stringify(await read(`/v1/c/${customerId}/entitlements-state.json`))).toContain(
      "feature-audit-log",
    );
    expect(await read("/v1/c/nobody/entitlements.json")).toEqual({ data: { entitlements: [] } });
    expect(await read("/v1/c/nobody/entitlements-state.json")).toMatchObject({
      data: { entitlementsState: { accessDeniedReason: "CustomerNotFound" } },
    });
  });

  it("tells the whole truth of each kind and keeps every request with its operation", async () => {
    const truth = await control("/state?kind=subscription&limit=5");
    expect(truth).toMatchObject({ total: standIn.environment.subscriptions.length, nextAfter: 5 });
    await ask("{ coupons { totalCount } }");
    const { entries } = standIn.ledger.page(standIn.ledger.total - 1, 1);
    expect(entries).toMatchObject([{ path: "/graphql", facts: { operation: "coupons", kind: "query" } }]);
  });

  it("makes the same account from the same seed, byte for byte, and another from another", () => {
    const now = new Date("2026-11-15T12:00:00Z");
    const make = (seed: string) => {
      const { environment } = generateStiggAccount({ seed, customers: 50, now });
      return JSON.stringify([
        environment.subscriptions.map((one) => [one.plan.id, one.startDate]),
        environment.reports,
      ]);
    };
    expect(make("a")).toBe(make("a"));
    expect(make("a")).not.toBe(make("b"));
  });
});
