import { byCurrency, type MoneyCells } from "@/lib/services/assessments/by-currency";
import { listFindingCustomers } from "@/lib/services/assessments/list-behind";
import { signedInRoute } from "@/lib/web";
import { customerDownload, moneyColumns, rowsPerPage } from "../customer-download";

type Row = Awaited<ReturnType<typeof listFindingCustomers>>["rows"][number] & MoneyCells;

/** Customers behind the finding `?code=&subject=`, a row for each currency. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const finding = { code: query.get("code") ?? "", subject: query.get("subject") ?? "*" };
  return await customerDownload<Row>(request, {
    fileName: `customers-${finding.code.replace(/[^a-zA-Z.-]/g, "")}`,
    read: async (afterId) => {
      const page = await listFindingCustomers(context, {
        migrationId,
        ...finding,
        afterId,
        limit: rowsPerPage,
      });
      return { ...page, rows: byCurrency(page.rows) };
    },
    columns: moneyColumns,
  });
});
