import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { Figure } from "@/components/validation/figure";
import { figureParts, moneySentenceParts } from "@/components/validation/figure-text";
import { formatCount, formatNoun } from "@/lib/format/count";
import { groupDigits } from "@/lib/format/decimal";
import { absent } from "@/lib/format/symbols";
import type { ServiceContext } from "@/lib/services/context";
import { getInvariants } from "@/lib/services/validations/verify-invariants";
import { StartRun } from "../../_components/start-run";
import { measureInvariants } from "../actions";

const names: Readonly<Record<string, string>> = {
  I1: "Every record has one outcome",
  I2: "Every carried record exists once",
  I3: "Money agrees",
  I4: "Usage agrees",
  I5: "Every charge has one authority",
  I6: "The audit log is whole",
  I10: "Nobody moved unrecorded",
};
/** Where the rows behind a broken invariant are. */
const places: Readonly<Record<string, string>> = {
  I1: "preview",
  I2: "reconcile?validator=customers#differences",
  I3: "reconcile?validator=revenue#differences",
  I4: "reconcile?validator=usage#differences",
  I5: "preview#customers",
  I6: "audit",
  I10: "audit",
};
const glyphs: Readonly<Record<string, GlyphState>> = {
  holds: "done",
  broken: "failed",
  "not-measured": "not-started",
};
const words: Readonly<Record<string, string>> = { "not-measured": "not measured" };
const tones: Readonly<Record<string, string>> = {
  holds: "text-ok",
  broken: "font-name text-harm",
  "not-measured": "text-ink2",
};

/** What "nothing lost" means in numbers, as it was measured last. */
export async function InvariantsSection({
  context,
  migrationId,
  closedBecause,
}: {
  context: ServiceContext;
  migrationId: string;
  /** Why this person cannot have them measured again; null when they can. */
  closedBecause: string | null;
}) {
  const stored = await getInvariants(context, { migrationId });
  const again = (
    <StartRun
      kind="validate"
      {...{ migrationId, closedBecause }}
      label={stored ? "Compute again" : "Compute"}
      pendingLabel="Computing…"
      primary={false}
      start={measureInvariants}
    />
  );
  if (!stored) {
    return (
      <Section title="Invariants" note="not computed yet; every validation ends with them" aside={again}>
        {null}
      </Section>
    );
  }
  const note = (
    <>
      computed <Timestamp at={stored.takenAt} />
      {stored.staleWhy === null ? null : <span className="text-warn"> · stale. {stored.staleWhy}</span>}
    </>
  );
  return (
    <Section title="Invariants" note={note} aside={again}>
      <Table
        caption="Invariants"
        rows={stored.invariants}
        rowKey={(row) => row.id}
        rowState={(row) => (row.state === "broken" ? "breach" : undefined)}
        columns={[
          { key: "id", header: "Id", cell: (row) => row.id },
          {
            key: "state",
            header: "State",
            phone: "value",
            cell: (row) => (
              <span className={`flex items-center gap-1.5 whitespace-nowrap ${tones[row.state] ?? ""}`}>
                <Glyph state={glyphs[row.state] ?? "inconclusive"} decorative />
                {words[row.state] ?? row.state}
              </span>
            ),
          },
          { key: "name", header: "What must hold", cell: (row) => names[row.id] ?? row.id, phone: "detail" },
          {
            key: "expected",
            header: "Expected",
            numeric: true,
            cell: (row) => (row.expected ? <Figure parts={figureParts(row.expected)} /> : absent),
            phone: "line",
            phoneLabel: "Expected",
            minWidth: 480,
          },
          {
            key: "actual",
            header: "Found",
            numeric: true,
            cell: (row) => (row.actual ? <Figure parts={figureParts(row.actual)} /> : absent),
            phone: "line",
            phoneLabel: "Found",
            minWidth: 480,
          },
          {
            key: "differences",
            header: "Differences",
            numeric: true,
            cell: (row) =>
              row.state === "not-measured" ? (
                absent
              ) : row.differences === 0 ? (
                <span className="text-ink2">= 0</span>
              ) : (
                <NumberLink
                  href={`/migrations/${migrationId}/${places[row.id] ?? "reconcile"}`}
                  tone="harm"
                  label={`${formatNoun(row.differences, "difference")} in ${row.id}`}
                >
                  {formatCount(row.differences)}
                </NumberLink>
              ),
            phone: "side",
            phoneLabel: "Differences",
          },
          {
            key: "sentence",
            header: "What it says",
            cell: (row) =>
              row.id === "I3" ? (
                <Figure parts={moneySentenceParts(row.sentence)} between="" />
              ) : (
                row.sentence.replace(/\d{4,}/g, groupDigits)
              ),
            phone: "detail",
            minWidth: 800,
          },
        ]}
      />
    </Section>
  );
}

/** The place of the section while it is read: as high as it will be, so that nothing below jumps. */
export const InvariantsSkeleton = () => (
  <Section title="Invariants" note="being read…">
    <div role="status" aria-label="Reading the invariants" className="grid">
      <Skeleton className="my-2 h-4 w-40" />
      {Object.keys(names).map((id) => (
        <div key={id} className="flex h-[46px] items-center border-line2 border-t">
          <Skeleton className="h-4 w-full" />
        </div>
      ))}
    </div>
  </Section>
);
