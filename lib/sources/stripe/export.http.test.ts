import { afterEach, describe, expect, it } from "vitest";
import type { CanonicalByEntity, EntityKind } from "@/lib/canonical";
import type { StripeStandInOptions } from "@/lib/emulators/stripe";
import { exportInMemory, type WholeExport } from "../export-in-memory";
import type { ExportPage } from "../types";
import { stripeSource } from ".";
import { startTestAccount, type TestAccount, testInstant, testScope } from "./test-account";

let account: TestAccount;

afterEach(() => account.stop());

async function exportAccount(
  options: StripeStandInOptions = {},
  onPage?: (stream: string, page: ExportPage) => Promise<void> | void,
): Promise<WholeExport> {
  account = await startTestAccount(options);
  return readAgain(onPage);
}

function readAgain(
  onPage?: (stream: string, page: ExportPage) => Promise<void> | void,
): Promise<WholeExport> {
  const { config, io } = account;
  return exportInMemory({
    adapter: stripeSource,
    config,
    io,
    scope: testScope,
    ...(onPage ? { onPage } : {}),
  });
}

async function control<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${account.standIn.controlUrl}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // The control route's own shape, known to the caller.
  const answered = (await answer.json()) as T;
  if (!answer.ok) throw new Error(JSON.stringify(answered));
  return answered;
}

type Row = Record<string, unknown> & { id: string };

async function truth<T = Row>(kind: string): Promise<T[]> {
  const rows: T[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: { rows: T[]; nextAfter: number | null } = await control(
      `/state?kind=${kind}&after=${after}&limit=1000`,
    );
    rows.push(...page.rows);
    after = page.nextAfter;
  }
  return rows;
}

function recordsOf<K extends EntityKind>(whole: WholeExport, entity: K): CanonicalByEntity[K][] {
  // The filter keeps records of this entity only.
  return whole.records
    .filter((one) => one.entity === entity)
    .map((one) => one.record as CanonicalByEntity[K]);
}

/** Every discount of the account, in a fixed order. */
const discountsOf = (whole: WholeExport) =>
  [
    ...recordsOf(whole, "customers").flatMap((one) => one.discounts),
    ...recordsOf(whole, "subscriptions").flatMap((one) => [
      ...one.discounts,
      ...one.items.flatMap((item) => item.discounts),
    ]),
  ].sort((a, b) => a.sourceId.localeCompare(b.sourceId));

const ids = (rows: readonly { id: string }[]): string[] => rows.map((row) => row.id).sort();
const sourceIds = (rows: readonly { sourceId: string }[]): string[] => rows.map((row) => row.sourceId).sort();

describe("export against what the account really holds", () => {
  it("carries every customer, also those on test clocks, and a tombstone for each deleted one still referenced", async () => {
    const whole = await exportAccount({ testClockCustomers: 3 });
    const customers = recordsOf(whole, "customers");
    expect(sourceIds(customers.filter((one) => one.state === "active"))).toEqual(
      ids(await truth("customer")),
    );
    const referenced = new Set((await truth("subscription")).map((row) => String(row.customer)));
    const gone = customers.filter((one) => one.state === "deleted");
    expect(gone.length).toBeGreaterThan(0);
    for (const { sourceId } of gone) expect(referenced).toContain(sourceId);
  });

  it("carries every subscription with all its items, prices nobody lists included", async () => {
    const whole = await exportAccount();
    const subscriptions = recordsOf(whole, "subscriptions").filter((one) => one.status !== "future");
    const real = await truth<Row & { items: Row[] }>("subscription");
    expect(sourceIds(subscriptions)).toEqual(ids(real));
    const itemsOf = (list: readonly { items: readonly unknown[] }[]) =>
      list.reduce((n, one) => n + one.items.length, 0);
    expect(itemsOf(subscriptions)).toBe(itemsOf(real));
    // More items than Stripe embeds in a list.
    expect(Math.max(...subscriptions.map((one) => one.items.length))).toBeGreaterThan(10);
    const plans = recordsOf(whole, "plans");
    const known = new Set(plans.map((plan) => plan.sourceId));
    for (const one of subscriptions) for (const item of one.items) expect(known).toContain(item.planId);
    expect(plans.filter((plan) => !plan.listed).length).toBeGreaterThan(0);
    expect(sourceIds(plans)).toEqual(ids(await truth("price")));
  });

  it("carries usage to the last digit, per customer, meter and closed UTC day", async () => {
    const whole = await exportAccount({ usageRows: 1500 });
    const [from, to] = ["2026-10-15", "2026-11-15"];
    const subscribed = await meteredPairs();
    const real = (await truth<{ meter: string; customer: string; day: string; value: string }>("usage"))
      .filter((row) => row.day >= from && row.day < to && subscribed.has(`${row.meter}/${row.customer}`))
      .map((row) => `${row.meter}/${row.customer}/${row.day} ${row.value}`);
    const read = recordsOf(whole, "usage").map(
      (one) => `${one.featureId}/${one.customerId}/${one.at.slice(0, 10)} ${one.quantity}`,
    );
    expect(real.length).toBeGreaterThan(50);
    expect(read.sort()).toEqual(real.sort());
  });

  it("carries what is left of every credit grant", async () => {
    const whole = await exportAccount();
    const grants = await truth<
      Row & { ledgerBalance: number; voided_at: number | null; expires_at: number | null }
    >("credit_grant");
    const read = recordsOf(whole, "creditBalances");
    expect(sourceIds(read)).toEqual(ids(grants));
    for (const one of read.filter((balance) => balance.state === "live")) {
      expect(one.available).toBe(String(grants.find((grant) => grant.id === one.sourceId)?.ledgerBalance));
    }
  });

  it("carries coupons that were deleted but still reduce an invoice", async () => {
    const whole = await exportAccount();
    const running = discountsOf(whole);
    const onItem = recordsOf(whole, "subscriptions").flatMap((one) =>
      one.items.flatMap((item) => item.discounts),
    );
    expect(onItem.length).toBeGreaterThan(0);
    const listed = recordsOf(whole, "coupons").map((coupon) => coupon.sourceId);
    expect(running.some((discount) => !listed.includes(discount.couponId))).toBe(true);
    for (const id of listed) await control("/account", { op: "delete", object: "coupon", id });
    const again = await readAgain();
    expect(recordsOf(again, "coupons")).toEqual([]);
    expect(discountsOf(again)).toEqual(running);
    expect(again.issues.filter((one) => one.code === "stripe.discount_unreadable")).toEqual([]);
  });

  it("rejects no record of the whole awkward account", async () => {
    const whole = await exportAccount({ customers: 120 });
    expect(whole.issues.filter((one) => one.severity === "error")).toEqual([]);
  });
});

