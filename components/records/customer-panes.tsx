import { CopyButton } from "@/components/ui/copy-button";
import { CutId } from "@/components/ui/cut-id";
import { Section } from "@/components/ui/page-header";
import { RecordDiff } from "@/components/ui/record-diff";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { entityName, phaseName } from "./entity-words";
import { fieldText } from "./field-text";
import { OutcomeTag } from "./outcome-tag";
import type {
  OperationRow,
  PlannedRecordRow,
  PlannedWriteRow,
  RawObjectRow,
  RecordField,
} from "./record-types";

export interface ThreePanesProps {
  name: string;
  sourceName: string;
  fields: readonly RecordField[];
  /** ISO instant of the reading behind the third pane; null when the target was never read. */
  readAt: string | null;
}

/** Source, mapped and target side by side, with the rule behind every field that is not equal. */
export function ThreePanes({ name, sourceName, fields, readAt }: ThreePanesProps) {
  return (
    <RecordDiff
      label={name}
      sourceName={sourceName}
      targetName="OpenMonetize"
      rows={fields.map((field) => ({
        field: field.field,
        source: fieldText(field.source, field.form),
        mapped: fieldText(field.mapped, field.form),
        target: fieldText(field.target, field.form),
        verdict: field.verdict,
        ...(field.why === null ? {} : { why: field.why }),
      }))}
      aside={
        readAt === null ? (
          "The target was not read yet."
        ) : (
          <>
            Target read <Timestamp at={readAt} />
          </>
        )
      }
    />
  );
}

/** What a plan would send for one customer, in its order, each with the way back. */
export function PlannedWrites({ writes, events }: { writes: readonly PlannedWriteRow[]; events: number }) {
  const rows: (PlannedWriteRow & { count: number })[] = [
    ...(events === 0
      ? []
      : [
          {
            phase: "usage",
            targetKey: "",
            what: "Store usage history, which burns nothing",
            wayBack: "stays, marked as history",
            count: events,
          },
        ]),
    ...writes.map((write) => ({ ...write, count: 1 })),
  ];
  return (
    <Section
      title="Planned writes"
      note={rows.length === 0 ? undefined : `${formatCount(events + writes.length)}, in this order`}
    >
      <Table
        caption="Planned writes"
        density="dense"
        rows={rows}
        rowKey={(row) => `${row.phase} ${row.targetKey}`}
        empty={
          <p className="text-ink2">
            Nothing would be written: the target had everything when the plan was made, or the plan leaves
            this customer out.
          </p>
        }
        columns={[
          { key: "what", header: "Write", cell: (row) => row.what, className: "break-words" },
          {
            key: "phase",
            header: "Phase",
            cell: (row) => phaseName(row.phase),
            minWidth: 640,
            phone: "line",
          },
          { key: "count", header: "Count", numeric: true, cell: (row) => formatCount(row.count) },
          {
            key: "back",
            header: "Way back",
            cell: (row) => row.wayBack,
            phone: "detail",
            phoneLabel: "Way back:",
          },
        ]}
      />
    </Section>
  );
}

/** Every source record of the customer with what becomes of it and why; usage is counted. */
export function PlannedRecords({
  records,
  usage,
}: {
  records: readonly PlannedRecordRow[];
  usage: readonly { outcome: string; reason: string; sentence: string; records: number }[];
}) {
  const rows = [
    ...records.map((record) => ({ ...record, count: 1 })),
    ...usage.map((group) => ({ ...group, entity: "usage", sourceId: "", count: group.records })),
  ];
  return (
    <Section
      title="Records"
      note={formatNoun(
        rows.reduce((sum, row) => sum + row.count, 0),
        "source record",
      )}
    >
      <Table
        caption="Records of this customer"
        rows={rows}
        rowKey={(row) => `${row.entity} ${row.sourceId} ${row.outcome} ${row.reason}`}
        empty={<p className="text-ink2">The plan does not cover this customer.</p>}
        columns={[
          {
            key: "record",
            header: "Record",
            cell: (row) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                {entityName(row.entity)}
                {row.sourceId === "" ? null : <CutId id={row.sourceId} className="text-ink3" />}
              </span>
            ),
          },
          { key: "count", header: "Count", numeric: true, cell: (row) => formatCount(row.count) },
          {
            key: "outcome",
            header: "Outcome",
            cell: (row) => <OutcomeTag outcome={row.outcome} />,
            phone: "line",
          },
          { key: "why", header: "Why", cell: (row) => row.sentence, phone: "detail" },
        ]}
      />
    </Section>
  );
}

