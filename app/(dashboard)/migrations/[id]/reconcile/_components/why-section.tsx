import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { validatorNames } from "./validation-words";

export interface WhySectionProps {
  causes: readonly { validator: string; cause: string; records: number }[];
  hrefOf: (validator: string) => string;
}

/** Causes of the differences, most frequent first within each validator. */
export function WhySection({ causes, hrefOf }: WhySectionProps) {
  if (causes.length === 0) return null;
  return (
    <Section title="Why" note="causes of the differences; changes that the rail made itself fail nothing">
      <Table
        caption="Causes"
        rows={causes}
        rowKey={(row) => `${row.validator} ${row.cause}`}
        columns={[
          { key: "cause", header: "Cause", cell: (row) => row.cause },
          {
            key: "validator",
            header: "Validator",
            cell: (row) => validatorNames[row.validator] ?? row.validator,
            phone: "line",
          },
          {
            key: "records",
            header: "Records",
            numeric: true,
            cell: (row) => (
              <NumberLink
                href={hrefOf(row.validator)}
                tone="warn"
                label={`${formatNoun(row.records, "record")}: ${row.cause}`}
              >
                {formatCount(row.records)}
              </NumberLink>
            ),
          },
        ]}
      />
    </Section>
  );
}
