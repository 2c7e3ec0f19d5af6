import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import type { FaultRule } from "../shared/fault-plan";
import { createStripeStandIn, type StripeStandIn, type StripeStandInOptions } from "./create-stripe-stand-in";
import { sdkFor } from "./testing/sdk-for";

const NOW = "2026-11-22T12:00:00Z";
const running: StripeStandIn[] = [];

async function start(
  options: StripeStandInOptions = {},
): Promise<{ standIn: StripeStandIn; stripe: Stripe }> {
  const standIn = await createStripeStandIn({
    seed: "control",
    customers: 30,
    usageRows: 50,
    startAt: NOW,
    rateLimit: "off",
    ...options,
  });
  running.push(standIn);
  return { standIn, stripe: sdkFor(standIn) };
}

afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.stop();
});

async function post<T>(standIn: StripeStandIn, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${standIn.controlUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const json = await answer.json();
  expect(json.error).toBeUndefined();
  return json;
}

const arm = (standIn: StripeStandIn, rule: FaultRule): Promise<unknown> => post(standIn, "/faults", rule);
const listPath = "/v1/customers";

async function readIds(stripe: Stripe, limit = 10): Promise<string[]> {
  const all = await stripe.customers.list({ limit }).autoPagingToArray({ limit: 500 });
  return all.map(({ id }) => id);
}

describe("clock", () => {
  it("writes the invoice of a period that it passes and moves the item on", async () => {
    const { standIn, stripe } = await start();
    const { edits } = await post<{ edits: { id: string }[] }>(standIn, "/account", {
      edits: [
        { op: "create", object: "customer", facts: { id: "cus_probe", name: "Probe" } },
        { op: "create", object: "meter", facts: { name: "Probe", eventName: "probe", formula: "sum" } },
      ],
    });
    const product = [...standIn.state.products.values()][0]?.id;
    const meter = edits[1]?.id;
    const prices = await post<{ edits: { id: string }[] }>(standIn, "/account", {
      edits: [
        { op: "create", object: "price", facts: { product, unit: "2900" } },
        { op: "create", object: "price", facts: { product, meter, unit: "0.5" } },
      ],
    });
    const items = [{ price: prices.edits[0]?.id, quantity: 2 }, { price: prices.edits[1]?.id }];
    await post(standIn, "/account", {
      op: "create",
      object: "subscription",
      facts: { customer: "cus_probe", currency: "usd", items },
    });
    await stripe.billing.meterEvents.create({
      event_name: "probe",
      payload: { stripe_customer_id: "cus_probe", value: "1001.5" },
    });
    await post(standIn, "/clock", { set: "2026-12-22T12:00:00Z" });
    const [renewal] = (await stripe.invoices.list({ customer: "cus_probe" })).data;
    expect(renewal).toMatchObject({
      billing_reason: "subscription_cycle",
      total: 5800 + 501,
      status: "paid",
    });
    const [subscription] = (await stripe.subscriptions.list({ customer: "cus_probe" })).data;
    expect(subscription?.items.data[0]?.current_period_start).toBe(Date.parse("2026-12-22T12:00:00Z") / 1000);
    const events = await stripe.events.list({ type: "invoice.paid", created: { gte: renewal?.created } });
    expect(events.data.map(({ data }) => "id" in data.object && data.object.id)).toContain(renewal?.id);
  });

  it("forgets events after thirty days", async () => {
    const { standIn, stripe } = await start();
    expect((await stripe.events.list({ limit: 100 })).data.length).toBeGreaterThan(5);
    await post(standIn, "/clock", { advanceMs: 31 * 86_400_000 });
    const oldest = standIn.clock.now().getTime() / 1000 - 30 * 86_400;
    const kept = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 5000 });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ created }) => created >= oldest)).toBe(true);
    expect((await stripe.events.list({ created: { lt: oldest } })).data).toEqual([]);
  });
});

describe("journal", () => {
  it("finds the same account after a restart, with what happened in between", async () => {
    const journalPath = join(mkdtempSync(join(tmpdir(), "stripe-")), "stripe.jsonl");
    const first = await start({ journalPath });
    await post(first.standIn, "/account", { op: "create", object: "customer", facts: { name: "Late" } });
    const customer = (await readIds(first.stripe, 100))[3] ?? "";
    await first.stripe.billing.meterEvents.create({
      event_name: "api_calls",
      identifier: "kept",
      payload: { stripe_customer_id: customer, value: "12.5" },
    });
    await post(first.standIn, "/clock", { advanceMs: 40 * 86_400_000 });
    const before = {
      customers: await readIds(first.stripe),
      invoices: (await first.stripe.invoices.list({ limit: 100 })).data,
      usage: first.standIn.state.usage.size,
    };
    await first.standIn.stop();
    const second = await start({ journalPath, seed: "control", startAt: "2027-06-01T00:00:00Z" });
    expect(second.standIn.clock.now().toISOString()).toBe("2027-01-01T12:00:00.000Z");
    expect(await readIds(second.stripe)).toEqual(before.customers);
    expect(JSON.stringify((await second.stripe.invoices.list({ limit: 100 })).data)).toBe(
      JSON.stringify(before.invoices),
    );
    expect(second.standIn.state.usage.size).toBe(before.usage);
  });
});

