import { afterAll, beforeAll, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { type NextInvoice, nextInvoices } from "@/lib/mapping/next-invoice";
import { exportInMemory } from "@/lib/sources/export-in-memory";
import { stripeSource } from "@/lib/sources/stripe";
import {
  startTestAccount,
  type TestAccount,
  testInstant,
  testScope,
} from "@/lib/sources/stripe/test-account";
import { type Control, controlOf } from "../testing/control";

let account: TestAccount;
let control: Control;
beforeAll(async () => {
  account = await startTestAccount({ customers: 120, usageRows: 600 });
  control = controlOf(account.standIn.controlUrl);
});
afterAll(() => account.stop());

const recordsOf = <E extends CanonicalRecord["entity"]>(records: readonly CanonicalRecord[], entity: E) =>
  records.flatMap((each) =>
    // The entity names the record's type; TypeScript does not narrow a union by a type parameter.
    each.entity === entity ? [each.record as Extract<CanonicalRecord, { entity: E }>["record"]] : [],
  );

async function predicted(): Promise<NextInvoice[]> {
  const { config, io } = account;
  const whole = await exportInMemory({ adapter: stripeSource, config, io, scope: testScope });
  const customers = new Map(recordsOf(whole.records, "customers").map((each) => [each.sourceId, each]));
  const plans = new Map(recordsOf(whole.records, "plans").map((each) => [each.sourceId, each]));
  // Items of a schedule that has not begun get an id of their own only when it does.
  const begun = recordsOf(whole.records, "subscriptions").filter(({ status }) => status !== "future");
  return begun.flatMap((each) =>
    nextInvoices(each, {
      customer: customers.get(each.customerId) ?? null,
      plans,
      usage: [],
      asOf: testInstant,
    }),
  );
}

interface InvoiceRow {
  lines: {
    amount: number;
    discount_amounts: { amount: number }[] | null;
    period: { start: number };
    parent: { subscription_item_details: { subscription_item: string } | null } | null;
  }[];
}

/** What the stand-in wrote for an item from an instant on: minor units after discounts, and how often it rounded. */
async function written(): Promise<Map<string, { amount: number; roundings: number }>> {
  const found = new Map<string, { amount: number; roundings: number }>();
  // Rows of the stand-in's own truth, in the provider's wire form.
  const rows = (await control.rows("invoice")) as unknown as InvoiceRow[];
  for (const line of rows.flatMap((row) => row.lines)) {
    const item = line.parent?.subscription_item_details?.subscription_item;
    if (item === undefined) continue;
    const key = `${item} ${line.period.start}`;
    const sum = found.get(key) ?? { amount: 0, roundings: 0 };
    const discounts = line.discount_amounts ?? [];
    sum.amount += line.amount - discounts.reduce((total, { amount }) => total + amount, 0);
    sum.roundings += 1 + discounts.length;
    found.set(key, sum);
  }
  return found;
}

it("predicts what Stripe's stand-in writes at the next period's end", { timeout: 60_000 }, async () => {
  const lines = await predicted();
  const days = 32;
  await control.post("clock", { advanceMs: days * 86_400_000 });
  const until = Date.parse(testInstant) + days * 86_400_000;
  const invoices = await written();
  const differences: string[] = [];
  let compared = 0;
  let discounted = 0;
  let exact = 0;
  let charged = 0;
  for (const line of lines) {
    const isOpen = line.amountMinor === null || line.at === null || Date.parse(line.at) > until;
    const isMetered = line.usage !== null || line.notes.includes("trial");
    if (isOpen || isMetered || line.changes.length > 0 || line.notes.includes("discount-shared-with-usage"))
      continue;
    const actual = invoices.get(`${line.lineId} ${Date.parse(line.at ?? "") / 1000}`);
    const difference = Math.abs(Number(line.amountMinor) - (actual?.amount ?? 0));
    compared += 1;
    if (line.gross !== line.exact) discounted += 1;
    if (difference === 0) exact += 1;
    if (line.amountMinor !== "0") charged += 1;
    if (difference > (actual?.roundings ?? 0)) {
      differences.push(
        `${line.lineId} ${line.at}: ${line.amountMinor} and not ${actual?.amount} ${line.notes}`,
      );
    }
  }
  expect(differences).toEqual([]);
  // The account is the same on every run: 104 lines, 92 of them charged. One is off, by no more than its roundings.
  expect({ compared, charged, discounted, exact }).toEqual({
    compared: 104,
    charged: 92,
    discounted: 6,
    exact: 103,
  });
});
