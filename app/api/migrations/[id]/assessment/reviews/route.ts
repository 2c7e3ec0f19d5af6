import { byCurrency, type MoneyCells } from "@/lib/services/assessments/by-currency";
import { listReviewCustomers } from "@/lib/services/assessments/list-behind";
import { reviewBucketIds } from "@/lib/services/assessments/words";
import { signedInRoute } from "@/lib/web";
import { customerDownload, moneyColumns, rowsPerPage } from "../customer-download";

type Row = Awaited<ReturnType<typeof listReviewCustomers>>["rows"][number] & MoneyCells;

/** Customers to look at for the reason `?bucket=`, with what was decided about them, a row for each currency. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const asked = new URL(request.url).searchParams.get("bucket");
  // A reason that is not known is refused by the list itself.
  const bucket = reviewBucketIds.find((id) => id === asked) ?? (asked as "past-due");
  return await customerDownload<Row>(request, {
    fileName: `review-${bucket}`,
    read: async (afterId) => {
      const page = await listReviewCustomers(context, { migrationId, bucket, afterId, limit: rowsPerPage });
      return { ...page, rows: byCurrency(page.rows) };
    },
    columns: [
      { name: "name", of: (row) => row.name },
      ...moneyColumns,
      { name: "decision", of: (row) => row.decision },
      { name: "by_rule", of: (row) => (row.decision === null ? null : row.byRule ? "yes" : "no") },
      { name: "owner", of: (row) => row.owner },
      { name: "decided_by", of: (row) => row.byName },
      { name: "note", of: (row) => row.note },
    ],
  });
});
