import { entityName } from "@/components/records/entity-words";
import { exceptionName, exceptionReason } from "@/components/records/exception-words";
import { LossWhat } from "@/components/records/loss-what";
import { decisionName } from "@/components/records/loss-words";
import { OutcomeTag } from "@/components/records/outcome-tag";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun, formatQuantity } from "@/lib/format/count";

interface LeftOut {
  readonly entity: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sentence: string;
  readonly records: number;
  readonly customers: number;
}

export interface LeftOutSectionProps {
  rows: readonly LeftOut[];
  losses: readonly { code: string; subject: string; decision: string; by: string; note: string }[];
  exceptions: readonly { code: string; unit: string; customers: number; amount: string }[];
  hrefOf: (cell: { entity: string | null; outcome: string; reason: string | null }) => string;
}

/** What is not carried, by cause, with the customers it touches, and the decisions taken about it. */
export function LeftOutSection({ rows, losses, exceptions, hrefOf }: LeftOutSectionProps) {
  return (
    <Section
      title="What will not be carried"
      note={rows.length === 0 ? "nothing is left out" : "by cause, with the customers it touches"}
    >
      <Table
        caption="Records that are not carried"
        density="two-line"
        rows={rows}
        rowKey={(row) => `${row.entity} ${row.outcome} ${row.reason}`}
        empty={<p className="text-ink2">Every record of this scope is carried.</p>}
        columns={[
          { key: "why", header: "Cause", cell: (row) => row.sentence, phone: "title" },
          { key: "entity", header: "Entity", cell: (row) => entityName(row.entity), phone: "line" },
          {
            key: "outcome",
            header: "Outcome",
            cell: (row) => <OutcomeTag outcome={row.outcome} />,
            phone: "side",
          },
          {
            key: "records",
            header: "Records",
            numeric: true,
            cell: (row) => (
              <NumberLink
                href={hrefOf(row)}
                label={`${formatCount(row.records)} ${row.outcome}: ${row.sentence}`}
              >
                {formatCount(row.records)}
              </NumberLink>
            ),
            phone: "value",
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            cell: (row) => (row.customers === 0 ? "catalogue" : formatCount(row.customers)),
            phone: "line",
            phoneLabel: "Customers",
          },
        ]}
      />
      {exceptions.length === 0 ? null : (
        <div className="mt-5">
          <Table
            caption="Named exceptions"
            density="two-line"
            rows={exceptions}
            rowKey={(row) => row.code}
            columns={[
              {
                key: "code",
                header: "Named exception",
                cell: (row) => (
                  <>
                    {exceptionName(row.code)}
                    <code className="block font-mono font-normal text-code text-ink3">{row.code}</code>
                  </>
                ),
              },
              { key: "why", header: "Why", cell: (row) => exceptionReason(row.code), phone: "detail" },
              {
                key: "customers",
                header: "Customers",
                numeric: true,
                cell: (row) => formatCount(row.customers),
                phone: "line",
                phoneLabel: "Customers",
              },
              {
                key: "amount",
                header: "Amount",
                numeric: true,
                cell: (row) => formatQuantity(row.amount, row.unit),
              },
            ]}
          />
        </div>
      )}
      {losses.length === 0 ? null : (
        <details className="mt-4">
          <summary className="link text-ink2 text-small">
            {formatNoun(losses.length, "decision")} about what the target has no place for
          </summary>
          <div className="mt-2">
            <Table
              caption="Decisions about losses"
              density="two-line"
              rows={losses}
              rowKey={(loss) => `${loss.code} ${loss.subject}`}
              columns={[
                {
                  key: "code",
                  header: "Loss",
                  cell: (loss) => <LossWhat code={loss.code} subject={loss.subject} />,
                },
                {
                  key: "decision",
                  header: "Decision",
                  cell: (loss) => decisionName(loss.decision),
                  phone: "value",
                },
                { key: "note", header: "What it means", cell: (loss) => loss.note, phone: "detail" },
                {
                  key: "by",
                  header: "By",
                  cell: (loss) => (loss.by === "default" ? "default, nobody yet" : loss.by),
                  phone: "line",
                },
              ]}
            />
          </div>
        </details>
      )}
    </Section>
  );
}
