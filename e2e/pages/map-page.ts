import { expect, type Locator, type Page } from "@playwright/test";

/** Stage 3: what each price, feature and field becomes. */
export class MapPage {
  constructor(private readonly page: Page) {}

  get sentence(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  /** Asks for the first mapping of a migration whose target serves this account alone, or does not. */
  async suggest({ singleTenant }: { singleTenant: boolean }): Promise<void> {
    if (singleTenant) await this.page.getByLabel(/^This OpenMonetize installation serves/).check();
    await this.page.getByRole("button", { name: "Suggest a mapping" }).click();
    await expect(this.page.getByRole("navigation", { name: "Parts of the mapping" })).toBeVisible();
  }

  /** Accepts every suggestion, however uncertain. */
  async acceptAll(): Promise<void> {
    await this.page.getByLabel("with confidence from").selectOption({ label: "any" });
    await this.page.getByRole("button", { name: /^Accept all suggestions \(\d+\)$/ }).click();
    await expect(this.page.getByText(/suggestions? accepted/).first()).toBeVisible();
    await expect(this.sentence).toContainText(/Every rule (and every loss )?was decided by a person/);
  }

  async openPart(name: string): Promise<void> {
    const parts = this.page.getByRole("navigation", { name: "Parts of the mapping" });
    const part = parts.getByRole("link", { name: new RegExp(`^${name}`) });
    await part.click();
    await expect(part).toHaveAttribute("aria-current", "page");
  }

  async goToPreview(): Promise<void> {
    await this.page.getByRole("link", { name: "Go to Preview" }).click();
    await this.page.waitForURL(/\/preview/);
  }
}
