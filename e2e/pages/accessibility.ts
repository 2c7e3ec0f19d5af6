import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What axe calls serious or critical on the page that is open, in light and in dark, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    // The theme changes colours and nothing else.
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules("color-contrast")).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      for (const node of nodes) lines.push(`${colorScheme} ${id}: ${node.html.slice(0, 160)}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  return lines;
}
