import { hrefWith, oneOf } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { Finding } from "@/lib/services/assessments/get-assessment";
import { FindingDecision } from "./finding-decision";
import { FindingDetail } from "./finding-detail";
import type { FindingsSectionProps } from "./findings-section";
import { MoneyLines } from "./money-lines";

/** One kind of finding opened: the prices, features or coupons it is about, and the customers behind one of them. */
export function FindingSubjects(props: FindingsSectionProps & { findings: readonly Finding[] }) {
  const { context, migrationId, query, path, mayDecide, findings } = props;
  const [first] = findings;
  const wanted = oneOf(query, "subject");
  const chosen = findings.length === 1 ? first : findings.find(({ subject }) => subject === wanted);
  const hrefOf = ({ subject }: Finding) =>
    hrefWith(path, query, { subject: subject === wanted ? null : subject, after: null }, "findings");
  return (
    <div className="grid gap-3">
      <p>
        {first?.reason} <span className="text-ink2">{first?.remedy}</span>
      </p>
      {findings.length === 1 ? null : (
        <Table
          caption={first?.title ?? ""}
          density="dense"
          rows={findings}
          rowKey={({ subject }) => subject}
          rowState={({ subject }) => (subject === wanted ? "selected" : undefined)}
          columns={[
            { key: "subject", header: "What", cell: (row) => row.subjectName ?? row.subject },
            { key: "change", header: "", headerLabel: "Change", cell: changeOf, phone: "line" },
            {
              key: "customers",
              header: "Customers",
              numeric: true,
              phone: "value",
              cell: (row) => (
                <NumberLink
                  href={hrefOf(row)}
                  label={`${formatNoun(row.customers, "customer")}: ${row.subjectName ?? row.subject}`}
                >
                  {formatCount(row.customers)}
                </NumberLink>
              ),
            },
            {
              key: "mrr",
              header: "MRR behind it",
              numeric: true,
              phone: "side",
              cell: (row) => <MoneyLines amounts={row.mrr} />,
            },
            {
              key: "decision",
              header: "Decision",
              phone: "detail",
              cell: (row) => <FindingDecision findings={[row]} />,
            },
          ]}
        />
      )}
      {chosen ? (
        <FindingDetail {...{ context, migrationId, query, path, mayDecide }} finding={chosen} />
      ) : null}
    </div>
  );
}

function changeOf({ change }: Finding) {
  if (change === null) return null;
  const text = change === "new" ? "new since the last" : `${formatCount(change, "always")} since the last`;
  return <span className="text-ink3 text-small">{text}</span>;
}
