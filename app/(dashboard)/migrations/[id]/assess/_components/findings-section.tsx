import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { SegmentLinks } from "@/components/ui/segments";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { Assessment, Finding } from "@/lib/services/assessments/get-assessment";
import type { ServiceContext } from "@/lib/services/context";
import { FindingDecision } from "./finding-decision";
import { FindingSubjects } from "./finding-subjects";
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

/** Every kind of feature in use with its verdict, the worst first; one opens into what it is about and who is behind it. */
export function FindingsSection(props: FindingsSectionProps) {
  const { migrationId, assessment, query, path } = props;
  const verdict = oneOf(query, "verdict") ?? "all";
  const opened = oneOf(query, "kind");
  const kinds = kindsOf(assessment.findings.filter(({ area }) => area !== "Target"));
  const shown = kinds.filter(({ first }) => verdict === "all" || first.verdict === verdict);
  const hrefOf = (code: string) => {
    const kind = code === opened ? null : code;
    return hrefWith(path, query, { kind, subject: null, after: null }, "findings");
  };
  return (
    <Section
      id="findings"
      title="Features in use"
      note={`${formatCount(shown.length)} of ${formatCount(kinds.length)}`}
      aside={
        <>
          <DownloadLinks
            href={`/api/migrations/${migrationId}/assessment`}
            count={assessment.findings.length}
            noun="finding"
          />
          <a className="link" href={`/api/migrations/${migrationId}/assessment?as=html`} download>
            Report, HTML
          </a>
        </>
      }
    >
      <div className="mb-2">
        <SegmentLinks
          label="Verdict"
          current={verdict}
          items={["all", ...order].map((value) => ({
            value,
            label: value === "all" ? "All" : (verdictTexts[value] ?? value),
            href: hrefWith(path, query, { verdict: value === "all" ? null : value, kind: null }, "findings"),
          }))}
        />
      </div>
      <Table
        caption="Features in use"
        density="two-line"
        rows={shown}
        rowKey={({ first }) => first.code}
        rowState={({ first, open }) => (first.code === opened ? "selected" : open > 0 ? "breach" : undefined)}
        expanded={({ first, findings }) =>
          first.code === opened ? <FindingSubjects {...props} findings={findings} /> : null
        }
        empty={<p className="py-3 text-ink2">No feature in use has this verdict.</p>}
        columns={[
          {
            key: "feature",
            header: "Feature and verdict",
            cell: ({ first, findings }) => (
              <span className="grid">
                <span>
                  <span className="font-name">{first.title}</span>
                  {first.subject === "*" ? null : <span className="text-ink2"> {subjectsOf(findings)}</span>}
                </span>
                <VerdictMark verdict={first.verdict} />
              </span>
            ),
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            phone: "value",
            cell: ({ first, findings }) => (
              <NumberLink
                href={hrefOf(first.code)}
                label={`${formatNoun(customersOf(assessment, findings), "customer")}: ${first.title}`}
              >
                {formatCount(customersOf(assessment, findings))}
              </NumberLink>
            ),
          },
          {
            key: "mrr",
            header: "Their MRR",
            numeric: true,
            phone: "side",
            cell: ({ first }) => <MoneyLines amounts={assessment.kinds[first.code]?.mrr ?? {}} />,
          },
          {
            key: "remedy",
            header: "What to do",
            phone: "detail",
            minWidth: 640,
            cell: ({ first }) => <span className="text-ink2 text-small">{first.remedy}</span>,
          },
          {
            key: "decision",
            header: "Decision",
            phone: "line",
            minWidth: 480,
            cell: ({ findings }) => <FindingDecision findings={findings} />,
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

interface Kind {
  readonly first: Finding;
  readonly findings: readonly Finding[];
  /** Findings that need a decision and have none. */
  readonly open: number;
}

function kindsOf(findings: readonly Finding[]): Kind[] {
  const byCode = new Map<string, Finding[]>();
  for (const finding of findings) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  const kinds = [...byCode.values()].flatMap((group): Kind[] => {
    const [first] = group;
    const open = group.filter((each) => each.options.length > 0 && each.decision === null).length;
    return first ? [{ first, findings: group, open }] : [];
  });
  return order.flatMap((verdict) => kinds.filter(({ first }) => first.verdict === verdict));
}

/** Rejected records have no assessed customers behind them: there the findings' own counts are all there is. */
const customersOf = (assessment: Assessment, findings: readonly Finding[]): number =>
  assessment.kinds[findings[0]?.code ?? ""]?.customers ??
  findings.reduce((sum, each) => sum + each.customers, 0);

/** "Growth, Starter and 3 more". */
function subjectsOf(findings: readonly Finding[]): string {
  const names = [...new Set(findings.map(({ subject, subjectName }) => subjectName ?? subject))];
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
