import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";

/** The list of migrations and the form that begins one. */
export class MigrationsPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/migrations");
  }

  async openNew(): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name: "New migration" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name: /Name the migration/ })).toBeVisible();
  }

  /** Fills in the form, with a name nobody has yet; resolves with the new migration's id once Connect stands. */
  async create(about: string, source = "Stripe"): Promise<string> {
    const name = `${about} ${randomUUID().slice(0, 8)}`;
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("radio", { name: new RegExp(`^${source}`) }).check();
    await this.page.getByRole("button", { name: "Create migration" }).click();
    await this.page.waitForURL(/\/migrations\/[0-9a-f-]{36}\/connect/, { timeout: 15_000 });
    return migrationIdOf(this.page);
  }
}

/** The id in the address of the page that is open. */
export function migrationIdOf(page: Page): string {
  const id = /\/migrations\/([0-9a-f-]{36})/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`no migration stands in the address ${page.url()}`);
  return id;
}
