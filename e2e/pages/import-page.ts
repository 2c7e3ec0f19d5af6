import { expect, type Locator, type Page } from "@playwright/test";
import { figureBeside } from "./figures";

/** Stage 5: the plan is applied. */
export class ImportPage {
  constructor(private readonly page: Page) {}

  get sentence(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get phases(): Locator {
    return this.page.getByRole("table", { name: "By entity, in import order" });
  }

  async start(): Promise<void> {
    await this.page.getByRole("button", { name: "Start import" }).click();
  }

  async waitUntilDone(timeout: number): Promise<void> {
    await expect(this.page.getByRole("link", { name: "Go to Reconcile" })).toBeVisible({ timeout });
    // The list of imports comes from the server, which is asked again when the run has ended.
    const newest = this.page.getByRole("table", { name: "Imports" }).getByRole("row").nth(1);
    await expect(newest).toContainText("done");
  }

  /** The sum that must hold: planned = stored + set aside + to do + unaccounted. */
  async sum(): Promise<{
    planned: number;
    stored: number;
    setAside: number;
    toDo: number;
    unaccounted: number;
  }> {
    const main = this.page.getByRole("main");
    return {
      planned: await figureBeside(main, "Planned"),
      stored: await figureBeside(main, "Stored and confirmed"),
      setAside: await figureBeside(main, "Set aside"),
      toDo: await figureBeside(main, "Still to do"),
      unaccounted: await figureBeside(main, "Unaccounted"),
    };
  }

  /** Looks at what an undo of the newest import does, then does it; returns what was said to go, be compensated and stay. */
  async undo(timeout: number): Promise<string[]> {
    await this.page
      .getByRole("navigation", { name: "Stages" })
      .getByRole("link", { name: /^Import/ })
      .click();
    await this.page.getByRole("link", { name: "See what an undo does" }).click();
    const table = this.page.getByRole("table", { name: "What an undo does" });
    await expect(table).toBeVisible();
    const said = await table.getByRole("row").allTextContents();
    await this.page.getByRole("button", { name: /^Undo import/ }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("A rehearsal of the way back.");
    await dialog.getByRole("button", { name: /^Undo import/ }).click();
    await expect(async () => {
      await this.page.reload();
      const row = this.page.getByRole("table", { name: "Undos" }).getByRole("row").nth(1);
      await expect(row).toContainText("done", { timeout: 1_000 });
    }).toPass({ timeout });
    return said;
  }

  async goToReconcile(): Promise<void> {
    await this.page.getByRole("link", { name: "Go to Reconcile" }).click();
    await this.page.waitForURL(/\/reconcile/);
  }
}
