import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { validatorNames } from "./validation-words";

export interface WhySectionProps {
  causes: readonly { validator: string; cause: string; records: number }[];
  migrationId: string;
  hrefOf: (validator: string) => string;
}

/** The step that mends a cause, in words and where it is taken. */
function remedyOf(cause: string, migrationId: string): { text: string; href: string | null } {
  const at = `/migrations/${migrationId}`;
  if (isPlannable(cause)) return { text: "Plan what is missing", href: `${at}/preview?scope=all` };
  switch (cause) {
    case "changed on the rail since the snapshot":
    case "at the target, and no longer at the source":
    case "a copy the source does not have":
      return { text: "Read the source again", href: `${at}/connect` };
    case "quantities differ":
      return { text: "Events cannot be changed at OpenMonetize; look at the records", href: null };
    case "the wallet holds another amount than was granted":
      return { text: "Spent or granted since the import? Look at the customers", href: null };
    default:
      return { text: "Look at the records", href: null };
  }
}

/** Whether a new dry run plans what the difference needs. */
export const isPlannable = (cause: string): boolean =>
  ["missing at the target", "differs", "unexpected", "the copy at the target differs"].includes(cause) ||
  cause.startsWith("wrong ");

/** Causes of the differences, most frequent first within each validator. */
export function WhySection({ causes, migrationId, hrefOf }: WhySectionProps) {
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
          {
            key: "next",
            header: "Next step",
            phone: "detail",
            cell: (row) => {
              const { text, href } = remedyOf(row.cause, migrationId);
              return href === null ? (
                text
              ) : (
                <a href={href} className="link font-name text-ink">
                  {text}
                </a>
              );
            },
          },
        ]}
      />
    </Section>
  );
}
