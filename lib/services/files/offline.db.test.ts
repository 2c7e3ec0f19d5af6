import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { SourceId } from "@/lib/canonical";
import { findSnapshot } from "@/lib/db/queries/snapshots";
import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import { createStripeStandIn, STRIPE_API_VERSION } from "@/lib/emulators/stripe";
import { isAppError } from "@/lib/errors";
import { readChargebeeFacts } from "@/lib/pipeline/testing/chargebee-facts";
import type { SourceFacts } from "@/lib/pipeline/testing/source-facts";
import { readStripeFacts } from "@/lib/pipeline/testing/stripe-facts";
import type { ServiceContext } from "../context";
import { changeSettings } from "../migrations/change-settings";
import { createMigration } from "../migrations/create-migration";
import { getSnapshot } from "../snapshots/get-snapshot";
import {
  connectAccounts,
  exportAndMap,
  importPlan,
  judgeImport,
  planAndApprove,
  type SourceAccount,
  validate,
} from "../testing/journey";
import { openInstallation, startTarget } from "../testing/sandbox-world";
import { beginUpload } from "../uploads/begin-upload";
import { receiveUpload } from "../uploads/receive-upload";
import { connectFiles, inspectFiles } from "./connect-files";
import { exportSnapshot } from "./export-snapshot";

