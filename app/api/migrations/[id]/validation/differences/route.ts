import { getValidation, listDifferences } from "@/lib/services/validations/get-validation";
import { allPages, downloadRows, signedInRoute } from "@/lib/web";

const rowsPerPage = 200;

type Difference = Awaited<ReturnType<typeof listDifferences>>["differences"][number];

/** All differences of the newest validation, or those of `?validator=`, `?as=csv` or `json`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  const query = new URL(request.url).searchParams;
  // Throws for a foreign migration before the first byte is sent.
  const validation = await getValidation(context, { migrationId });
  const wanted = query.get("validator");
  const causes = (validation?.causes ?? []).filter((row) => wanted === null || row.validator === wanted);
  const validators = [...new Set(causes.map((row) => row.validator))];
  async function* pages() {
    if (validation === null) return;
    const { evidenceId } = validation;
    for (const validator of validators) {
      yield* allPages<Difference, number>(async (after) => {
        const page = await listDifferences(context, {
          migrationId,
          evidenceId,
          validator,
          after: after ?? -1,
          limit: rowsPerPage,
        });
        return { rows: page.differences, next: page.next };
      });
    }
  }
  return downloadRows<Difference>({
    fileName: `differences-plan-${validation?.planNumber ?? 0}`,
    as: query.get("as") === "json" ? "json" : "csv",
    count: causes.reduce((sum, row) => sum + row.records, 0),
    columns: [
      { name: "validator", of: (row) => row.validator },
      { name: "customer", of: (row) => row.customerId },
      { name: "what", of: (row) => row.what },
      { name: "source", of: (row) => row.source },
      { name: "target", of: (row) => row.target },
      { name: "unit", of: (row) => row.unit },
      { name: "cause", of: (row) => row.cause },
    ],
    pages,
  });
});
