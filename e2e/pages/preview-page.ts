import { expect, type Locator, type Page } from "@playwright/test";
import { numberOf } from "./figures";

/** Stage 4: what exactly will happen, and its approval. */
export class PreviewPage {
  constructor(private readonly page: Page) {}

  get sentence(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  /** "What will be written": a row per entity, a column per outcome. */
  get written(): Locator {
    return this.page.getByRole("table", { name: "What will be written" });
  }

  get money(): Locator {
    return this.page.getByRole("table", { name: "Recurring revenue per currency" });
  }

  /** How many records of an entity the plan creates. */
  async created(entity: string): Promise<number> {
    const link = this.written.getByRole("link", { name: new RegExp(`created, ${entity}$`, "i") });
    return numberOf((await link.textContent()) ?? "");
  }

  /** Makes the first plan, of every customer. */
  async startDryRun(): Promise<void> {
    await this.page.getByRole("button", { name: "Start dry run" }).click();
  }

  async startAnother(): Promise<void> {
    await this.page.getByRole("button", { name: "New dry run" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Start dry run" }).click();
  }

  async waitForPlan(number: number, timeout: number): Promise<void> {
    await expect(this.page.getByText(new RegExp(`^plan ${number}\\b`))).toBeVisible({ timeout });
  }

  async approve(): Promise<void> {
    await this.page.getByRole("button", { name: "Approve plan" }).click();
    await expect(this.page.getByText(/^Approved by /)).toBeVisible();
  }

  /** Opens one customer beside the list: source, mapped and target. */
  async openFirstCustomer(): Promise<Locator> {
    const row = this.page
      .getByRole("table", { name: /^Customers/ })
      .getByRole("row")
      .nth(1);
    await row.getByRole("link").first().click();
    const drawer = this.page.getByRole("dialog");
    await expect(drawer).toBeVisible();
    return drawer;
  }

  async goToImport(): Promise<void> {
    await this.page.getByRole("link", { name: "Go to Import" }).click();
    await this.page.waitForURL(/\/import/);
  }
}
