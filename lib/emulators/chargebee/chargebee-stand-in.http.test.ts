import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Chargebee from "chargebee";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ChargebeeStandIn,
  type ChargebeeStandInOptions,
  createChargebeeStandIn,
} from "./create-chargebee-stand-in";
import { generateChargebeeAccount } from "./generate-account";

const NOW = "2026-11-22T12:00:00Z";
const at = (iso: string): number => Date.parse(iso) / 1000;
const small: ChargebeeStandInOptions = { customers: 60, usageRows: 50, startAt: NOW, rateLimit: "off" };

/** The official client with its own transport, pointed at a stand-in by its address alone. */
const sdkFor = ({ port, apiKey }: ChargebeeStandIn) =>
  new Chargebee({ site: "127.0.0", hostSuffix: ".1", protocol: "http", port, apiKey });

async function control(
  standIn: ChargebeeStandIn,
  route: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const headers = { "content-type": "application/json" };
  return (await fetch(`${standIn.controlUrl}${route}`, { ...init, headers })).json();
}

describe("the official SDK against it", () => {
  let standIn: ChargebeeStandIn;
  const shaped = (name: string): string => {
    const customer = standIn.manifest?.awkward.find(({ shape }) => shape.startsWith(name))?.customerIds[0];
    return [...standIn.state.subscription.values()].find((one) => one.customer_id === customer)?.id ?? "";
  };
  beforeAll(async () => {
    standIn = await createChargebeeStandIn(small);
  });
  afterAll(() => standIn.stop());

  it("pages a sorted list by its offsets, each row once", async () => {
    const sdk = sdkFor(standIn);
    const ids: string[] = [];
    let offset: string | undefined;
    do {
      // The SDK sends the order, but its type does not know it.
      const query: Record<string, unknown> = {
        limit: 25,
        include_deleted: true,
        sort_by: { asc: "updated_at" },
        ...(offset === undefined ? {} : { offset }),
      };
      const page = await sdk.customer.list(query);
      ids.push(...page.list.map((row) => row.customer.id));
      offset = page.next_offset;
    } while (offset !== undefined);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  it("filters as the SDK writes filters", async () => {
    const sdk = sdkFor(standIn);
    const { list } = await sdk.subscription.list({ status: { in: ["in_trial", "paused"] }, limit: 100 });
    expect(new Set(list.map((row) => row.subscription.status))).toEqual(new Set(["in_trial", "paused"]));
    const updated = await sdk.item.list({ updated_at: { after: at(NOW) }, limit: 100 });
    expect(updated.list).toEqual([]);
  });

  it("rejects with the plain body of an error, as the SDK passes it on", async () => {
    const rejected: unknown = await sdkFor(standIn)
      .customer.retrieve("nobody")
      .catch((error: unknown) => error);
    expect(rejected).not.toBeInstanceOf(Error);
    expect(rejected).toMatchObject({ api_error_code: "resource_not_found", http_status_code: 404 });
  });

  it("estimates the next renewal: recurring lines, discounts, promotional credits", async () => {
    const sdk = sdkFor(standIn);
    const { estimate } = await sdk.estimate.renewalEstimate(shaped("coupons"));
    // 29.00 and 200.00, a quarter off the whole.
    expect(estimate.invoice_estimate).toMatchObject({ sub_total: 22_900, total: 17_175, credits_applied: 0 });
    const credited = await sdk.estimate.renewalEstimate(shaped("promotional credits"));
    expect(credited.estimate.invoice_estimate).toMatchObject({
      total: 2900,
      credits_applied: 2900,
      amount_due: 0,
    });
    const refused: unknown = await sdk.estimate
      .renewalEstimate(shaped("cancelled"))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ api_error_code: "invalid_state_for_request" });
  });

  it("prices ladders, stairs, packages and decimals in the estimate", async () => {
    const sdk = sdkFor(standIn);
    const amountsOf = async (name: string) =>
      (await sdk.estimate.renewalEstimate(shaped(name))).estimate.invoice_estimate?.line_items?.map(
        (line) => line.amount,
      );
    expect(await amountsOf("volume")).toEqual([39_000]);
    expect(await amountsOf("stairstep")).toEqual([2900, 30_000, 900 + 3 * 500]);
    // 10.5 units fall into the second stair; 125000.25 calls at 0.0075 are 937.501875.
    expect(await amountsOf("decimal")).toEqual([2900, 30_000, 93_750]);
    expect(await amountsOf("graduated")).toEqual([10 * 900 + 55 * 700, 10 * 50_000 + 2 * 100_000]);
  });
});

