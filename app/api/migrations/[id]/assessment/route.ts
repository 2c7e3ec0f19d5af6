import { type Finding, getAssessment } from "@/lib/services/assessments/get-assessment";
import { getChecklist } from "@/lib/services/assessments/get-checklist";
import { reportHtml } from "@/lib/services/assessments/report-html";
import { type Capability, getProbe } from "@/lib/services/probes/get-probe";
import { downloadRows, signedInRoute } from "@/lib/web";

type Row = Pick<
  Finding,
  | "code"
  | "area"
  | "title"
  | "subject"
  | "subjectName"
  | "customers"
  | "mrr"
  | "reason"
  | "remedy"
  | "decision"
> & { readonly verdict: string };

/** Exact fractions of minor units by currency, as one cell. */
const money = (mrr: Finding["mrr"]) =>
  Object.entries(mrr)
    .map(([currency, fraction]) => `${fraction} ${currency} minor`)
    .join("; ");

/** A measured point of the target as a row among the findings. */
const asFinding = ({ code, title, found, verdict, consequence, measuredAt, value }: Capability): Row => ({
  code: `measured.${code}`,
  area: "Target",
  title,
  subject: value ?? "*",
  subjectName: found,
  verdict: verdict === "measured" ? "measured" : "not measured",
  customers: 0,
  mrr: {},
  reason: `${verdict === "measured" ? "Measured" : "Asked"} ${measuredAt}: ${found}`,
  remedy: consequence ?? "",
  decision: null,
});

/** The compatibility report of the newest assessment, `?as=csv`, `json` or `html`. */
export const GET = signedInRoute(async ({ context }, request, params) => {
  const migrationId = String(params.id);
  // Throws for a foreign migration before the first byte is sent.
  const [{ assessment, migrationName }, probe] = await Promise.all([
    getAssessment(context, { migrationId }),
    getProbe(context, { migrationId }),
  ]);
  const as = new URL(request.url).searchParams.get("as");
  const fileName = `assessment-${assessment?.number ?? 0}`;
  if (as === "html") {
    return new Response(
      reportHtml(migrationName, assessment, probe, await getChecklist(context, { migrationId })),
      {
        headers: {
          "content-type": "text/html; charset=utf-8",
          "content-disposition": `attachment; filename="${fileName}.html"`,
          "cache-control": "no-store",
        },
      },
    );
  }
  const findings: readonly Row[] = [...(assessment?.findings ?? []), ...probe.capabilities.map(asFinding)];
  async function* pages() {
    yield findings;
  }
  return downloadRows<Row>({
    fileName,
    as: as === "json" ? "json" : "csv",
    count: findings.length,
    columns: [
      { name: "code", of: (row) => row.code },
      { name: "area", of: (row) => row.area },
      { name: "feature", of: (row) => row.title },
      { name: "subject", of: (row) => (row.subject === "*" ? null : row.subject) },
      { name: "subject_name", of: (row) => row.subjectName },
      { name: "verdict", of: (row) => row.verdict },
      { name: "customers", of: (row) => row.customers },
      { name: "mrr", of: (row) => money(row.mrr) },
      { name: "reason", of: (row) => row.reason },
      { name: "remedy", of: (row) => row.remedy },
      { name: "decision", of: (row) => row.decision?.decision ?? null },
      { name: "decided_by", of: (row) => row.decision?.by ?? null },
      { name: "note", of: (row) => row.decision?.note ?? null },
    ],
    pages,
  });
});
