import { expect, type Locator, type Page } from "@playwright/test";
import { countsOf } from "./figures";

/** Stage 1: both sides, and the export. */
export class ConnectPage {
  constructor(private readonly page: Page) {}

  get sentence(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get source(): Side {
    return new Side(this.page.getByRole("region", { name: "Source", exact: true }));
  }

  get target(): Side {
    return new Side(this.page.getByRole("region", { name: "Target", exact: true }));
  }

  get progress(): Locator {
    return this.page.getByRole("table", { name: "Progress of the export" });
  }

  get counts(): Locator {
    return this.page.getByRole("table", { name: "Records by kind" });
  }

  async open(migrationId: string): Promise<void> {
    await this.page.goto(`/migrations/${migrationId}/connect`);
  }

  /** Makes an account at the target and stores its key, which no screen shows. */
  async createTargetAccount(account: { baseUrl: string; email: string; company: string }): Promise<void> {
    const { region } = this.target;
    const way = region.getByRole("radio", { name: "Create account" });
    // Its label lies over it.
    await way.click({ force: true });
    await expect(way).toBeChecked();
    await this.target.fillBaseUrl(account.baseUrl);
    await region.getByLabel("E-mail of the account").fill(account.email);
    await region.getByLabel("Company").fill(account.company);
    await region.getByRole("button", { name: "Create account" }).click();
    await expect(region.getByText("Stored encrypted, never shown again.")).toBeVisible();
  }

  /** How fast the next export reads. */
  async setRequestsPerSecond(rate: number): Promise<void> {
    await this.page.getByLabel("Requests per second").fill(String(rate));
    await this.page.getByRole("button", { name: "Save settings" }).click();
    await expect(this.page.getByText("Export settings saved")).toBeVisible();
  }

  async startExport(): Promise<void> {
    await this.page.getByRole("button", { name: /^Export from / }).click();
  }

  /** Waits for the newest snapshot and resolves with its counts by kind, as they are shown. */
  async countsOnceExported(timeout: number): Promise<Map<string, number>> {
    await expect(this.counts).toBeVisible({ timeout });
    return countsOf(this.counts);
  }

  async goToAssess(): Promise<void> {
    await this.page.getByRole("link", { name: "Go to Assess" }).click();
    await this.page.waitForURL(/\/assess/);
  }
}

/** One of the two columns. */
class Side {
  readonly testButton: Locator;
  readonly problem: Locator;

  constructor(readonly region: Locator) {
    this.testButton = region.getByRole("button", { name: "Test connection" });
    this.problem = region.getByRole("alert");
  }

  async useSandbox(): Promise<void> {
    await this.region.getByRole("button", { name: "Use the sandbox account" }).click();
    await expect(this.region.getByText("Stored encrypted, never shown again.")).toBeVisible();
  }

  async fillKey(key: string): Promise<void> {
    await this.region.getByRole("textbox", { name: /key$/i }).fill(key);
  }

  async fillBaseUrl(url: string): Promise<void> {
    const field = this.region.getByLabel("Base URL");
    if (!(await field.isVisible())) await this.region.getByText("Another address than").click();
    await field.fill(url);
  }

  async test(): Promise<void> {
    await this.testButton.click();
    await expect(this.region.getByRole("term").filter({ hasText: "Account" })).toBeVisible();
  }

  async save(): Promise<void> {
    await this.region.getByRole("button", { name: "Save connection" }).click();
    await expect(this.region.getByText("Stored encrypted, never shown again.")).toBeVisible();
  }
}
