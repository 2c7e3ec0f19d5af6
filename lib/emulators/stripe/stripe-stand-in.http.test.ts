import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStripeStandIn, type StripeStandIn } from "./create-stripe-stand-in";
import { sdkFor } from "./testing/sdk-for";

const NOW = "2026-11-22T12:00:00Z";
let standIn: StripeStandIn;
let stripe: Stripe;

beforeAll(async () => {
  standIn = await createStripeStandIn({
    seed: "paging",
    customers: 130,
    usageRows: 500,
    startAt: NOW,
    rateLimit: "off",
    testClockCustomers: 2,
  });
  stripe = sdkFor(standIn);
});

afterAll(() => standIn.stop());

async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}

describe("lists", () => {
  it("gives every customer exactly once, newest first, whatever the page size", async () => {
    const all = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
    const small = await stripe.customers.list({ limit: 7 }).autoPagingToArray({ limit: 1000 });
    expect(all).toHaveLength(130);
    expect(new Set(all.map(({ id }) => id)).size).toBe(130);
    expect(small.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const created = all.map((customer) => customer.created);
    expect(created).toEqual([...created].sort((left, right) => right - left));
  });

  it("walks towards newer objects with ending_before", async () => {
    const all = await stripe.customers.list({ limit: 20 });
    const cursor = all.data[10]?.id ?? "";
    const newer = await stripe.customers.list({ limit: 4, ending_before: cursor });
    expect(newer.data.map(({ id }) => id)).toEqual(all.data.slice(6, 10).map(({ id }) => id));
    expect(newer.has_more).toBe(true);
    const newest = await stripe.customers.list({ ending_before: all.data[0]?.id ?? "" });
    expect(newest).toMatchObject({ data: [], has_more: false });
  });

  it("defaults to ten and refuses 0 and 101 instead of clamping", async () => {
    expect((await stripe.customers.list()).data).toHaveLength(10);
    for (const limit of [0, 101]) {
      expect(await refusal(stripe.customers.list({ limit }))).toMatchObject({
        statusCode: 400,
        param: "limit",
      });
    }
  });

  it("refuses an unknown parameter and an unknown cursor", async () => {
    const unknown = await refusal(stripe.rawRequest("GET", "/v1/customers?updated[gte]=1"));
    expect(unknown).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "updated" });
    const cursor = await refusal(stripe.customers.list({ starting_after: "cus_gone" }));
    expect(cursor).toMatchObject({ statusCode: 400, code: "resource_missing", param: "starting_after" });
  });

  it("filters by creation time", async () => {
    const [first] = (await stripe.customers.list({ limit: 1 })).data;
    const at = first?.created ?? 0;
    expect((await stripe.customers.list({ created: { gte: at } })).data).toHaveLength(1);
    expect((await stripe.customers.list({ created: { gt: at } })).data).toHaveLength(0);
    const older = await stripe.customers
      .list({ created: { lt: at }, limit: 100 })
      .autoPagingToArray({ limit: 500 });
    expect(older).toHaveLength(129);
  });

  it("hides customers on a test clock until the clock is named", async () => {
    const [clock] = (await stripe.testHelpers.testClocks.list()).data;
    const hidden = await stripe.customers.list({ test_clock: clock?.id });
    expect(hidden.data).toHaveLength(2);
    expect((await stripe.subscriptions.list({ test_clock: clock?.id })).data).toHaveLength(2);
    expect((await stripe.subscriptions.list({ customer: hidden.data[0]?.id })).data).toHaveLength(1);
  });

  it("leaves cancelled subscriptions out unless all of them are asked for", async () => {
    const every = await stripe.subscriptions
      .list({ status: "all", limit: 100 })
      .autoPagingToArray({ limit: 999 });
    const plain = await stripe.subscriptions.list({ limit: 100 }).autoPagingToArray({ limit: 999 });
    const ended = await stripe.subscriptions
      .list({ status: "ended", limit: 100 })
      .autoPagingToArray({ limit: 999 });
    expect(ended.length).toBeGreaterThan(0);
    expect(plain.length + ended.length).toBe(every.length);
    expect(plain.some(({ status }) => status === "canceled")).toBe(false);
  });

  it("cuts embedded items at ten and gives the rest by the item list", async () => {
    const [customer] =
      standIn.manifest?.awkward.find(({ shape }) => shape === "more than ten items")?.customerIds ?? [];
    const [subscription] = (await stripe.subscriptions.list({ customer })).data;
    expect(subscription?.items).toMatchObject({ has_more: true });
    expect(subscription?.items.data).toHaveLength(10);
    const items = await stripe.subscriptionItems
      .list({ subscription: subscription?.id ?? "", limit: 5 })
      .autoPagingToArray({ limit: 100 });
    expect(items).toHaveLength(12);
  });
});

