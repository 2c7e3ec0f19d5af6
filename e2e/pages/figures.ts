import type { Locator } from "@playwright/test";

/** "1,234 records" is 1234, "✓ 0" is 0. Throws where there is no figure. */
export function numberOf(text: string): number {
  const digits = /\d[\d,]*/.exec(text)?.[0].replaceAll(",", "");
  if (digits === undefined) throw new Error(`"${text}" holds no figure`);
  return Number(digits);
}

/** The figure that stands under a term of a description list. */
export async function figureBeside(scope: Locator, term: string): Promise<number> {
  const pair = scope.locator("dl > div").filter({ has: scope.page().getByText(term, { exact: true }) });
  return numberOf((await pair.locator("dd").first().textContent()) ?? "");
}

/** First and second cell of each row of a table, the second as a figure. */
export async function countsOf(table: Locator): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const row of await table.getByRole("row").all()) {
    const [name, figure] = await row.getByRole("cell").allTextContents();
    if (name !== undefined && figure !== undefined) counts.set(name.trim(), numberOf(figure));
  }
  return counts;
}
