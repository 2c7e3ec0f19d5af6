import { expect, type Page } from "@playwright/test";

/** Who works in the workspace. */
export class MembersPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/settings/members");
  }

  /** Makes an invitation link and resolves with it. */
  async invite(email: string, role: "Admin" | "Operator" | "Viewer"): Promise<string> {
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Role", { exact: true }).selectOption({ label: role });
    await this.page.getByRole("button", { name: "Create invitation link" }).click();
    const link = this.page.getByLabel(`Invitation link for ${email}`);
    await expect(link).toBeVisible();
    return link.inputValue();
  }
}

/** Accepts an invitation in a browser where nobody is signed in; ends on the list of migrations. */
export async function acceptInvitation(
  page: Page,
  link: string,
  name: string,
  password: string,
): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: /^Join / }).click();
  await page.waitForURL(/\/migrations$/);
}
