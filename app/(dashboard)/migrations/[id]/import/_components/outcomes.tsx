import { entityName, entityPlace } from "@/components/records/entity-words";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { type Column, Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";

const order = ["created", "updated", "unchanged", "skipped", "held", "rejected"] as const;
type Outcome = (typeof order)[number];

export interface OutcomesProps {
  outcomes: readonly { entity: string; outcome: string; records: number }[];
  /** The plan's own lists, while the plan is still the newest. */
  previewHref: string | null;
  asideHref: string;
}

interface Row {
  entity: string;
  counts: ReadonlyMap<string, number>;
}

/** What became of every source record: as planned, or rejected because a write of it is set aside. */
export function Outcomes({ outcomes, previewHref, asideHref }: OutcomesProps) {
  const entities = [...new Set(outcomes.map((row) => row.entity))].sort(
    (a, b) => entityPlace(a) - entityPlace(b),
  );
  const rows: Row[] = entities.map((entity) => ({
    entity,
    counts: new Map(
      outcomes.filter((row) => row.entity === entity).map((row) => [row.outcome, row.records] as const),
    ),
  }));
  const total = (row: Row) => [...row.counts.values()].reduce((sum, count) => sum + count, 0);
  const figure = (row: Row, outcome: Outcome) => {
    const count = row.counts.get(outcome) ?? 0;
    if (count === 0) return <span className="text-ink3">0</span>;
    const href =
      outcome === "rejected"
        ? asideHref
        : previewHref === null
          ? null
          : `${previewHref}?entity=${row.entity}&was=${outcome}#records`;
    const text = formatCount(count);
    if (href === null) return text;
    return (
      <NumberLink
        href={href}
        tone={outcome === "rejected" ? "harm" : outcome === "held" ? "warn" : "neutral"}
        label={`${text} ${outcome}, ${entityName(row.entity)}`}
      >
        {text}
      </NumberLink>
    );
  };
  const columns: Column<Row>[] = [
    { key: "entity", header: "Entity", cell: (row) => entityName(row.entity), sum: "Records" },
    {
      key: "total",
      header: "Read",
      numeric: true,
      cell: (row) => formatCount(total(row)),
      sum: formatCount(rows.reduce((sum, row) => sum + total(row), 0)),
    },
    ...order.map(
      (outcome, index): Column<Row> => ({
        key: outcome,
        header: outcome.charAt(0).toUpperCase() + outcome.slice(1),
        numeric: true,
        cell: (row) => figure(row, outcome),
        sum: formatCount(rows.reduce((sum, row) => sum + (row.counts.get(outcome) ?? 0), 0)),
        phone: index % 2 === 0 ? "line" : "side",
        phoneLabel: outcome,
      }),
    ),
  ];
  return (
    <Section
      title="What became of each record"
      note="created + updated + unchanged + skipped + held + rejected = read"
    >
      <Table
        caption="What became of each record"
        density="dense"
        rows={rows}
        rowKey={(row) => row.entity}
        columns={columns}
      />
    </Section>
  );
}