let stripe: Awaited<ReturnType<typeof createStripeStandIn>>;
let chargebee: Awaited<ReturnType<typeof createChargebeeStandIn>>;
let installation: Awaited<ReturnType<typeof openInstallation>>;
let owner: ServiceContext;
let target: Awaited<ReturnType<typeof startTarget>>;
let folder: string;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-offline-"));
  const size = { customers: 12, usageRows: 60, seed: "offline", rateLimit: "off" } as const;
  [stripe, chargebee, target] = await Promise.all([
    createStripeStandIn(size),
    createChargebeeStandIn(size),
    startTarget(),
  ]);
  // Only the first migration may reach Stripe; files need nobody.
  installation = await openInstallation(
    { stripe: stripe.baseUrl, target: target.baseUrl },
    { worker: true, uploadFolder: folder },
  );
  owner = installation.owner;
}, 120_000);
afterAll(async () => {
  await installation.close();
  for (const stop of stops) await stop();
  await Promise.all([stripe.stop(), chargebee.stop(), target.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function upload(migrationId: string, name: string, content: unknown): Promise<string> {
  const bytes = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  const { uploadId } = await beginUpload(owner, { migrationId, name, sizeBytes: bytes.length });
  await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: Readable.from([bytes]) });
  return uploadId;
}

/** A source that is nothing but files. */
const fromFiles = (
  provider: SourceId,
  files: Record<string, unknown>,
  facts: () => Promise<SourceFacts>,
): SourceAccount => ({
  provider,
  apiKey: "",
  baseUrl: null,
  facts,
  connect: async (ctx, migrationId) => {
    const uploadIds: string[] = [];
    for (const [name, content] of Object.entries(files))
      uploadIds.push(await upload(migrationId, name, content));
    if (provider === "stigg") await changeSettings(ctx, { migrationId, settings: { rail: "stripe" } });
    return await connectFiles(ctx, { migrationId, uploadIds, mode: "test" });
  },
});

/** Through snapshot, mapping, plan and import into a platform of its own, held against its ledger. */
async function journey(source: SourceAccount) {
  const own = await startTarget();
  stops.push(() => own.stop());
  const world = await openInstallation(
    { stripe: "http://127.0.0.1:9", target: own.baseUrl },
    { worker: true, uploadFolder: folder },
  );
  stops.push(() => world.close());
  owner = world.owner;
  const accounts = { source, target: own };
  const migrationId = await connectAccounts(owner, accounts);
  await exportAndMap(owner, migrationId);
  const plan = await planAndApprove(owner, migrationId);
  await importPlan(owner, plan);
  const verdict = await judgeImport(owner, accounts, plan);
  return { migrationId, plan, ...verdict, snapshot: await getSnapshot(owner, { migrationId }) };
}

const listSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), has_more: z.boolean() });
const soldSchema = z.looseObject({
  id: z.string(),
  subscription_items: z.array(z.looseObject({ item_type: z.string() })),
});
/** What the guide's Python script gets of a list: one page. */
async function pageOf(list: string, limit: number) {
  const response = await fetch(`${stripe.baseUrl}/v1/${list}?limit=${limit}`, {
    headers: { authorization: `Bearer ${stripe.apiKey}`, "stripe-version": STRIPE_API_VERSION },
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(body));
  return listSchema.parse(body);
}

const factsOf = (customers: readonly string[], more: Partial<SourceFacts> = {}): SourceFacts => ({
  customers,
  records: customers.map((sourceId) => ({ entity: "customers", sourceId })),
  revenueOf: () => ({ currency: "", byHand: { numerator: 0n, denominator: 1n } }),
  usage: [],
  readsRunningDay: true,
  creditsOf: () => new Map(),
  ...more,
});

describe("a file in the place of a source", { timeout: 120_000 }, () => {
  it("that om-migrate exported gives the very same snapshot, and imports by the ledger without any key", async () => {
    const migrationId = await connectAccounts(owner, { stripe, target });
    await exportAndMap(owner, migrationId);
    let text = "";
    for await (const piece of (await exportSnapshot(owner, { migrationId })).pieces) text += piece;
    const original = await getSnapshot(owner, { migrationId });

    const read = await journey(
      fromFiles("stripe", { "stripe.json": text }, () => readStripeFacts(stripe.controlUrl)),
    );
    expect(read.snapshot?.hash).toBe(original?.hash);
    expect(read.snapshot?.watermark).toBe(original?.watermark);
    expect(read.breaches).toEqual([]);
    expect(read.measured.revenueByHand).toBeGreaterThan(2);
    const at = { migrationId: read.migrationId, snapshotId: read.snapshot?.id ?? "" };
    expect(await findSnapshot(owner.db.drizzle, at)).toMatchObject({
      origin: "file",
      scope: { shape: "export", files: [{ name: "stripe.json" }] },
    });

    // The rail cannot be asked, so the third comparison of revenue is not made, and that is said.
    const validation = await validate(owner, read.migrationId);
    const states = Object.fromEntries(validation.validators.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ customers: "passed", usage: "passed", entitlements: "passed" });
    expect(states.revenue).not.toBe("failed");
  });

  it("that a script made of Stripe's objects keeps prices and revenue, and says where the script stopped", async () => {
    owner = installation.owner;
    const [customers, subscriptions] = await Promise.all([
      pageOf("customers", 8),
      pageOf("subscriptions", 100),
    ]);
    const kept = new Set(customers.data.map(({ id }) => id));
    const own = subscriptions.data.filter(({ customer }) => kept.has(String(customer)));
    const metered = own.flatMap((subscription) => {
      const items = listSchema.safeParse(subscription.items).data?.data ?? [];
      return items.map(({ id, price }) => ({
        item: id,
        customer: String(subscription.customer),
        price: z.looseObject({ id: z.string() }).parse(price).id,
      }));
    });
    const [first] = metered;
    const usage = [
      { object: "usage_record", subscription_item: first?.item, quantity: 7, timestamp: 1_793_491_500 },
      { object: "usage_record", subscription_item: "si_of_nobody", quantity: 1, timestamp: 1_793_491_500 },
    ];
    const facts = async (): Promise<SourceFacts> => {
      const all = await readStripeFacts(stripe.controlUrl);
      const carried = {
        customer: first?.customer ?? "",
        featureId: first?.price ?? "",
        day: "2026-11-01",
        value: "7",
      };
      return { ...factsOf([...kept], { usage: [{ ...carried, recordId: null }] }), revenueOf: all.revenueOf };
    };
    const file = { customers, subscriptions: own, usage };
    const read = await journey(fromFiles("stripe", { "stripe-export.json": file }, facts));
    expect(read.breaches).toEqual([]);
    expect(read.snapshot?.counts).toMatchObject({ customers: 8, subscriptions: own.length });
    // Tiers come only when they are asked for, and the script does not ask.
    expect(read.snapshot?.rejected).toEqual({ usage: 1, plans: 2 });
    const issues = Object.fromEntries(
      (read.snapshot?.issues ?? []).map((issue) => [issue.code, issue.message]),
    );
    expect(issues["file.cut_short"]).toBe(
      "The list of customers ends after 8, and the provider had more: the script read one page only.",
    );
    expect(issues["file.record_invalid"]).toContain("si_of_nobody");
    expect(read.measured.revenueByHand).toBeGreaterThan(0);
  });

  it("that a script made of Chargebee's objects keeps what each line was sold at", async () => {
    owner = installation.owner;
    const ask = async (list: string) => {
      const response = await fetch(`${chargebee.baseUrl}/api/v2/${list}?limit=100`, {
        headers: { authorization: `Basic ${Buffer.from(`${chargebee.apiKey}:`).toString("base64")}` },
      });
      const rows = z.looseObject({ list: z.array(z.looseObject({})) }).parse(await response.json());
      return rows.list;
    };
    const file = { customers: await ask("customers"), subscriptions: await ask("subscriptions") };
    const ids = file.customers.map(({ customer }) => z.looseObject({ id: z.string() }).parse(customer).id);
    const facts = async (): Promise<SourceFacts> => {
      const all = await readChargebeeFacts(chargebee.controlUrl);
      // Only the catalogue says which add-ons count towards recurring revenue, and the file has none.
      const withAddons = new Set(
        file.subscriptions.flatMap(({ subscription }) => {
          const { id, subscription_items: lines } = soldSchema.parse(subscription);
          return lines.some(({ item_type }) => item_type !== "plan") ? [id] : [];
        }),
      );
      const revenueOf: SourceFacts["revenueOf"] = (id) => {
        const own = all.revenueOf(id);
        return own && withAddons.has(id) ? { ...own, byHand: null } : own;
      };
      return { ...factsOf(ids), revenueOf };
    };
    const read = await journey(fromFiles("chargebee", { "chargebee-export.json": file }, facts));
    expect(read.breaches).toEqual([]);
    expect(read.snapshot?.counts.subscriptions).toBe(file.subscriptions.length);
    expect(read.measured.customers).toBe(ids.length);
  });

  it("that a script transformed counts multiplied usage once, with the figures, and sets the rest aside", async () => {
    const at = (day: number) => `2026-10-0${day} 00:00:00`;
    const file = {
      // One row per row of the join: two subscriptions, two events.
      customers: [
        ...Array.from({ length: 4 }, () => ({ external_id: "c1", email: "A@b.co", created_at: at(1) })),
        { external_id: "c2", email: "b@b.co", created_at: at(2) },
        { external_id: "c3", email: "c@b.co", created_at: at(2) },
        { external_id: "c3", email: "other@b.co", created_at: at(2) },
      ],
      usage: [
        ...[1, 2, 1, 2].map((day) => ({
          customer_id: "c1",
          feature_id: "calls",
          value: `${day}.50`,
          timestamp: at(day),
        })),
        { customer_id: "c2", feature_id: "calls", value: 3, timestamp: at(3) },
        { feature_id: "calls", value: 3, timestamp: at(3) },
        { customer_id: "c2", feature_id: "calls", value: "a lot", timestamp: at(3) },
      ],
    };
    const usage = [
      { featureId: "calls", customer: "c1", day: "2026-10-01", value: "1.5", recordId: null },
      { featureId: "calls", customer: "c1", day: "2026-10-02", value: "2.5", recordId: null },
      { featureId: "calls", customer: "c2", day: "2026-10-03", value: "3", recordId: null },
    ];
    const read = await journey(
      fromFiles("custom", { "openmonetize-import.json": file }, async () => factsOf(["c1", "c2"], { usage })),
    );
    expect(read.breaches).toEqual([]);
    expect(read.measured.usageDays).toBe(3);
    expect(read.snapshot?.rejected).toEqual({ customers: 1, usage: 2 });
    const issues = Object.fromEntries(
      (read.snapshot?.issues ?? []).map((issue) => [issue.code, issue.message]),
    );
    expect(issues["file.usage_multiplied"]).toContain(
      "4 rows of usage of c1 are 2 different ones, each 2 times: 8 in all, 4 when each counts once.",
    );
    expect(issues["file.usage_without_customer"]).toContain("left customer_id out");
  });

  it("that Stigg's bulk import would take keeps plan, seats and usage of every file", async () => {
    const files = {
      "customers.json": {
        customers: ["c1", "c2"].map((customerId) => ({ customerId, email: `${customerId}@b.co` })),
      },
      "subscriptions.json": {
        subscriptions: ["c1", "c2"].map((customerId) => ({
          customerId,
          planId: "plan-pro",
          billingPeriod: "MONTHLY",
          startDate: "2026-01-01T00:00:00Z",
          billableFeatures: [{ featureId: "seats", quantity: 5 }],
        })),
      },
      "usage.json": {
        usages: [{ customerId: "c1", featureId: "calls", value: 3, createdAt: "2026-11-01T00:00:00Z" }],
      },
    };
    const usage = [{ featureId: "calls", customer: "c1", day: "2026-11-01", value: "3", recordId: null }];
    const read = await journey(fromFiles("stigg", files, async () => factsOf(["c1", "c2"], { usage })));
    expect(read.breaches).toEqual([]);
    expect(read.snapshot?.counts).toMatchObject({
      customers: 2,
      subscriptions: 2,
      usage: 1,
      entitlements: 2,
    });
  });

  it("is recognised, or refused with a sentence, before anything is stored", async () => {
    const { migrationId } = await createMigration(owner, { name: "Refused", sourceProvider: "stripe" });
    const problemOf = async (name: string, content: unknown) => {
      const uploadIds = [await upload(migrationId, name, content)];
      return await connectFiles(owner, { migrationId, uploadIds }).then(
        () => "accepted",
        (error: unknown) => (isAppError(error) ? `${error.code}: ${error.userMessage}` : String(error)),
      );
    };
    expect(await problemOf("a.json", { something: [] })).toMatch(/^file\.unknown_shape: a\.json is neither/);
    expect(await problemOf("b.csv", "id,email\n1,2\n")).toMatch(/^file\.unknown_shape/);
    expect(await problemOf("c.json", { customers: [{ customer: { id: "c" } }] })).toMatch(
      /^file\.other_source: c\.json is Chargebee objects/,
    );
    expect(await problemOf("d.json", '{"customers":[{"object":"customer"},')).toMatch(/^file\.not_json/);
    const object = { id: "cus_1", object: "customer", livemode: true };
    const uploadIds = [
      await upload(migrationId, "e.json", { customers: { object: "list", data: [object] } }),
    ];
    expect(await inspectFiles(owner, { migrationId, uploadIds })).toMatchObject({
      shape: "stripeScript",
      mode: "live",
      account: null,
      files: [{ name: "e.json", parts: ["customers"] }],
    });
  });
});
