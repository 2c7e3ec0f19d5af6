import { expect, type Locator, type Page } from "@playwright/test";

export class SignInPage {
  constructor(private readonly page: Page) {}

  get problem(): Locator {
    // Next has an announcer of its own outside the page's main part.
    return this.page.getByRole("main").getByRole("alert");
  }

  get companyButton(): Locator {
    return this.page.getByRole("button", { name: "Sign in with your company account" });
  }

  async open(next?: string): Promise<void> {
    await this.page.goto(next === undefined ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
  }

  async fill(email: string, password: string): Promise<void> {
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** Signs in and waits until the page behind it stands. */
  async signIn(email: string, password: string): Promise<void> {
    await this.open();
    await this.fill(email, password);
    await expect(this.page).toHaveURL(/\/migrations$/);
    await expect(this.page.getByRole("main")).toBeVisible();
  }
}