/** Customer and meter pairs that some subscription item connects. */
async function meteredPairs(): Promise<Set<string>> {
  const subscriptions = await truth<{
    customer: string;
    items: { price: { recurring: { meter: string | null } | null } }[];
  }>("subscription");
  return new Set(
    subscriptions.flatMap((one) =>
      one.items.flatMap((item) =>
        item.price.recurring?.meter ? [`${item.price.recurring.meter}/${one.customer}`] : [],
      ),
    ),
  );
}

describe("export of an account that changes under our hands", () => {
  /** Does `edit` once, after the first page of `stream`. */
  const afterFirstPage = (stream: string, edit: (page: ExportPage) => unknown) => {
    let done = false;
    return async (name: string, page: ExportPage): Promise<void> => {
      if (done || name !== stream) return;
      done = true;
      await control("/account", edit(page));
    };
  };

  it("finds a customer who was created while customers were being read", async () => {
    const whole = await exportAccount(
      { customers: 120 },
      afterFirstPage("customers", () => ({
        op: "create",
        object: "customer",
        facts: { name: "Late Comer" },
      })),
    );
    expect(recordsOf(whole, "customers").map((one) => one.name)).toContain("Late Comer");
    expect(sourceIds(recordsOf(whole, "customers").filter((one) => one.state === "active"))).toEqual(
      ids(await truth("customer")),
    );
  });

  it("goes on when the customer at the cursor is deleted, and carries the deletion", async () => {
    let deleted = "";
    const whole = await exportAccount(
      { customers: 120 },
      afterFirstPage("customers", (page) => {
        deleted = page.objects.at(-1)?.sourceId ?? "";
        return { op: "delete", object: "customer", id: deleted };
      }),
    );
    const customers = recordsOf(whole, "customers");
    expect(customers.find((one) => one.sourceId === deleted)?.state).toBe("deleted");
    expect(sourceIds(customers.filter((one) => one.state === "active"))).toEqual(
      ids(await truth("customer")),
    );
  });

  it("reads a subscription again that changed after it was read", async () => {
    let changed = "";
    const whole = await exportAccount(
      {},
      afterFirstPage("subscriptions", (page) => {
        changed = page.objects[0]?.sourceId ?? "";
        return { op: "update", object: "subscription", id: changed, set: { metadata: { note: "changed" } } };
      }),
    );
    const found = recordsOf(whole, "subscriptions").find((one) => one.sourceId === changed);
    expect(found?.metadata).toEqual({ note: "changed" });
  });

  it("leaves out a coupon that was deleted after it was read", async () => {
    let deleted = "";
    const whole = await exportAccount(
      {},
      afterFirstPage("coupons", (page) => {
        deleted = page.objects[0]?.sourceId ?? "";
        return { op: "delete", object: "coupon", id: deleted };
      }),
    );
    expect(sourceIds(recordsOf(whole, "coupons"))).not.toContain(deleted);
    expect(sourceIds(recordsOf(whole, "coupons"))).toEqual(ids(await truth("coupon")));
  });
});

describe("export with a key that may read little", () => {
  it("reads the required lists and names each stream it could not read, with the permission", async () => {
    const key = "rk_test_onlythefourrequired";
    account = await startTestAccount({
      keys: [
        {
          key,
          permissions: ["rak_customer_read", "rak_product_read", "rak_plan_read", "rak_subscription_read"],
        },
      ],
    });
    const whole = await readAgain();
    expect(recordsOf(whole, "customers").length).toBeGreaterThan(0);
    expect(recordsOf(whole, "subscriptions").length).toBeGreaterThan(0);
    expect(recordsOf(whole, "usage")).toEqual([]);
    expect(whole.unavailable.join("\n")).toMatch(/Coupons could not be read.*rak_coupon_read/);
    expect(whole.unavailable.join("\n")).toMatch(/Events could not be read.*rak_event_read/);
    expect(recordsOf(whole, "customers").every((one) => one.effectiveFeatureKeys === null)).toBe(true);
  });

  it("reads nothing from a live account with a test key", async () => {
    account = await startTestAccount({
      mode: "live",
      keys: [{ key: "rk_test_wrongmode1", permissions: "all" }],
    });
    await expect(readAgain()).rejects.toMatchObject({ code: "stripe.mode_mismatch" });
    expect(testInstant).toBe(testScope.watermark);
  });
});