describe("expansion", () => {
  it("shows tiers and currency options only when they are asked for", async () => {
    const plain = (await stripe.prices.list({ limit: 100 })).data;
    expect(plain.some((price) => "tiers" in price || "currency_options" in price)).toBe(false);
    const { data } = await stripe.prices.list({
      limit: 100,
      expand: ["data.tiers", "data.currency_options"],
    });
    const seats = data.find(({ lookup_key }) => lookup_key === "scale_seats");
    expect(seats?.tiers?.map((tier) => tier.up_to)).toEqual([10, 50, null]);
    const growth = data.find(({ lookup_key }) => lookup_key === "growth_monthly");
    expect(growth?.currency_options?.eur?.unit_amount).toBe(8900);
  });

  it("goes four levels deep and refuses the fifth for the whole request", async () => {
    const { data } = await stripe.subscriptions.list({ limit: 1, expand: ["data.items.data.price"] });
    expect(data).toHaveLength(1);
    const tooDeep = await refusal(stripe.subscriptions.list({ expand: ["data.items.data.price.tiers"] }));
    expect(tooDeep).toMatchObject({ statusCode: 400, code: "property_expansion_max_depth" });
    const id = data[0]?.id ?? "";
    const deeper = await stripe.subscriptions.retrieve(id, { expand: ["items.data.price.tiers"] });
    expect(deeper.id).toBe(id);
  });

  it("replaces ids by objects", async () => {
    const { data } = await stripe.subscriptions.list({
      limit: 100,
      expand: ["data.customer", "data.discounts.source.coupon"],
    });
    const discounted = data.find(({ discounts }) => discounts.length > 0);
    const discount = discounted?.discounts[0];
    expect(typeof discounted?.customer).toBe("object");
    expect(typeof discount === "object" && typeof discount.source.coupon === "object").toBe(true);
  });

  it("refuses a property that cannot be expanded", async () => {
    expect(await refusal(stripe.customers.list({ expand: ["data.email"] }))).toMatchObject({
      statusCode: 400,
    });
  });
});

