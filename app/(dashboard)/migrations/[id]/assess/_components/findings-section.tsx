import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { SegmentLinks } from "@/components/ui/segments";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import type { Assessment, Finding } from "@/lib/services/assessments/get-assessment";
import type { ServiceContext } from "@/lib/services/context";
import { FindingDetail } from "./finding-detail";
import { MoneyLines } from "./money-lines";
import { VerdictMark, verdictTexts } from "./verdict-mark";

export interface FindingsSectionProps {
  context: ServiceContext;
  migrationId: string;
  assessment: Assessment;
  query: SearchParams;
  path: string;
  mayDecide: boolean;
}

const order = ["impossible", "changes", "stays", "carries"] as const;
const keyOf = ({ code, subject }: Finding) => `${code} ${subject}`;

/** Every feature of the source in use with its verdict, the worst first; a figure opens the customers behind it. */
export function FindingsSection(props: FindingsSectionProps) {
  const { context, migrationId, assessment, query, path, mayDecide } = props;
  const verdict = oneOf(query, "verdict") ?? "all";
  const opened = oneOf(query, "finding");
  const sorted = order.flatMap((each) => assessment.findings.filter((finding) => finding.verdict === each));
  const shown = sorted.filter((finding) => verdict === "all" || finding.verdict === verdict);
  const hrefOf = (finding: Finding) =>
    hrefWith(
      path,
      query,
      { finding: keyOf(finding) === opened ? null : keyOf(finding), after: null },
      "findings",
    );
  return (
    <Section
      id="findings"
      title="Features in use"
      note={`${formatCount(shown.length)} of ${formatCount(sorted.length)}`}
      aside={
        <>
          <SegmentLinks
            label="Verdict"
            current={verdict}
            items={["all", ...order].map((value) => ({
              value,
              label: value === "all" ? "All" : (verdictTexts[value] ?? value),
              href: hrefWith(
                path,
                query,
                { verdict: value === "all" ? null : value, finding: null },
                "findings",
              ),
            }))}
          />
          <DownloadLinks
            href={`/api/migrations/${migrationId}/assessment`}
            count={sorted.length}
            noun="finding"
          />
          <a className="link" href={`/api/migrations/${migrationId}/assessment?as=html`} download>
            Report, HTML
          </a>
        </>
      }
    >
      <Table
        caption="Features in use"
        density="two-line"
        rows={shown}
        rowKey={keyOf}
        rowState={(finding) =>
          keyOf(finding) === opened
            ? "selected"
            : finding.verdict === "impossible" && finding.decision === null
              ? "breach"
              : undefined
        }
        expanded={(finding) =>
          keyOf(finding) === opened ? (
            <FindingDetail {...{ context, migrationId, finding, query, path, mayDecide }} />
          ) : null
        }
        empty={<p className="py-3 text-ink2">No feature in use has this verdict.</p>}
        columns={[
          {
            key: "feature",
            header: "Feature and verdict",
            cell: (finding) => (
              <span className="grid">
                <span>
                  <span className="font-name">{finding.title}</span>
                  {finding.subject === "*" ? null : (
                    <span className="text-ink2"> {finding.subjectName ?? finding.subject}</span>
                  )}
                </span>
                <span className="flex flex-wrap gap-x-2">
                  <VerdictMark verdict={finding.verdict} />
                  <Change change={finding.change} />
                </span>
              </span>
            ),
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            phone: "value",
            cell: (finding) => (
              <NumberLink
                href={hrefOf(finding)}
                label={`${finding.customers} customers use ${finding.title} ${finding.subjectName ?? ""}`}
              >
                {formatCount(finding.customers)}
              </NumberLink>
            ),
          },
          {
            key: "mrr",
            header: "MRR behind it",
            numeric: true,
            phone: "side",
            cell: (finding) => <MoneyLines amounts={finding.mrr} />,
          },
          {
            key: "remedy",
            header: "Remedy",
            phone: "detail",
            minWidth: 640,
            cell: (finding) => <span className="text-ink2 text-small">{finding.remedy}</span>,
          },
          {
            key: "decision",
            header: "Decision",
            phone: "line",
            minWidth: 480,
            cell: (finding) => <Decision finding={finding} />,
          },
        ]}
      />
      {assessment.gone.length === 0 ? null : (
        <p className="pt-2 text-ink2 text-small">
          No longer in use since assessment {assessment.comparedWith}:{" "}
          {assessment.gone.map(({ title, subjectName }) => `${title} (${subjectName})`).join(", ")}.
        </p>
      )}
    </Section>
  );
}

function Change({ change }: { change: Finding["change"] }) {
  if (change === null) return null;
  const text =
    change === "new" ? "new since the last" : `${formatCount(change, "always")} customers since the last`;
  return <span className="text-ink3 text-small">{text}</span>;
}

function Decision({ finding: { decision, options } }: { finding: Finding }) {
  if (decision) {
    const label = options.find((option) => option.decision === decision.decision)?.label ?? decision.decision;
    return (
      <span className="text-small">
        {label}
        <span className="block text-ink3">{decision.by}</span>
      </span>
    );
  }
  return options.length === 0 ? (
    <span className="text-ink3 text-small">none needed</span>
  ) : (
    <span className="font-name text-small text-warn">open</span>
  );
}
