import { getPreview } from "@/lib/services/plans/get-preview";
import { listPlannedCustomers } from "@/lib/services/plans/list-customers";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";

const rowsPerPage = 200;

type PlannedCustomer = Awaited<ReturnType<typeof listPlannedCustomers>>["customers"][number];

/** The plan's customers, filtered as on the page, `?as=csv` or `json`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  // Throws for a foreign migration before the first byte is sent.
  const preview = await getPreview(context, { migrationId, planId: query.get("plan") });
  const filter = {
    search: query.get("q") || null,
    outcome: query.get("outcome") || null,
    planKey: query.get("on") || null,
  };
  const isFiltered = Object.values(filter).some((value) => value !== null);
  const read = async (after: string | null) => {
    if (preview === null) return { rows: [], next: null };
    const page = await listPlannedCustomers(context, {
      migrationId,
      planId: preview.id,
      afterId: after ?? "",
      limit: rowsPerPage,
      ...filter,
    });
    return { rows: page.customers, next: page.next };
  };
  return downloadRows<PlannedCustomer>({
    fileName: `customers-plan-${preview?.number ?? 0}`,
    as: query.get("as") === "json" ? "json" : "csv",
    // Only the whole plan was counted beforehand.
    count: isFiltered ? null : (preview?.covered.selected ?? 0),
    columns: [
      { name: "customer", of: (row) => row.customer_id },
      { name: "name", of: (row) => row.name },
      { name: "user_id", of: (row) => row.user_id },
      { name: "plan", of: (row) => row.plan_key },
      { name: "outcome", of: (row) => row.outcome },
      { name: "wallet_credits", of: (row) => row.wallet_credits },
      { name: "writes", of: (row) => row.writes },
      { name: "lines", of: (row) => JSON.stringify(row.lines) },
      { name: "exceptions", of: (row) => JSON.stringify(row.exceptions) },
    ],
    pages: () => allPages<PlannedCustomer, string>(read),
  });
});
