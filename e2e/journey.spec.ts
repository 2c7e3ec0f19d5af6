import { saveLooks } from "./fixtures/looks";
import { openAnotherBrowser, signInAsOwner } from "./fixtures/sign-in";
import { countApplied, countAtSource, targetTotals } from "./fixtures/stand-in-truth";
import { expect, test } from "./fixtures/test";
import { seriousFindings } from "./pages/accessibility";
import { actingButtons } from "./pages/acting-buttons";
import { AssessPage } from "./pages/assess-page";
import { ConnectPage } from "./pages/connect-page";
import { numberOf } from "./pages/figures";
import { ImportPage } from "./pages/import-page";
import { MapPage } from "./pages/map-page";
import { acceptInvitation, MembersPage } from "./pages/members-page";
import { MigrationsPage } from "./pages/migrations-page";
import { PreviewPage } from "./pages/preview-page";
import { ReconcilePage } from "./pages/reconcile-page";

/** Set by the first test; the others look at what it left. */
let migrationId = "";
const stages = ["", "/connect", "/assess", "/map", "/preview", "/import", "/reconcile", "/audit"];

test.describe.configure({ mode: "serial" });

test("a person moves a Stripe account to OpenMonetize and sees that it arrived", async ({
  page,
  product,
}, info) => {
  test.setTimeout(600_000);
  const { stripe, openmonetize } = product.sandbox;
  const connect = new ConnectPage(page);
  const map = new MapPage(page);
  const preview = new PreviewPage(page);
  const importing = new ImportPage(page);
  const reconcile = new ReconcilePage(page);
  let customersCreated = 0;
  let usageCreated = 0;
  const atStripe = await countApplied(stripe);
  const atTarget = await targetTotals(openmonetize);
  const look = async (name: string) => {
    expect.soft(await saveLooks(page, info, name), `${name} is wider than a phone`).toBe(0);
  };

  await test.step("signs in and begins a migration", async () => {
    await signInAsOwner(page, product);
    const migrations = new MigrationsPage(page);
    await migrations.openNew();
    await look("01-new");
    migrationId = await migrations.create("Journey");
  });

  await test.step("connects both sides", async () => {
    await connect.source.useSandbox();
    await connect.source.test();
    await connect.target.fillBaseUrl(openmonetize?.baseUrl ?? "");
    await connect.target.fillKey(openmonetize?.apiKey ?? "");
    await connect.target.test();
    await connect.target.save();
    await expect(connect.sentence).toHaveText(/^Both sides answer\. Stripe goes on charging/);
    await look("02-connected");
  });

  await test.step("exports with progress", async () => {
    await connect.setRequestsPerSecond(90);
    await connect.startExport();
    await expect(connect.progress).toBeVisible();
    await look("03-exporting");
    const counts = await connect.countsOnceExported(120_000);
    // Deleted customers that a subscription still names are read one by one, and no list has them.
    expect(counts.get("Customers")).toBeGreaterThanOrEqual(await countAtSource(stripe, "customer"));
    // A schedule that has not started is a subscription to come.
    expect(counts.get("Subscriptions")).toBeGreaterThanOrEqual(await countAtSource(stripe, "subscription"));
    expect(counts.get("Products")).toBe(await countAtSource(stripe, "product"));
    expect(counts.get("Plans and prices")).toBe(await countAtSource(stripe, "price"));
    expect(counts.get("Coupons")).toBe(await countAtSource(stripe, "coupon"));
    await look("04-exported");
  });

  await test.step("has the account assessed and opens a figure down to its customers", async () => {
    const assess = new AssessPage(page);
    await connect.goToAssess();
    await assess.start(120_000);
    await look("04-assessed");
    expect(await assess.openKind("Customers with id, name and e-mail")).toBe(await assess.listedCustomers());
    await look("04-assessed-kind");
    await assess.tick("Webhook endpoints written down");
    await assess.goToMap();
  });

  await test.step("maps by accepting what is suggested", async () => {
    await map.suggest({ singleTenant: true });
    await look("05-suggested");
    await map.acceptAll();
    for (const part of ["Features", "Credit grants", "Customer fields", "Charge lines", "Values", "Losses"]) {
      await map.openPart(part);
      await look(`06-map-${part.toLowerCase().replace(" ", "-")}`);
    }
    await map.goToPreview();
  });

  await test.step("previews and approves", async () => {
    await preview.startDryRun();
    await preview.waitForPlan(1, 120_000);
    const customers = await countAtSource(stripe, "customer");
    await expect(preview.sentence).toHaveText(
      /^Stripe goes on charging (\d+) of \1 customers; OpenMonetize will decide access and hold credits\.$/,
    );
    expect(numberOf((await preview.sentence.textContent()) ?? "")).toBeLessThanOrEqual(customers);
    customersCreated = await preview.created("Customers");
    usageCreated = await preview.created("Usage records");
    await look("07-preview");
    const drawer = await preview.openFirstCustomer();
    for (const pane of ["Stripe", "Mapped", "OpenMonetize"]) {
      await expect(drawer.getByText(pane).first()).toBeVisible();
    }
    await look("08-customer");
    await page.keyboard.press("Escape");
    await preview.approve();
    await preview.goToImport();
  });

  await test.step("imports to the last write", async () => {
    await look("09-ready");
    await importing.start();
    await expect(importing.phases).toBeVisible();
    await look("10-importing");
    await importing.waitUntilDone(150_000);
    const sum = await importing.sum();
    expect(sum.planned).toBeGreaterThan(0);
    expect(sum).toEqual({ planned: sum.planned, stored: sum.planned, setAside: 0, toDo: 0, unaccounted: 0 });
    await look("11-imported");
    await importing.goToReconcile();
  });

  await test.step("validates", async () => {
    await reconcile.validate(180_000);
    await look("12-validated");
    expect(await reconcile.validators()).toEqual({
      Customers: "passed",
      Revenue: "passed",
      Usage: "passed",
      Credits: "passed",
      Entitlements: "passed",
    });
    await reconcile.computeAgain();
    expect(await reconcile.invariants()).toMatchObject({
      I1: "holds",
      I2: "holds",
      I3: "holds",
      I4: "holds",
      I5: "holds",
      I6: "holds",
    });
  });

  await test.step("finds that a second dry run has nothing to write", async () => {
    const before = await targetTotals(openmonetize);
    expect(before.users - atTarget.users).toBe(customersCreated);
    expect(before.events - atTarget.events).toBeGreaterThanOrEqual(usageCreated);
    expect(before.deadLetters).toBe(0);
    await page
      .getByRole("link", { name: /^Preview/ })
      .first()
      .click();
    await preview.startAnother();
    await preview.waitForPlan(2, 120_000);
    const totals = preview.written.getByRole("row").last();
    await expect(totals.getByRole("link", { name: /created|updated/ })).toHaveCount(0);
    expect(await targetTotals(openmonetize)).toEqual(before);
    expect(await countApplied(stripe), "requests that changed anything at Stripe").toBe(atStripe);
  });
});