describe("time", () => {
  it("renews, invoices once per term, ends and begins what is due", async () => {
    const standIn = await createChargebeeStandIn(small);
    try {
      const { state } = standIn;
      const of = (status: string) =>
        [...state.subscription.values()].filter((one) => one.status === status && !one.deleted);
      const [ending] = of("non_renewing");
      const [trial] = of("in_trial");
      const weekly = [...state.subscription.values()].find((one) => one.billing_period_unit === "week");
      await control(standIn, "/clock", { set: "2026-12-31T00:00:00Z" });
      expect(ending?.status).toBe("cancelled");
      expect(trial?.status).toBe("active");
      const { rows } = await control(standIn, "/state?kind=invoice&limit=1000");
      const invoices = Array.isArray(rows) ? rows : [];
      expect(invoices.length).toBeGreaterThan(30);
      const keys = invoices.map((one) => `${one.subscription_id} ${one.date}`);
      expect(new Set(keys).size).toBe(keys.length);
      const ofWeekly = invoices.filter((one) => one.subscription_id === weekly?.id);
      if (weekly) expect(ofWeekly.length).toBeGreaterThanOrEqual(5);
    } finally {
      await standIn.stop();
    }
  });

  it("finds the same site after a restart, edits and clock included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "chargebee-"));
    const options = { ...small, journalPath: join(folder, "chargebee.jsonl") };
    try {
      const before = await createChargebeeStandIn(options);
      const edit = { op: "update", object: "customer", id: "customer-3", set: { company: "Renamed" } };
      await control(before, "/account", edit);
      await control(before, "/clock", { advanceMs: 40 * 86_400_000 });
      const kept = JSON.stringify([...before.state.subscription.values()]);
      expect(before.state.invoice.size).toBeGreaterThan(30);
      await before.stop();
      const after = await createChargebeeStandIn(options);
      expect(after.state.customer.find("customer-3")?.company).toBe("Renamed");
      expect(JSON.stringify([...after.state.subscription.values()]) === kept).toBe(true);
      expect(after.state.invoice.size).toBe(before.state.invoice.size);
      await after.stop();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("what it refuses", () => {
  it("unknown and restricted keys, writes, and more than the site allows", async () => {
    const keys = [
      { key: "test_reads_customers", resources: ["customers"] },
      { key: "test_publishable", resources: "all", kind: "publishable" },
    ] as const;
    const standIn = await createChargebeeStandIn({
      ...small,
      customers: 5,
      keys,
      rateLimit: { perMinute: 6 },
    });
    try {
      const call = async (key: string, path: string, method = "GET") => {
        const authorization = `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
        const answer = await fetch(`${standIn.baseUrl}/api/v2${path}`, {
          method,
          headers: { authorization },
        });
        const { api_error_code: code }: Record<string, unknown> = await answer.json();
        return { status: answer.status, code, retryAfter: answer.headers.get("retry-after") };
      };
      expect(await call("test_nobody", "/customers")).toMatchObject({
        status: 401,
        code: "api_authentication_failed",
      });
      expect(await call("test_publishable", "/customers")).toMatchObject({ status: 403 });
      expect(await call("test_reads_customers", "/subscriptions")).toMatchObject({
        status: 403,
        code: "api_authorization_failed",
      });
      expect(await call("test_reads_customers", "/customers", "POST")).toMatchObject({ status: 403 });
      for (let count = 0; count < 5; count += 1) {
        expect(await call("test_reads_customers", "/customers")).toMatchObject({ status: 200 });
      }
      const refused = await call("test_reads_customers", "/customers");
      expect(refused).toMatchObject({ status: 429, code: "api_request_limit_exceeded" });
      expect(Number(refused.retryAfter)).toBeGreaterThan(0);
      const violations = standIn.ledger
        .page(0, 100)
        .entries.filter((one) => one.facts.violation !== undefined);
      expect(violations).toHaveLength(1);
    } finally {
      await standIn.stop();
    }
  });
});

describe("generateChargebeeAccount", () => {
  it("makes the same site from the same options, and another from another seed", () => {
    const make = (seed: string) => {
      const { state } = generateChargebeeAccount({ seed, customers: 80, usageRows: 100, now: new Date(NOW) });
      return JSON.stringify([
        [...state.customer.values()],
        [...state.subscription.values()],
        [...state.usage.values()],
      ]);
    };
    expect(make("a")).toBe(make("a"));
    expect(make("a")).not.toBe(make("b"));
  });
});
