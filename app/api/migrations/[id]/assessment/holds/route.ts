import { listRenewalHolds } from "@/lib/services/plans/list-holds";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";
import { rowsPerPage } from "../customer-download";

type Held = Awaited<ReturnType<typeof listRenewalHolds>>["rows"][number];
type Place = { releasedAt: string; customerId: string };

/** Customers whom the newest plan holds for a renewal, by the instant of their release, `?as=csv` or `json`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const read = (after: Place | null) => listRenewalHolds(context, { migrationId, after, limit: rowsPerPage });
  // Throws for a foreign migration before the first byte is sent.
  const first = await read(null);
  return downloadRows<Held>({
    fileName: `holds-plan-${first.planNumber ?? 0}`,
    as: new URL(request.url).searchParams.get("as") === "json" ? "json" : "csv",
    count: first.days.reduce((sum, { customers }) => sum + customers, 0),
    columns: [
      { name: "customer", of: (row) => row.customerId },
      { name: "name", of: (row) => row.name },
      { name: "renews_at", of: (row) => row.renewsAt },
      { name: "released_at", of: (row) => row.releasedAt },
    ],
    pages: () => allPages<Held, Place>(async (after) => (after === null ? first : await read(after))),
  });
});
