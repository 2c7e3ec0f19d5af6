import { getSourceDrift } from "@/lib/services/snapshots/get-drift";
import { downloadRows, signedInRoute } from "@/lib/web";

interface Row {
  readonly entity: string;
  readonly sourceId: string;
  readonly name: string;
  readonly kind: string;
  readonly customers: number;
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What changed at the source, a row for each value, counted `?since=` the mapping or the plan; `?as=csv` or `json`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  const since = query.get("since") === "plan" ? "plan" : "mapping";
  // Throws for a foreign migration before the first byte is sent.
  const drift = await getSourceDrift(context, { migrationId, since });
  const rows = (drift?.changes ?? []).flatMap(({ fields, ...change }): Row[] =>
    fields.length === 0
      ? [{ ...change, field: null, before: null, after: null }]
      : fields.map(({ label, before, after }) => ({ ...change, field: label, before, after })),
  );
  async function* pages() {
    yield rows;
  }
  return downloadRows<Row>({
    fileName: `changes-since-snapshot-${drift?.snapshotNumber ?? 0}`,
    as: query.get("as") === "json" ? "json" : "csv",
    count: rows.length,
    columns: [
      { name: "entity", of: (row) => row.entity },
      { name: "id", of: (row) => row.sourceId },
      { name: "name", of: (row) => row.name },
      { name: "change", of: (row) => row.kind },
      { name: "customers", of: (row) => row.customers },
      { name: "value", of: (row) => row.field },
      { name: "was", of: (row) => row.before },
      { name: "is", of: (row) => row.after },
    ],
    pages,
  });
});
