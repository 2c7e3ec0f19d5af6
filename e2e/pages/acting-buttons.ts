import type { Locator, Page } from "@playwright/test";

const acting =
  /^(Test|Save|Replace|Use the sandbox|Export|Suggest|Accept|Skip|Start|Approve|Create|New dry run|Pause|Resume|Cancel|Retry|Validate)/;

/** The buttons of the open page whose names say that they change something. */
export async function actingButtons(page: Page): Promise<Locator[]> {
  return await page.getByRole("main").getByRole("button", { name: acting }).all();
}
