import { listDueObligations } from "@/lib/services/assessments/list-behind";
import { executors, obligationKinds } from "@/lib/services/assessments/words";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";
import { rowsPerPage } from "../customer-download";

type Due = Awaited<ReturnType<typeof listDueObligations>>["rows"][number];
type Place = { at: string; key: string };

/** The obligations register of the newest assessment by date, or the part of a `?kind=`, `?executor=` and `?until=`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const filter = {
    kind: obligationKinds.find((kind) => kind === query.get("kind")) ?? null,
    executor: ([...executors, "none"] as const).find((one) => one === query.get("executor")) ?? null,
    until: query.get("until"),
  };
  const read = (after: Place | null) =>
    listDueObligations(context, { migrationId, ...filter, after, limit: rowsPerPage });
  // Throws for a foreign migration before the first byte is sent.
  const first = await read(null);
  return downloadRows<Due>({
    fileName: "obligations",
    as: query.get("as") === "json" ? "json" : "csv",
    count: first.next === null ? first.rows.length : null,
    columns: [
      { name: "at", of: (row) => row.at },
      { name: "kind", of: (row) => row.kind },
      { name: "customer", of: (row) => row.customerId },
      { name: "description", of: (row) => row.description },
      { name: "amount", of: (row) => row.amount },
      { name: "unit", of: (row) => row.unit },
      { name: "executor", of: (row) => row.executor },
      { name: "person", of: (row) => row.person },
      { name: "note", of: (row) => row.note },
    ],
    pages: () => allPages<Due, Place>(async (after) => (after === null ? first : await read(after))),
  });
});