describe("single objects", () => {
  it("answers a deleted customer with a tombstone and an unknown one with 404", async () => {
    const [gone] =
      standIn.manifest?.awkward.find(({ shape }) => shape.startsWith("deleted"))?.customerIds ?? [];
    expect(await stripe.customers.retrieve(gone ?? "")).toMatchObject({ id: gone, deleted: true });
    expect((await stripe.subscriptions.list({ customer: gone, status: "all" })).data[0]?.status).toBe(
      "canceled",
    );
    expect(await refusal(stripe.customers.retrieve("cus_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
  });

  it("keeps inline prices out of the list and gives them by id", async () => {
    const [id] = [...standIn.state.inlinePrices];
    const listed = await stripe.prices.list({ limit: 100 });
    expect(listed.data.some((price) => price.id === id)).toBe(false);
    expect((await stripe.prices.retrieve(id ?? "", { expand: ["tiers", "product"] })).id).toBe(id);
  });
});

describe("usage", () => {
  it("sums days to the whole range, in aligned windows only", async () => {
    const [meter] = (await stripe.billing.meters.list()).data.filter(
      ({ event_name }) => event_name === "api_calls",
    );
    const pairs = [...standIn.state.usage.pairs()]
      .filter((pair) => pair.meter === meter?.id)
      .sort((left, right) => right.events.length - left.events.length);
    const customer = pairs[0]?.customer ?? "";
    const end_time = Date.parse("2026-11-23T00:00:00Z") / 1000;
    const range = { customer, start_time: end_time - 62 * 86_400, end_time };
    const id = meter?.id ?? "";
    const days = await stripe.billing.meters
      .listEventSummaries(id, { ...range, value_grouping_window: "day", limit: 3 })
      .autoPagingToArray({ limit: 100 });
    const [whole] = (await stripe.billing.meters.listEventSummaries(id, range)).data;
    expect(days.length).toBeGreaterThan(3);
    expect(days.reduce((sum, day) => sum + day.aggregated_value, 0)).toBe(whole?.aggregated_value);
    const crooked = { ...range, start_time: range.start_time + 60, value_grouping_window: "day" as const };
    expect(await refusal(stripe.billing.meters.listEventSummaries(id, crooked))).toMatchObject({
      statusCode: 400,
    });
  });

  it("writes a value beyond 2^53 with all its digits", async () => {
    const [customer] =
      standIn.manifest?.awkward.find(({ shape }) => shape === "usage beyond 2^53")?.customerIds ?? [];
    const meter = [...standIn.state.meters.values()].find(({ event_name }) => event_name === "api_calls");
    const start = Date.parse("2026-11-19T00:00:00Z") / 1000;
    const url = `${standIn.baseUrl}/v1/billing/meters/${meter?.id}/event_summaries?customer=${customer}&start_time=${start}&end_time=${start + 86_400}`;
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${standIn.apiKey}`, "stripe-version": "2026-10-28.endive" },
    });
    expect(await answer.text()).toMatch(/"aggregated_value":900719925474\d{4}[,}]/);
  });
});

describe("keys and writes", () => {
  it("refuses keys that are no usable secret keys", async () => {
    for (const key of ["sk_test_unknown0000", "pk_test_123456789", "whsec_123456789"]) {
      expect((await refusal(sdkFor(standIn, key).customers.list())).statusCode).toBe(401);
    }
    const organisation = await refusal(sdkFor(standIn, "sk_org_123456789").customers.list());
    expect(organisation.message).toContain("Stripe-Context");
  });

  it("names the permission a restricted key lacks", async () => {
    const key = "rk_test_onlycustomers0001";
    await fetch(`${standIn.controlUrl}/keys`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, permissions: ["rak_customer_read"] }),
    });
    const limited = sdkFor(standIn, key);
    expect((await limited.customers.list()).data).toHaveLength(10);
    const refused = await refusal(limited.invoices.list());
    expect(refused).toMatchObject({ statusCode: 403, type: "StripePermissionError" });
    expect(refused.message).toContain("rak_invoice_read");
    expect(refused.message).not.toContain(key);
  });

  it("refuses another API version", async () => {
    const answer = await fetch(`${standIn.baseUrl}/v1/customers`, {
      headers: { authorization: `Bearer ${standIn.apiKey}`, "stripe-version": "2025-02-24.acacia" },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("request-id")).toMatch(/^req_/);
  });

  it("records every write as a violation and changes nothing", async () => {
    const refused = await refusal(stripe.customers.create({ name: "Intruder" }));
    expect(refused.statusCode).toBe(403);
    const last = standIn.ledger.page(0, 100_000).entries.at(-1);
    expect(last).toMatchObject({ applied: false, facts: { violation: "POST /v1/customers" } });
  });

  it("meters an event once and refuses its identifier a second time", async () => {
    const customer = standIn.manifest?.awkward[0]?.customerIds[0] ?? "";
    const payload = { stripe_customer_id: customer, value: "25" };
    const before = standIn.state.usage.size;
    await stripe.billing.meterEvents.create({ event_name: "api_calls", identifier: "once-1", payload });
    const again = await refusal(
      stripe.billing.meterEvents.create({ event_name: "api_calls", identifier: "once-1", payload }),
    );
    expect(again.statusCode).toBe(400);
    expect(standIn.state.usage.size).toBe(before + 1);
  });
});
