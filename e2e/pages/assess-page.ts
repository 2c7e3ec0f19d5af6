import { expect, type Locator, type Page } from "@playwright/test";

/** The second stage: verdicts, obligations, customers to look at, checklist. */
export class AssessPage {
  readonly sentence: Locator;

  constructor(private readonly page: Page) {
    this.sentence = page.getByRole("heading", { level: 1 });
  }

  async open(migrationId: string): Promise<void> {
    await this.page.goto(`/migrations/${migrationId}/assess`);
  }

  async start(timeout: number): Promise<void> {
    await this.page.getByRole("button", { name: "Start assessment" }).click();
    await expect(this.sentence).toContainText("of feature in use carry over", { timeout });
  }

  /** Opens a kind of finding and returns how many customers its figure counts. */
  async openKind(title: string): Promise<number> {
    const figure = this.page.getByRole("link", { name: new RegExp(`^[\\d,]+ customers?: ${title}$`) });
    const count = Number(((await figure.textContent()) ?? "").replaceAll(",", ""));
    await figure.click();
    await expect(this.page.getByRole("table", { name: "Customers behind it" })).toBeVisible();
    return count;
  }

  /** The total that the list behind the opened kind says it is a part of. */
  async listedCustomers(): Promise<number> {
    const text = await this.page.getByText(/^\d+ of [\d,]+ shown, by id\.$/).textContent();
    return Number(/of ([\d,]+)/.exec(text ?? "")?.[1]?.replaceAll(",", ""));
  }

  /** Decides what keeps Import closed: the first way out of each finding, and a name for what nobody would do. */
  async decideAll(): Promise<void> {
    const features = this.page.getByRole("table", { name: "Features in use" });
    const finding = features.getByRole("row").filter({ has: this.page.getByText(/^\d+ open$/) });
    while ((await finding.count()) > 0) {
      const form = this.page.getByRole("button", { name: "Record decision" });
      if (!(await form.isVisible())) await finding.last().getByRole("link").first().click();
      await form.scrollIntoViewIfNeeded();
      await this.page.getByLabel("Why", { exact: true }).first().fill("Agreed with the account's owner.");
      const before = await this.page.getByText(/^\d+ open$/).count();
      await form.click();
      await expect.poll(() => this.page.getByText(/^\d+ open$/).count()).toBeLessThan(before);
    }
    const register = this.page.getByRole("table", { name: "Obligations by kind" });
    const nobody = register.getByRole("row").filter({ has: this.page.getByText("nobody", { exact: true }) });
    for (let left = await nobody.count(); left > 0; left -= 1) {
      await nobody.first().getByRole("link").first().click();
      await this.page.waitForLoadState("networkidle");
      const form = this.page.getByRole("form", { name: /^Who makes it/ });
      await form.getByLabel("Person").fill("Billing team");
      await form.getByLabel("Why").fill("By hand, until it has run out.");
      await form.getByRole("button", { name: "Record who makes it" }).click();
      await expect(nobody).toHaveCount(left - 1);
    }
    await expect(this.page.getByText("Import stays closed until this is decided")).toHaveCount(0);
  }

  /** Measures what the target enforces and returns how many points are measured of how many. */
  async probe(timeout: number): Promise<{ measured: number; of: number }> {
    await this.page.getByRole("button", { name: "Probe the target" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Probe the target" });
    await expect(dialog.getByText("migration.probe.").first()).toBeVisible();
    await dialog.getByRole("button", { name: "Probe the target" }).click();
    await expect(this.page.getByRole("button", { name: "Probe again" })).toBeVisible({ timeout });
    const note = await this.page.getByText(/^\d+ of \d+ points measured/).textContent();
    const [measured, of] = (note ?? "").match(/\d+/g) ?? [];
    return { measured: Number(measured), of: Number(of) };
  }

  /** Goes on, which is possible whether or not the assessment leaves something to decide. */
  async goToMap(): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Stages" })
      .getByRole("link", { name: /^Map\b/ })
      .click();
    await this.page.waitForURL(/\/map/);
  }

  async tick(item: string): Promise<void> {
    const row = this.page.locator("details").filter({ hasText: item });
    await row.locator("summary").click();
    await row.getByRole("button", { name: "Tick" }).click();
    await expect(row.getByRole("button", { name: "Take the tick away" })).toBeVisible();
  }
}
