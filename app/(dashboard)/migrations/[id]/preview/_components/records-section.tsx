import { entityName } from "@/components/records/entity-words";
import { OutcomeTag } from "@/components/records/outcome-tag";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";

export interface RecordsSectionProps {
  path: string;
  params: SearchParams;
  what: string;
  records: readonly {
    customerKey: string;
    entity: string;
    sourceId: string;
    customerId: string | null;
    outcome: string;
    sentence: string;
  }[];
  previous: RecordCursor | null;
  next: RecordCursor | null;
}

interface RecordCursor {
  readonly customerKey: string;
  readonly entity: string;
  readonly sourceId: string;
}

/** The records behind a figure above. */
export function RecordsSection({ path, params, what, records, previous, next }: RecordsSectionProps) {
  const closed = hrefWith(path, params, {
    entity: null,
    was: null,
    reason: null,
    records: null,
    recordsBefore: null,
  });
  return (
    <Section
      id="records"
      title="Records behind the figure"
      note={what}
      aside={
        <a href={closed} className="link">
          Close the list
        </a>
      }
    >
      <Table
        caption={`Records: ${what}`}
        density="dense"
        rows={records}
        rowKey={(row) => `${row.customerKey} ${row.entity} ${row.sourceId}`}
        empty={<p className="text-ink2">There is no such record any more.</p>}
        columns={[
          {
            key: "record",
            header: "Record",
            cell: (row) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                {entityName(row.entity)}
                <CutId id={row.sourceId} maxLength={28} className="text-ink2" />
              </span>
            ),
          },
          {
            key: "customer",
            header: "Customer",
            cell: (row) =>
              row.customerId === null ? (
                absent
              ) : (
                <NameLink href={hrefWith(path, params, { customer: row.customerId, pane: null })}>
                  <CutId id={row.customerId} />
                </NameLink>
              ),
            phone: "line",
          },
          {
            key: "outcome",
            header: "Outcome",
            cell: (row) => <OutcomeTag outcome={row.outcome} />,
            phone: "value",
          },
          { key: "why", header: "Why", cell: (row) => row.sentence, phone: "detail", minWidth: 640 },
        ]}
      />
      <PagingFooter
        previousHref={
          previous === null
            ? undefined
            : hrefWith(path, params, { recordsBefore: JSON.stringify(previous), records: null }, "records")
        }
        nextHref={
          next === null
            ? undefined
            : hrefWith(path, params, { records: JSON.stringify(next), recordsBefore: null }, "records")
        }
      >
        {formatCount(records.length)} shown.
      </PagingFooter>
    </Section>
  );
}
