import type { MoneyCells } from "@/lib/services/assessments/by-currency";
import { listVerdictCustomers } from "@/lib/services/assessments/list-behind";
import { signedInRoute } from "@/lib/web";
import { customerDownload, moneyColumns, rowsPerPage } from "../customer-download";

type Row = Awaited<ReturnType<typeof listVerdictCustomers>>["rows"][number] & MoneyCells;

/** Customers who pay something in `?currency=`, all or those with the worst verdict `?worst=`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const currency = query.get("currency") ?? "";
  const worst =
    (["asIs", "changes", "impossible"] as const).find((one) => one === query.get("worst")) ?? null;
  return await customerDownload<Row>(request, {
    fileName: `revenue-${currency.replace(/[^a-z]/g, "")}-${worst ?? "all"}`,
    read: async (afterId) => {
      const asked = { migrationId, currency, worst, afterId, limit: rowsPerPage };
      const page = await listVerdictCustomers(context, asked);
      return { ...page, rows: page.rows.map((row) => ({ ...row, currency })) };
    },
    columns: [
      { name: "name", of: (row) => row.name },
      { name: "worst_verdict", of: (row) => row.worst },
      ...moneyColumns,
    ],
  });
});
