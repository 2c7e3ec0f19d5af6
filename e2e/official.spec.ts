import { saveLooks } from "./fixtures/looks";
import { hasOfficialObjects, startOfficialAccount } from "./fixtures/official-account";
import { signInAsOwner } from "./fixtures/sign-in";
import { targetTotals } from "./fixtures/stand-in-truth";
import { expect, test } from "./fixtures/test";
import { AssessPage } from "./pages/assess-page";
import { ConnectPage } from "./pages/connect-page";
import { ImportPage } from "./pages/import-page";
import { MapPage } from "./pages/map-page";
import { MigrationsPage } from "./pages/migrations-page";
import { PreviewPage } from "./pages/preview-page";
import { ReconcilePage } from "./pages/reconcile-page";

test("Stripe's official sample objects are migrated from a pasted key into an account made from here", async ({
  page,
  product,
}, info) => {
  test.skip(!hasOfficialObjects, "FIXTURES_DIR holds no folder of official Stripe objects");
  test.setTimeout(240_000);
  const { openmonetize } = product.sandbox;
  const connect = new ConnectPage(page);
  const assess = new AssessPage(page);
  const map = new MapPage(page);
  const preview = new PreviewPage(page);
  const importing = new ImportPage(page);
  const reconcile = new ReconcilePage(page);
  const before = await targetTotals(openmonetize);
  const official = await startOfficialAccount();
  try {
    await test.step("connects by key and address", async () => {
      await signInAsOwner(page, product);
      await page.goto("/migrations/new");
      await new MigrationsPage(page).create("Official objects");
      await connect.source.fillBaseUrl(official.baseUrl);
      await connect.source.fillKey(official.apiKey);
      await connect.source.test();
      await connect.source.save();
      await connect.createTargetAccount({
        baseUrl: openmonetize?.baseUrl ?? "",
        email: "billing@official.example",
        company: "Official objects",
      });
    });

    await test.step("exports every kind the samples have", async () => {
      await connect.setRequestsPerSecond(90);
      await connect.startExport();
      const counts = await connect.countsOnceExported(60_000);
      await saveLooks(page, info, "official-1-exported");
      // The sample's meter belongs to none of its prices, so no subscription leads to usage.
      expect(Object.fromEntries(counts)).toEqual({
        Customers: 1,
        Products: 1,
        "Plans and prices": 1,
        "Features and meters": 2,
        Entitlements: 1,
        Subscriptions: 2,
        "Usage records": 0,
        "Credit blocks": 1,
        Coupons: 1,
      });
      await connect.goToAssess();
    });

    await test.step("maps and approves", async () => {
      await assess.goToMap();
      await map.suggest({ singleTenant: false });
      await saveLooks(page, info, "official-2-suggested");
      await map.acceptAll();
      await map.goToPreview();
      await preview.startDryRun();
      await preview.waitForPlan(1, 60_000);
      await saveLooks(page, info, "official-3-preview");
      await expect(preview.sentence).toHaveText(
        "Stripe goes on charging 1 of 1 customer; OpenMonetize will decide access and hold credits.",
      );
      await preview.approve();
      await preview.goToImport();
    });

    await test.step("imports and validates", async () => {
      await importing.start();
      await importing.waitUntilDone(90_000);
      const sum = await importing.sum();
      expect(sum).toEqual({
        planned: sum.planned,
        stored: sum.planned,
        setAside: 0,
        toDo: 0,
        unaccounted: 0,
      });
      expect(sum.planned).toBeGreaterThan(0);
      await importing.goToReconcile();
      await reconcile.validate(60_000);
      await saveLooks(page, info, "official-4-validated");
      const states = Object.values(await reconcile.validators());
      expect(states).toEqual(["passed", "passed", "passed", "passed", "passed"]);
      const after = await targetTotals(openmonetize);
      expect(after.tenants - before.tenants).toBe(1);
      expect(after.users - before.users).toBe(1);
      expect(after.entitlements).toBeGreaterThan(before.entitlements);
    });
  } finally {
    await official.stop();
  }
});