describe("limits", () => {
  it("answers 429 with a reason, and with Retry-After only when asked to", async () => {
    const plain = await start({ rateLimit: { perSecond: 3 } });
    const polite = await start({ rateLimit: { perSecond: 3, retryAfter: true } });
    for (const [{ standIn, stripe }, retryAfter] of [
      [plain, undefined],
      [polite, "1"],
    ] as const) {
      const calls = await Promise.allSettled(
        Array.from({ length: 8 }, () => stripe.customers.list({ limit: 1 })),
      );
      const refused = calls.filter((call) => call.status === "rejected").map((call) => call.reason);
      expect(refused.length).toBeGreaterThanOrEqual(4);
      expect(refused[0]).toMatchObject({ statusCode: 429, type: "StripeRateLimitError", code: "rate_limit" });
      expect(refused[0].headers["stripe-rate-limited-reason"]).toBe("global-rate");
      expect(refused[0].headers["retry-after"]).toBe(retryAfter);
      expect(standIn.ledger.page(0, 100).entries.filter(({ facts }) => facts.rateLimited)).toHaveLength(
        refused.length,
      );
    }
  });
});

describe("faults", () => {
  it("repeats a page, so that a reader sees ids twice and still reaches the end", async () => {
    const { standIn, stripe } = await start();
    const honest = await readIds(stripe);
    await arm(standIn, { match: { path: listPath, nth: 2 }, fault: { kind: "repeatPage" } });
    const repeated = await readIds(stripe);
    expect(repeated).toHaveLength(40);
    expect(new Set(repeated)).toEqual(new Set(honest));
  });

  it("misses a page without a word", async () => {
    const { standIn, stripe } = await start();
    const honest = await readIds(stripe);
    await arm(standIn, { match: { path: listPath, nth: 2 }, fault: { kind: "missPage" } });
    expect(await readIds(stripe)).toEqual([...honest.slice(0, 10), ...honest.slice(20)]);
  });

  it("lies about has_more", async () => {
    const { standIn, stripe } = await start();
    await arm(standIn, { match: { path: listPath, nth: 1 }, fault: { kind: "hasMoreLies", value: false } });
    expect(await readIds(stripe)).toHaveLength(10);
  });

  it("edits the account between two pages: the cursor is gone", async () => {
    const { standIn, stripe } = await start();
    const page = await stripe.customers.list({ limit: 10 });
    const cursor = page.data.at(-1)?.id ?? "";
    await arm(standIn, {
      match: { path: listPath, nth: 1 },
      fault: { kind: "editBetweenPages", edit: { op: "delete", object: "customer", id: cursor } },
    });
    await expect(stripe.customers.list({ starting_after: cursor })).rejects.toMatchObject({
      code: "resource_missing",
    });
    expect(await stripe.customers.retrieve(cursor)).toMatchObject({ deleted: true });
  });

  it("puts new objects in front of what was read already", async () => {
    const { standIn, stripe } = await start();
    const page = await stripe.customers.list({ limit: 10 });
    const { edits } = await post<{ edits: { id: string }[] }>(standIn, "/account", {
      op: "create",
      object: "customer",
      facts: { name: "New" },
    });
    const rest = await stripe.customers.list({ limit: 100, starting_after: page.data.at(-1)?.id });
    expect(rest.data.some(({ id }) => id === edits[0]?.id)).toBe(false);
    expect((await stripe.customers.list({ limit: 1 })).data[0]?.id).toBe(edits[0]?.id);
  });

  it("revokes and narrows a key in the middle of a run", async () => {
    const { standIn, stripe } = await start();
    await arm(standIn, {
      match: { path: listPath, nth: 2 },
      fault: { kind: "keyState", state: "restricted", permissions: ["rak_product_read"] },
    });
    await expect(readIds(stripe)).rejects.toMatchObject({ statusCode: 403 });
    expect((await stripe.products.list()).data.length).toBeGreaterThan(0);
    await arm(standIn, {
      match: { path: "/v1/products", nth: 1 },
      fault: { kind: "keyState", state: "revoked" },
    });
    await expect(stripe.products.list()).rejects.toMatchObject({ statusCode: 401 });
  });

  it("switches to another account in the middle of a run", async () => {
    const { standIn, stripe } = await start();
    const before = (await stripe.accounts.retrieveCurrent()).id;
    await arm(standIn, {
      match: { path: "/v1/customers", nth: 1 },
      fault: { kind: "keyState", state: "switched" },
    });
    await stripe.customers.list();
    const after = (await stripe.accounts.retrieveCurrent()).id;
    expect(after).not.toBe(before);
    expect(after).toMatch(/^acct_1[A-Za-z0-9]{15}$/);
  });

  it("meters an event although the answer is lost, and once only when the SDK tries again", async () => {
    const { standIn, stripe } = await start();
    const before = standIn.state.usage.size;
    const customer = (await readIds(stripe))[0] ?? "";
    await arm(standIn, { match: { method: "POST", nth: 1 }, fault: { kind: "applyThenFail", status: 500 } });
    const event = {
      event_name: "api_calls",
      identifier: "lost",
      payload: { stripe_customer_id: customer, value: "1" },
    };
    const options = { idempotencyKey: "try-1" };
    await expect(stripe.billing.meterEvents.create(event, options)).rejects.toMatchObject({
      statusCode: 500,
    });
    expect(standIn.state.usage.size).toBe(before + 1);
    expect((await stripe.billing.meterEvents.create(event, options)).identifier).toBe("lost");
    expect(standIn.state.usage.size).toBe(before + 1);
    const posts = standIn.ledger.page(0, 999).entries.filter(({ method }) => method === "POST");
    expect(posts.map(({ status, applied }) => [status, applied])).toEqual([
      [500, true],
      [200, false],
    ]);
  });

  it("sends values that the SDK's types do not know", async () => {
    const { standIn, stripe } = await start();
    const [subscription] = (await stripe.subscriptions.list({ limit: 1 })).data;
    await post(standIn, "/account", {
      op: "update",
      object: "subscription",
      id: subscription?.id,
      set: { status: "hibernating" },
    });
    expect((await stripe.subscriptions.retrieve(subscription?.id ?? "")).status).toBe("hibernating");
  });
});
