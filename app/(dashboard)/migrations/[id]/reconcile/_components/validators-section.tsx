import { exceptionName } from "@/components/records/exception-words";
import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { Figure } from "@/components/validation/figure";
import { figureParts } from "@/components/validation/figure-text";
import { formatCount, formatNoun } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import { validatorNames } from "./validation-words";

export interface ValidatorRow {
  readonly name: string;
  readonly state: "passed" | "failed" | "stale" | "inconclusive";
  readonly source: string;
  readonly target: string;
  readonly rail: string | null;
  readonly differences: number;
  readonly sentence: string;
}

export interface ValidatorsSectionProps {
  validators: readonly ValidatorRow[];
  sourceName: string;
  takenAt: string;
  exceptions: readonly { code: string; customers: number }[];
  hrefOf: (validator: string) => string;
}

const glyphs: Record<ValidatorRow["state"], GlyphState> = {
  passed: "done",
  failed: "failed",
  stale: "stale",
  inconclusive: "inconclusive",
};
const tones: Record<ValidatorRow["state"], string> = {
  passed: "text-ok",
  failed: "font-name text-harm",
  stale: "text-warn",
  inconclusive: "text-warn",
};

/** The five validators with both figures, for revenue all three, and how many records differ. */
export function ValidatorsSection({
  validators,
  sourceName,
  takenAt,
  exceptions,
  hrefOf,
}: ValidatorsSectionProps) {
  return (
    <Section
      title="Validators"
      note="each compares every customer of the imported plan"
      aside={
        <span>
          taken <Timestamp at={takenAt} />
        </span>
      }
    >
      <Table
        caption="Validators"
        density="two-line"
        rows={validators}
        rowKey={(row) => row.name}
        rowState={(row) => (row.state === "failed" ? "breach" : row.state === "stale" ? "stale" : undefined)}
        columns={[
          {
            key: "name",
            header: "Validator",
            cell: (row) => <span className="font-name">{validatorNames[row.name] ?? row.name}</span>,
          },
          {
            key: "state",
            header: "State",
            phone: "value",
            cell: (row) => (
              <span className={`flex items-center gap-1.5 ${tones[row.state]}`}>
                <Glyph state={glyphs[row.state]} decorative />
                {row.state}
              </span>
            ),
          },
          {
            key: "source",
            header: `A: ${sourceName}`,
            numeric: true,
            side: "old",
            cell: (row) => <Figure parts={figureParts(row.source)} />,
            phone: "detail",
            phoneLabel: `${sourceName}:`,
          },
          {
            key: "target",
            header: "B: OpenMonetize",
            numeric: true,
            side: "new",
            cell: (row) => <Figure parts={figureParts(row.target)} />,
            phone: "detail",
            phoneLabel: "OpenMonetize:",
          },
          {
            key: "rail",
            header: "C: rail, now",
            numeric: true,
            side: "old",
            cell: (row) => (row.rail === null ? absent : <Figure parts={figureParts(row.rail)} />),
            minWidth: 800,
            phone: "hide",
          },
          {
            key: "differences",
            header: "Differences",
            numeric: true,
            phone: "line",
            phoneLabel: "Differences",
            cell: (row) =>
              row.differences === 0 ? (
                <span className="text-ink2">= 0</span>
              ) : (
                <NumberLink
                  href={hrefOf(row.name)}
                  tone="harm"
                  label={`${formatNoun(row.differences, "difference")} in ${row.name}`}
                >
                  {formatCount(row.differences)}
                </NumberLink>
              ),
          },
          {
            key: "sentence",
            header: "What it says",
            phone: "detail",
            minWidth: 640,
            className: "md:w-[30%]",
            cell: (row) => (
              <>
                {row.sentence}
                {row.name === "credits" && exceptions.length > 0 ? (
                  <span className="block text-ink2 text-small">
                    Named exceptions:{" "}
                    {exceptions
                      .map(
                        (each) => `${exceptionName(each.code)} (${formatNoun(each.customers, "customer")})`,
                      )
                      .join(", ")}
                  </span>
                ) : null}
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}
