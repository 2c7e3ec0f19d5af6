import { type BillLine, getBills, listLines } from "@/lib/services/plans/get-bills";
import { getPreview } from "@/lib/services/plans/get-preview";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";

const rowsPerPage = 500;
type Place = { customerId: string; lineId: string };

/**
 * The charge lines of a plan with their next bills, filtered as on the page, `?as=csv` or `json`. Amounts are whole minor
 * units; an empty cell is a figure that cannot be computed, never a zero.
 */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  // Throws for a foreign migration before the first byte is sent.
  const preview = await getPreview(context, { migrationId, planId: query.get("plan") });
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === query.get(name)) ?? null;
  const filter = {
    search: query.get("q")?.slice(0, 200) || null,
    currency: query.get("currency")?.slice(0, 10) || null,
    cause: query.get("cause")?.slice(0, 40) || null,
    kind: oneOf("kind", ["stays", "credits", "ends"]),
    way: oneOf("way", ["up", "down", "same", "open"]),
  };
  const planId = preview?.id ?? null;
  const sums = planId === null ? null : await getBills(context, { migrationId, planId, ...filter });
  const read = async (after: Place | null) => {
    if (planId === null) return { rows: [], next: null };
    const page = await listLines(context, { migrationId, planId, ...filter, after, limit: rowsPerPage });
    return { rows: page.lines, next: page.next };
  };
  return downloadRows<BillLine>({
    fileName: `next-bills-plan-${preview?.number ?? 0}`,
    as: query.get("as") === "json" ? "json" : "csv",
    count: sums?.totals.reduce((sum, row) => sum + row.lines, 0) ?? 0,
    columns: [
      { name: "customer", of: (row) => row.customerId },
      { name: "name", of: (row) => row.name },
      { name: "subscription", of: (row) => row.subscriptionId },
      { name: "line", of: (row) => row.lineId },
      { name: "price", of: (row) => row.priceId },
      { name: "price_name", of: (row) => row.priceName },
      { name: "charge", of: (row) => row.kind },
      { name: "currency", of: (row) => row.currency },
      { name: "billed_at", of: (row) => row.bill?.at ?? null },
      { name: "period_end", of: (row) => row.bill?.periodEnd ?? null },
      { name: "today_minor", of: (row) => whole(row.bill?.beforeMinor) },
      { name: "after_minor", of: (row) => whole(row.bill?.afterMinor) },
      { name: "difference_minor", of: (row) => whole(row.bill?.differenceMinor) },
      { name: "cause", of: (row) => row.cause },
      { name: "usage_so_far", of: (row) => row.bill?.usage?.quantity ?? null },
      { name: "usage_so_far_minor", of: (row) => whole(row.bill?.usage?.amountMinor) },
      { name: "credits_so_far", of: (row) => row.bill?.moved?.credits ?? null },
      { name: "notes", of: (row) => row.bill?.notes.join(" ") ?? null },
    ],
    pages: () => allPages<BillLine, Place>(read),
  });
});

/** A number where a number holds it, so that a spreadsheet can add it up. */
function whole(amountMinor: string | null | undefined): number | string | null {
  if (amountMinor == null) return null;
  const number = Number(amountMinor);
  return Number.isSafeInteger(number) ? number : amountMinor;
}