/** Every target key begins with the tenant; what follows tells the rows apart. */
const withoutTenant = (key: string) => key.slice(key.indexOf(":") + 1);

const kinds: Readonly<Record<string, string>> = {
  ingestEvent: "Stored usage events",
  grantCredits: "Granted credits",
  createEntitlement: "Created",
  updateEntitlement: "Updated",
  deleteEntitlement: "Deleted",
};

/** What was really done for this customer, from the ledger of all runs. */
export function DoneOperations({ operations }: { operations: readonly OperationRow[] }) {
  return (
    <Section title="Operations done" note="from the ledger, newest run first" rule={false}>
      <Table
        caption="Operations done"
        density="dense"
        rows={operations}
        rowKey={(row) => `${row.runNumber} ${row.phase} ${row.state} ${row.kind} ${row.targetKey}`}
        empty={
          <p className="text-ink2">Nothing was written for this customer yet. Import fills this list.</p>
        }
        columns={[
          { key: "run", header: "Run", cell: (row) => `Import ${row.runNumber}` },
          {
            key: "what",
            header: "Operation",
            cell: (row) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                {kinds[row.kind] ?? row.kind}
                {row.targetKey === "" ? null : (
                  <code className="break-all font-mono text-code text-ink3" title={row.targetKey}>
                    {withoutTenant(row.targetKey)}
                  </code>
                )}
              </span>
            ),
            phone: "detail",
          },
          { key: "count", header: "Count", numeric: true, cell: (row) => formatCount(row.count) },
          { key: "state", header: "State", cell: (row) => row.state, phone: "line" },
          { key: "at", header: "When", cell: (row) => <Timestamp at={row.at} />, phone: "side" },
        ]}
      />
    </Section>
  );
}

/** Source objects exactly as the provider sent them. */
export function RawObjects({ objects }: { objects: readonly RawObjectRow[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {objects.map((object, index) => (
        <details
          key={`${object.stream} ${object.sourceId}`}
          open={index === 0}
          className="border-line border-t pt-2"
        >
          <summary className="font-name">
            {object.stream} <CutId id={object.sourceId} maxLength={24} className="font-normal text-ink2" />
            {object.ofStream > 5 ? (
              <span className="font-normal text-ink3 text-small">
                {" "}
                of {formatCount(object.ofStream)}, first 5 shown
              </span>
            ) : null}
          </summary>
          <div className="relative mt-2">
            <pre className="max-h-[420px] overflow-auto rounded-field bg-sunken p-3 font-mono text-code">
              {indented(object.raw)}
            </pre>
            <span className="absolute top-1 right-1">
              <CopyButton value={object.raw} label={`Copy ${object.sourceId}`} />
            </span>
          </div>
          {object.length > object.raw.length ? (
            <p className="text-ink3 text-small">
              The first {formatCount(object.raw.length)} of {formatCount(object.length)} characters.
            </p>
          ) : null}
        </details>
      ))}
    </div>
  );
}

/** Indents without touching a digit: numbers beyond a double's precision would change if they were parsed. */
function indented(raw: string): string {
  let depth = 0;
  let quoted = false;
  let out = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at];
    if (quoted) {
      out += char;
      if (char === "\\") out += raw[++at] ?? "";
      else if (char === '"') quoted = false;
      continue;
    }
    const empty = (char === "{" && raw[at + 1] === "}") || (char === "[" && raw[at + 1] === "]");
    if (char === '"') quoted = true;
    if (empty) out += `${char}${raw[++at]}`;
    else if (char === "{" || char === "[") out += `${char}\n${"  ".repeat(++depth)}`;
    else if (char === "}" || char === "]") out += `\n${"  ".repeat(Math.max(0, --depth))}${char}`;
    else if (char === ",") out += `,\n${"  ".repeat(depth)}`;
    else if (char === ":") out += ": ";
    else out += char;
  }
  return out;
}
