import { saveLooks } from "./fixtures/looks";
import { signInAsOwner } from "./fixtures/sign-in";
import { expect, test } from "./fixtures/test";
import { AssessPage } from "./pages/assess-page";
import { ConnectPage } from "./pages/connect-page";
import { ImportPage } from "./pages/import-page";
import { MapPage } from "./pages/map-page";
import { MigrationsPage } from "./pages/migrations-page";
import { PreviewPage } from "./pages/preview-page";

const customers = 60;

/** An export as `om-migrate export` writes one: each customer on one plan with one metered feature. */
function exportFile(): string {
  const ids = Array.from({ length: customers }, (_, index) => `cus_${index + 1}`);
  const instant = "2026-11-01T00:00:00.000Z";
  const none = { metadata: {} };
  return JSON.stringify({
    format: "om-migrate-export",
    version: 1,
    source: "stripe",
    account: "acct_away",
    accountName: "Away Ltd",
    mode: "test",
    manifest: { watermark: "2026-11-15T00:00:00.000Z", scope: { usageDays: 30, keyMode: "test" } },
    records: {
      customers: ids.map((sourceId) => ({
        sourceId,
        email: `${sourceId}@example.com`,
        name: `Customer ${sourceId}`,
        phone: null,
        country: null,
        currency: "usd",
        state: "active",
        createdAt: instant,
        parentId: null,
        billingProviderId: null,
        taxIds: [],
        accountBalance: [],
        discounts: [],
        effectiveFeatureKeys: null,
        ...none,
      })),
      products: [
        { sourceId: "prod_1", name: "Pro", description: null, active: true, unitLabel: null, ...none },
      ],
      plans: [
        {
          sourceId: "price_1",
          productId: "prod_1",
          name: "Pro",
          nickname: null,
          lookupKey: "pro",
          kind: "base",
          versionOf: null,
          version: null,
          active: true,
          listed: true,
          trialDays: null,
          components: [
            {
              currency: "usd",
              interval: { unit: "month", count: 1 },
              usage: "licensed",
              featureId: null,
              pricing: { model: "perUnit", unitAmount: "2000" },
            },
          ],
          createdAt: instant,
          ...none,
        },
      ],
      features: [
        {
          sourceId: "mtr_1",
          key: "calls",
          name: "Calls",
          kind: "counter",
          unit: null,
          active: true,
          meter: { eventName: "calls", aggregation: "sum" },
          ...none,
        },
      ],
      subscriptions: ids.map((customerId) => ({
        sourceId: `sub_${customerId}`,
        customerId,
        status: "active",
        sourceStatus: "active",
        currency: "usd",
        startedAt: instant,
        trialEndsAt: null,
        cancelAt: null,
        cancelAtPeriodEnd: false,
        endedAt: null,
        collectionPausedUntil: null,
        collectionMethod: "automatic",
        items: [
          {
            sourceId: `si_${customerId}`,
            planId: "price_1",
            quantity: "1",
            periodStart: instant,
            periodEnd: "2026-12-01T00:00:00.000Z",
            discounts: [],
            pricing: null,
          },
        ],
        discounts: [],
        scheduledChanges: [],
        resourceId: null,
        ...none,
      })),
      usage: ids.map((customerId) => ({
        sourceId: `u_${customerId}`,
        customerId,
        featureId: "mtr_1",
        // One of them is no quantity: it is set aside and holds nothing else up.
        quantity: customerId === "cus_7" ? "seven" : "3",
        unit: null,
        at: "2026-11-02T00:00:00.000Z",
        windowStart: null,
        windowEnd: null,
        aggregation: "sum",
        resourceId: null,
        dimensions: {},
      })),
    },
  });
}

test("a person whose old system is away moves it out of a file", async ({ page, product }, info) => {
  test.setTimeout(300_000);
  const patience = 120_000;
  const connect = new ConnectPage(page);
  const assess = new AssessPage(page);
  const map = new MapPage(page);
  const preview = new PreviewPage(page);
  const importing = new ImportPage(page);
  const look = (name: string) => saveLooks(page, info, `offline-${name}`);

  await test.step("uploads the file, sees what it is, and takes it", async () => {
    await signInAsOwner(page, product);
    await page.goto("/migrations/new");
    await new MigrationsPage(page).create("Away", "Stripe");
    const { region } = connect.source;
    await region.getByText("No key at hand? Read a file instead").click();
    const input = region.getByLabel("Files");
    await input.setInputFiles({
      name: "other.json",
      mimeType: "application/json",
      buffer: Buffer.from("{}"),
    });
    await expect(connect.source.problem).toContainText("other.json is neither an export of om-migrate");
    const file = { name: "away.json", mimeType: "application/json", buffer: Buffer.from(exportFile()) };
    await input.setInputFiles(file);
    await expect(region.getByText("an export file of om-migrate")).toBeVisible();
    expect.soft(await look("1-recognised"), "wider than a phone").toBe(0);
    await region.getByRole("button", { name: "Use as the source" }).click();
    await expect(region.getByText("it cannot be read again")).toBeVisible();
    const account = {
      baseUrl: product.sandbox.openmonetize?.baseUrl ?? "",
      email: "billing@away.example",
      company: "Away",
    };
    await connect.createTargetAccount(account);
  });

  await test.step("reads it: one record is set aside, the rest is there", async () => {
    await page.getByRole("button", { name: "Read the file" }).click();
    const counts = await connect.countsOnceExported(patience);
    expect(counts.get("Customers")).toBe(customers);
    expect(counts.get("Subscriptions")).toBe(customers);
    await expect(page.getByText("Out of away.json, an export file of om-migrate.")).toBeVisible();
    await expect(page.getByText("quantity: must be an exact decimal")).toBeVisible();
    expect.soft(await look("2-read"), "wider than a phone").toBe(0);
  });

  await test.step("corrects the one that was set aside, and reads the file again", async () => {
    await page.getByRole("link", { name: "See and correct the rejected records" }).click();
    await expect(connect.sentence).toHaveText("1 record could not be understood.");
    await page.getByText("quantity: must be an exact decimal").click();
    const form = page.getByLabel("The record as it came");
    const came = await form.inputValue();
    await form.fill(came.replace('"seven"', '"7,0"'));
    await expect(page.getByRole("main").getByText("quantity: must be an exact decimal")).toHaveCount(2);
    await form.fill(came.replace('"seven"', '"7"'));
    await expect(page.getByText("In this form it is understood.")).toBeVisible();
    expect.soft(await look("3-corrected"), "wider than a phone").toBe(0);
    await page.getByLabel("Note").fill("Their support confirmed seven.");
    await page.getByRole("button", { name: "Save the correction" }).click();
    await page.getByRole("button", { name: "Read again with 1 correction" }).click();
    await expect(page.getByRole("heading", { name: "Snapshot 2", exact: true })).toBeVisible({
      timeout: patience,
    });
    expect((await connect.countsOnceExported(patience)).get("Usage records")).toBe(customers);
    await expect(page.getByRole("link", { name: "See and correct the rejected records" })).toHaveCount(0);
  });

  await test.step("maps, approves and imports", async () => {
    await connect.goToAssess();
    await assess.goToMap();
    await map.suggest({ singleTenant: false });
    await map.acceptAll();
    await map.goToPreview();
    await preview.startDryRun();
    await preview.waitForPlan(1, patience);
    await preview.approve();
    await preview.goToImport();
    await importing.start();
    await importing.waitUntilDone(patience);
    const sum = await importing.sum();
    expect(sum).toEqual({ planned: sum.planned, stored: sum.planned, setAside: 0, toDo: 0, unaccounted: 0 });
  });
});
