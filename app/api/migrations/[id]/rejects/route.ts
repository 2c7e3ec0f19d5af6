import { listRejects, type RejectedRows } from "@/lib/services/custom-source/list-rejects";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";

type Row = RejectedRows["rows"][number];

/** Rejected rows of `?table=` (counted from 0) in the form of the uploaded file, with a column that says what is wrong. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const table = Number(new URL(request.url).searchParams.get("table") ?? "0");
  // Throws for a foreign migration before the first byte is sent.
  const first = await listRejects(context, { migrationId, table });
  const read = async (after: string | null) =>
    after === null ? first : await listRejects(context, { migrationId, table, after });
  return downloadRows<Row>({
    fileName: `rejects-${table}`,
    as: "csv",
    delimiter: first.delimiter,
    count: null,
    columns: [
      ...first.header.map((name, index) => ({ name, of: (row: Row) => row.cells[index] ?? "" })),
      { name: "_error", of: (row: Row) => row.error },
    ],
    pages: () => allPages<Row, string>(read),
  });
});