test("no page of a finished migration has a serious finding of accessibility", async ({
  page,
  product,
}, info) => {
  test.setTimeout(240_000);
  await signInAsOwner(page, product);
  for (const path of stages) {
    await page.goto(`/migrations/${migrationId}${path}`);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    expect.soft(await seriousFindings(page), path).toEqual([]);
    if (path === "" || path === "/audit") {
      const name = path === "" ? "overview" : "audit";
      expect.soft(await saveLooks(page, info, name), `${name} is wider than a phone`).toBe(0);
    }
  }
});

test("a viewer reads a finished migration and can press nothing that changes it", async ({
  page,
  browser,
  product,
}) => {
  await signInAsOwner(page, product);
  const members = new MembersPage(page);
  await members.open();
  const link = await members.invite(`reader-${Date.now()}@example.com`, "Viewer");
  const other = await openAnotherBrowser(browser, product);
  try {
    await acceptInvitation(other.page, link, "Rita Reader", "a-long-enough-password");
    for (const path of stages) {
      await other.page.goto(`/migrations/${migrationId}${path}`);
      await expect(other.page.getByRole("heading", { level: 1 }), path).toBeVisible();
      for (const button of await actingButtons(other.page)) {
        await expect(button, `${path}: ${await button.textContent()}`).toHaveAttribute(
          "aria-disabled",
          "true",
        );
      }
    }
  } finally {
    await other.context.close();
  }
});
