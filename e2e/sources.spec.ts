import type { Page } from "@playwright/test";
import { saveLooks } from "./fixtures/looks";
import { sandboxCustomers } from "./fixtures/product";
import { signInAsOwner } from "./fixtures/sign-in";
import { countApplied, countAtSource, targetTotals } from "./fixtures/stand-in-truth";
import { expect, test } from "./fixtures/test";
import { AssessPage } from "./pages/assess-page";
import { ConnectPage } from "./pages/connect-page";
import { ImportPage } from "./pages/import-page";
import { MapPage } from "./pages/map-page";
import { MigrationsPage } from "./pages/migrations-page";
import { PreviewPage } from "./pages/preview-page";
import { ReconcilePage } from "./pages/reconcile-page";

const kinds = [
  { source: "Chargebee", provider: "chargebee", rail: "Chargebee" },
  { source: "Stigg", provider: "stigg", rail: "Stripe" },
  // A sample file stands in for a company's own data; it says nothing about access, so nothing is decided about it.
  { source: "Custom", provider: "custom", rail: "Your own billing" },
] as const;

async function connectBoth(page: Page, connect: ConnectPage): Promise<void> {
  await page.getByRole("button", { name: "Use the sandbox for both sides" }).click();
  await expect(connect.sentence).toContainText("Both sides answer");
}

async function connectOneByOne(
  connect: ConnectPage,
  account: Parameters<ConnectPage["createTargetAccount"]>[0],
): Promise<void> {
  // biome-ignore lint/correctness/useHookAtTopLevel: a press of a button, no hook.
  await connect.source.useSandbox();
  await connect.createTargetAccount(account);
}

for (const { source, provider, rail } of kinds) {
  test(`a person moves a ${source} account to OpenMonetize and sees that it arrived`, async ({
    page,
    product,
  }, info) => {
    test.setTimeout(600_000);
    const patience = 240_000;
    const { openmonetize } = product.sandbox;
    const standIn = provider === "custom" ? null : product.sandbox[provider];
    const connect = new ConnectPage(page);
    const assess = new AssessPage(page);
    const map = new MapPage(page);
    const preview = new PreviewPage(page);
    const importing = new ImportPage(page);
    const reconcile = new ReconcilePage(page);
    const look = (name: string) => saveLooks(page, info, `${provider}-${name}`);
    const before = await targetTotals(openmonetize);

    await test.step("begins a migration and connects both sides with one press or two", async () => {
      await signInAsOwner(page, product);
      await page.goto("/migrations/new");
      await new MigrationsPage(page).create(source, source);
      const account = {
        baseUrl: openmonetize?.baseUrl ?? "",
        email: `billing@${provider}.example`,
        company: source,
      };
      await (standIn ? connectOneByOne(connect, account) : connectBoth(page, connect));
      await expect(connect.sentence).toContainText(`${rail} goes on charging`);
      expect.soft(await look("1-connected"), "wider than a phone").toBe(0);
    });

    await test.step("exports", async () => {
      await connect.setRequestsPerSecond(500);
      await connect.startExport();
      const counts = await connect.countsOnceExported(patience);
      expect(counts.get("Subscriptions")).toBeGreaterThan(0);
      // Customers that the provider has archived or cleared may be left out.
      const there = standIn ? await countAtSource(standIn, "customer") : sandboxCustomers;
      expect(counts.get("Customers")).toBeGreaterThanOrEqual(there - 5);
      await look("2-exported");
      await connect.goToAssess();
    });

    await test.step("has it assessed, and measures what the target enforces", async () => {
      await assess.start(patience);
      expect.soft(await look("2-assessed"), "wider than a phone").toBe(0);
      await assess.decideAll();
      if (provider === "stigg") expect(await assess.probe(patience)).toEqual({ measured: 10, of: 10 });
    });

    await test.step("maps and approves", async () => {
      await assess.goToMap();
      await map.suggest({ singleTenant: false });
      await map.acceptAll();
      await look("3-mapped");
      await map.goToPreview();
      await preview.startDryRun();
      await preview.waitForPlan(1, patience);
      await expect(preview.sentence).toContainText(
        new RegExp(`^${rail} goes on charging \\d+ of \\d+ customers`),
      );
      expect.soft(await look("4-preview"), "wider than a phone").toBe(0);
      await preview.approve();
      await preview.goToImport();
    });

    await test.step("imports and validates", async () => {
      await importing.start();
      await importing.waitUntilDone(patience);
      const sum = await importing.sum();
      expect(sum).toEqual({
        planned: sum.planned,
        stored: sum.planned,
        setAside: 0,
        toDo: 0,
        unaccounted: 0,
      });
      await importing.goToReconcile();
      await reconcile.validate(patience);
      await look("5-validated");
      const states = await reconcile.validators();
      const passed = Object.values(states).filter((state) => state === "passed");
      expect(passed).toHaveLength(provider === "custom" ? 4 : 5);
      expect(Object.values(states)).not.toContain("failed");
      expect(await reconcile.invariants()).toMatchObject({
        I1: "holds",
        I2: "holds",
        I3: "holds",
        I4: "holds",
      });
    });

    if (provider === "chargebee") {
      await test.step("takes it back", async () => {
        const said = (await importing.undo(patience)).join(" ");
        for (const fate of ["Goes", "Compensated", "Stays"]) expect(said).toContain(fate);
        expect.soft(await look("6-undone"), "wider than a phone").toBe(0);
        await expect(page.getByText("Nothing of import 1 stands any more.")).toBeVisible();
        await expect(importing.sentence).toContainText("of them were taken back since");
        expect(await importing.sum()).toMatchObject({ unaccounted: 0 });
      });
    }

    const after = await targetTotals(openmonetize);
    if (standIn) expect(after.tenants - before.tenants).toBe(1);
    expect(after.users).toBeGreaterThan(before.users);
    if (standIn) expect(await countApplied(standIn), `requests that changed ${source}`).toBe(0);
  });
}
