import { hrefWith, oneOf } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatNoun } from "@/lib/format/count";
import { FindingDecision } from "./finding-decision";
import { FindingSubjects } from "./finding-subjects";
import type { FindingsSectionProps } from "./findings-section";
import { VerdictMark } from "./verdict-mark";

/** What follows from what the target was measured to do; nothing where nothing follows. It concerns everybody alike. */
export function TargetFindings(props: FindingsSectionProps) {
  const { assessment, query, path } = props;
  const findings = assessment.findings.filter(({ area }) => area === "Target");
  if (findings.length === 0) return null;
  const opened = oneOf(query, "kind");
  return (
    <Section
      id="target-findings"
      title="Findings about the target"
      note={`${formatNoun(findings.length, "finding")} of the probe, for every customer alike`}
    >
      <Table
        caption="Findings about the target"
        density="two-line"
        rows={findings}
        rowKey={({ code, subject }) => `${code} ${subject}`}
        rowState={({ code, options, decision }) =>
          code === opened ? "selected" : options.length > 0 && decision === null ? "breach" : undefined
        }
        expanded={({ code }) =>
          code === opened ? (
            <FindingSubjects {...props} findings={findings.filter((each) => each.code === code)} />
          ) : null
        }
        columns={[
          {
            key: "finding",
            header: "Finding and verdict",
            cell: ({ code, title, verdict }) => (
              <span className="grid">
                <NameLink
                  href={hrefWith(
                    path,
                    query,
                    { kind: code === opened ? null : code, subject: null, after: null },
                    "target-findings",
                  )}
                >
                  {title}
                </NameLink>
                <VerdictMark verdict={verdict} />
              </span>
            ),
          },
          {
            key: "remedy",
            header: "What to do",
            phone: "detail",
            minWidth: 480,
            cell: ({ remedy }) => <span className="text-ink2 text-small">{remedy}</span>,
          },
          {
            key: "decision",
            header: "Decision",
            phone: "line",
            cell: (finding) => <FindingDecision findings={[finding]} />,
          },
        ]}
      />
    </Section>
  );
}
