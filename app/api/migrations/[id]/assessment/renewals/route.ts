import { byCurrency, type MoneyCells } from "@/lib/services/assessments/by-currency";
import { listRenewingCustomers } from "@/lib/services/assessments/list-behind";
import { signedInRoute } from "@/lib/web";
import { customerDownload, moneyColumns, rowsPerPage } from "../customer-download";

type Row = Awaited<ReturnType<typeof listRenewingCustomers>>["rows"][number] & MoneyCells;

/** Customers with charge lines that renew on the UTC days from `?from=` up to, not including, `?until=`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const days = { from: query.get("from"), until: query.get("until") };
  return await customerDownload<Row>(request, {
    fileName: `renewals-${days.from?.replace(/[^\d-]/g, "") ?? "all"}`,
    read: async (afterId) => {
      const page = await listRenewingCustomers(context, {
        migrationId,
        ...days,
        afterId,
        limit: rowsPerPage,
      });
      return { ...page, rows: byCurrency(page.rows) };
    },
    columns: [
      { name: "name", of: (row) => row.name },
      { name: "renews_at", of: (row) => row.at },
      { name: "lines", of: (row) => row.lines },
      ...moneyColumns,
    ],
  });
});
