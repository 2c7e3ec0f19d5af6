import { CutId } from "@/components/ui/cut-id";
import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { SegmentLinks } from "@/components/ui/segments";
import { Table } from "@/components/ui/table";
import { Figure } from "@/components/validation/figure";
import { differencePart } from "@/components/validation/figure-text";
import { formatCount } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import { validatorNames } from "./validation-words";

export interface DifferencesSectionProps {
  migrationId: string;
  path: string;
  params: SearchParams;
  validator: string;
  /** Validators that have any difference. */
  choices: readonly { name: string; records: number }[];
  sourceName: string;
  differences: readonly {
    what: string;
    customerId: string | null;
    source: string | null;
    target: string | null;
    unit: string;
    cause: string;
    ordinal: number;
  }[];
  previous: number | null;
  next: number | null;
}

/** The very records behind a figure, each with both values; a customer opens in three panes. */
export function DifferencesSection(props: DifferencesSectionProps) {
  const { migrationId, path, params, validator, choices, sourceName, differences, previous, next } = props;
  return (
    <Section
      id="differences"
      title="Differences"
      note={formatCount(choices.find((choice) => choice.name === validator)?.records ?? 0)}
      aside={
        <>
          <SegmentLinks
            label="Validator"
            current={validator}
            items={choices.map((choice) => ({
              value: choice.name,
              label: `${validatorNames[choice.name] ?? choice.name} ${formatCount(choice.records)}`,
              href: hrefWith(path, params, { validator: choice.name, after: null, before: null }),
            }))}
          />
          <DownloadLinks
            href={`/api/migrations/${migrationId}/validation/differences`}
            count={choices.reduce((sum, choice) => sum + choice.records, 0)}
            noun="difference"
          />
        </>
      }
    >
      <Table
        caption="Differences"
        rows={differences}
        rowKey={(row) => `${row.ordinal} ${row.customerId ?? ""} ${row.what}`}
        rowState={(row) =>
          row.customerId !== null && row.customerId === params.customer ? "selected" : undefined
        }
        empty={<p className="py-4 text-ink2">No record of this validator differs.</p>}
        columns={[
          {
            key: "customer",
            header: "Customer",
            cell: (row) =>
              row.customerId === null ? (
                "catalogue"
              ) : (
                <NameLink href={hrefWith(path, params, { customer: row.customerId, pane: null })}>
                  <CutId id={row.customerId} maxLength={24} />
                </NameLink>
              ),
          },
          { key: "what", header: "What", cell: (row) => row.what, phone: "detail", className: "break-words" },
          {
            key: "source",
            header: sourceName,
            numeric: true,
            side: "old",
            cell: (row) => figureOf(row.source, row.unit),
            phone: "line",
            phoneLabel: sourceName,
          },
          {
            key: "target",
            header: "OpenMonetize",
            numeric: true,
            side: "new",
            cell: (row) => figureOf(row.target, row.unit),
            phone: "side",
            phoneLabel: "OpenMonetize",
          },
          {
            key: "unit",
            header: "Unit",
            cell: (row) => row.unit.replace(/^[a-z]{3} minor\/month$/, "a month"),
            phone: "hide",
            minWidth: 640,
          },
          { key: "cause", header: "Cause", cell: (row) => row.cause, phone: "detail", minWidth: 480 },
        ]}
      />
      <PagingFooter
        previousHref={
          previous === null
            ? undefined
            : hrefWith(path, params, { before: String(previous), after: null }, "differences")
        }
        nextHref={
          next === null
            ? undefined
            : hrefWith(path, params, { after: String(next), before: null }, "differences")
        }
      >
        {formatCount(differences.length)} shown.
      </PagingFooter>
    </Section>
  );
}

function figureOf(value: string | null, unit: string) {
  const part = differencePart(value, unit);
  return part === null ? absent : <Figure parts={[part]} />;
}
