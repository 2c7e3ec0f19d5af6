import { entityName, entityPlace } from "@/components/records/entity-words";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { type Column, Table } from "@/components/ui/table";
import type { Tone } from "@/components/ui/tag";
import { formatCount, formatNoun } from "@/lib/format/count";

export const outcomeOrder = ["created", "updated", "unchanged", "skipped", "held", "rejected"] as const;
type Outcome = (typeof outcomeOrder)[number];

export interface WrittenSectionProps {
  outcomes: readonly { entity: string; outcome: string; reason: string; sentence: string; records: number }[];
  requests: number;
  /** The records of one cell. */
  hrefOf: (cell: { entity: string | null; outcome: string; reason: string | null }) => string;
}

interface Row {
  entity: string;
  counts: Record<Outcome, number>;
  total: number;
}

const tones: Readonly<Record<Outcome, Tone>> = {
  created: "neutral",
  updated: "neutral",
  unchanged: "neutral",
  skipped: "neutral",
  held: "warn",
  rejected: "harm",
};

/** Entities by outcome; each figure leads to its records. */
export function WrittenSection({ outcomes, requests, hrefOf }: WrittenSectionProps) {
  const rows = new Map<string, Row>();
  for (const group of outcomes) {
    const row = rows.get(group.entity) ?? {
      entity: group.entity,
      counts: { created: 0, updated: 0, unchanged: 0, skipped: 0, held: 0, rejected: 0 },
      total: 0,
    };
    const outcome = outcomeOrder.find((each) => each === group.outcome);
    if (outcome) row.counts[outcome] += group.records;
    row.total += group.records;
    rows.set(group.entity, row);
  }
  const list = [...rows.values()].sort((a, b) => entityPlace(a.entity) - entityPlace(b.entity));
  const figure = (outcome: Outcome, entity: string | null, count: number) =>
    count === 0 ? (
      <span className="text-ink3">0</span>
    ) : (
      <NumberLink
        href={hrefOf({ entity, outcome, reason: null })}
        tone={tones[outcome]}
        label={`${formatCount(count)} ${outcome}, ${entity === null ? "all entities" : entityName(entity)}`}
      >
        {formatCount(count)}
      </NumberLink>
    );
  const columns: Column<Row>[] = [
    { key: "entity", header: "Entity", cell: (row) => entityName(row.entity), sum: "Records" },
    {
      key: "total",
      header: "Read",
      numeric: true,
      cell: (row) => formatCount(row.total),
      sum: formatCount(list.reduce((sum, row) => sum + row.total, 0)),
    },
    ...outcomeOrder.map((outcome, index): Column<Row> => {
      const sum = list.reduce((total, row) => total + row.counts[outcome], 0);
      return {
        key: outcome,
        header: outcome.charAt(0).toUpperCase() + outcome.slice(1),
        numeric: true,
        cell: (row) => figure(outcome, row.entity, row.counts[outcome]),
        sum: figure(outcome, null, sum),
        phone: index % 2 === 0 ? "line" : "side",
        phoneLabel: outcome,
        ...(outcome === "updated" || outcome === "unchanged" ? { minWidth: 640 as const } : {}),
      };
    }),
  ];
  return (
    <Section title="What will be written" note={formatNoun(requests, "request")}>
      <Table caption="What will be written" rows={list} rowKey={(row) => row.entity} columns={columns} />
    </Section>
  );
}
