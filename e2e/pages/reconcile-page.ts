import { expect, type Locator, type Page } from "@playwright/test";

/** Stage 6: what arrived, validator by validator. */
export class ReconcilePage {
  constructor(private readonly page: Page) {}

  get sentence(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  async validate(timeout: number): Promise<void> {
    await this.page
      .getByRole("button", { name: /^Validate/ })
      .first()
      .click();
    await expect(this.page.getByRole("table", { name: "Validators" })).toBeVisible({ timeout });
    // Computed while the rest of the page stands already.
    await expect(this.page.getByRole("table", { name: "Invariants" })).toBeVisible();
  }

  /** Measures the invariants anew; the table then shows that measurement. */
  async computeAgain(): Promise<void> {
    const answered = this.page.waitForResponse(
      (response) => response.request().method() === "POST" && response.url().endsWith("/reconcile"),
    );
    await this.page.getByRole("button", { name: "Compute again" }).click();
    expect((await answered).status()).toBe(200);
    await expect(this.page.getByRole("button", { name: "Compute again" })).toBeEnabled();
    await expect(this.page.getByRole("main").getByRole("alert")).toHaveCount(0);
  }

  /** State by validator, as the page says it. */
  async validators(): Promise<Record<string, string>> {
    return await statesOf(this.page.getByRole("table", { name: "Validators" }));
  }

  /** State by invariant. */
  async invariants(): Promise<Record<string, string>> {
    return await statesOf(this.page.getByRole("table", { name: "Invariants" }));
  }
}

async function statesOf(table: Locator): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const row of (await table.getByRole("row").all()).slice(1)) {
    const [name, state] = await row.getByRole("cell").allTextContents();
    if (name !== undefined && state !== undefined) states[name.trim()] = state.trim();
  }
  return states;
}
