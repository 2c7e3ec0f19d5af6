import { stringify } from "csv-stringify/sync";
import { getPreview } from "@/lib/services/plans/get-preview";
import { listPlannedCustomers } from "@/lib/services/plans/list-customers";
import { signedInRoute } from "@/lib/web";

const rowsPerPage = 200;
const header = [
  "customer",
  "name",
  "user_id",
  "plan",
  "outcome",
  "wallet_credits",
  "writes",
  "lines",
  "exceptions",
];

/** The plan's customers as CSV, filtered as on the page, streamed page by page. Cells cannot begin a formula. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  // Throws for a foreign migration before the first byte is sent.
  const preview = await getPreview(context, { migrationId, planId: query.get("plan") });
  const planId = preview?.id;
  const filter = {
    search: query.get("q") || null,
    outcome: query.get("outcome") || null,
    planKey: query.get("on") || null,
  };
  const csv = (rows: readonly (readonly (string | number)[])[]) =>
    new TextEncoder().encode(stringify([...rows], { escape_formulas: true, record_delimiter: "\r\n" }));
  let after: string | null = "";
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(csv([header])),
    async pull(controller) {
      if (after === null || planId === undefined) return controller.close();
      const page = await listPlannedCustomers(context, {
        migrationId,
        planId,
        afterId: after,
        limit: rowsPerPage,
        ...filter,
      });
      if (page.customers.length > 0) {
        controller.enqueue(
          csv(
            page.customers.map((row) => [
              row.customer_id,
              row.name,
              row.user_id,
              row.plan_key ?? "",
              row.outcome,
              row.wallet_credits ?? "",
              row.writes,
              JSON.stringify(row.lines),
              JSON.stringify(row.exceptions),
            ]),
          ),
        );
      }
      after = page.next;
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="customers-plan-${preview?.number ?? 0}.csv"`,
      "cache-control": "no-store",
    },
  });
});
