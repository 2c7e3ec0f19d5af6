import { CircleX, Equal, EyeOff, type LucideIcon, Minus, Pencil, Plus, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { absent } from "@/lib/format/symbols";
import { cn } from "./cn";

export type DiffVerdict = "same" | "rule" | "planned" | "unread" | "differs" | "unreadable";

export interface DiffRow {
  field: string;
  /** Text as it is stored; null where that side has nothing. */
  source: string | null;
  mapped: string | null;
  target: string | null;
  verdict: DiffVerdict;
  /** The rule that changed it, or why it cannot be read; a link to the rule's line is welcome. */
  why?: ReactNode;
}

export interface RecordDiffProps {
  rows: readonly DiffRow[];
  /** Names of the two systems: "Stripe", "OpenMonetize". */
  sourceName: string;
  targetName: string;
  /** At the end of the key: "Show raw JSON". */
  aside?: ReactNode;
  /** The name of the record, for the table's caption. */
  label: string;
}

const marks: Record<DiffVerdict, { icon: LucideIcon; word: string; tone: string }> = {
  same: { icon: Equal, word: "same", tone: "text-ok" },
  rule: { icon: Pencil, word: "changed by a rule", tone: "text-ink2" },
  planned: { icon: Plus, word: "to be written", tone: "text-new" },
  unread: { icon: EyeOff, word: "written since the target was read", tone: "text-ink3" },
  differs: { icon: TriangleAlert, word: "differs", tone: "text-warn" },
  unreadable: { icon: Minus, word: "not readable", tone: "text-ink3" },
};
/** Of what differs, that which the target does not have at all. */
const missing = { icon: CircleX, word: "missing at the target", tone: "text-harm" };
const order: readonly DiffVerdict[] = ["same", "rule", "planned", "unread", "differs", "unreadable"];

/**
 * One record in three panes aligned by field: source (dashed rule), mapped, target (solid rule). Equal fields step
 * back, a difference is tinted and underlined. On a narrow container the panes stand one under another, each named.
 */
export function RecordDiff({ rows, sourceName, targetName, aside, label }: RecordDiffProps) {
  const heads = ["Field", `Source, ${sourceName}`, "Mapped", `Target, ${targetName}`] as const;
  return (
    <div className="@container">
      <table className="w-full table-fixed border-collapse @max-[520px]:block">
        <caption className="sr-only">{label}: source, mapped and target, field by field</caption>
        <thead className="@max-[520px]:sr-only">
          <tr className="text-left [&>th]:py-1.5 [&>th]:pr-3 [&>th]:font-normal">
            <th scope="col" className="w-[17%] border-line border-b text-ink2">
              {heads[0]}
            </th>
            <th scope="col" className="text-old [--rule-at:bottom] rule-old">
              {heads[1]}
            </th>
            <th scope="col" className="font-name text-ink [--rule-at:bottom] rule-mapped">
              {heads[2]}
            </th>
            <th scope="col" className="text-new [--rule-at:bottom] rule-new">
              {heads[3]}
            </th>
            <th scope="col" className="w-10 border-line border-b">
              <span className="sr-only">Verdict</span>
            </th>
          </tr>
        </thead>
        <tbody className="@max-[520px]:block">
          {rows.map((row) => (
            <DiffLine key={row.field} row={row} sourceName={sourceName} targetName={targetName} />
          ))}
        </tbody>
      </table>
      <div className="mt-2.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink2 text-small">
        {order.map((verdict) => {
          const { icon: Icon, word, tone } = marks[verdict];
          const count = rows.filter((row) => row.verdict === verdict).length;
          if (count === 0 && (verdict === "planned" || verdict === "unread")) return null;
          return (
            <span key={verdict} className="flex items-center gap-1.5">
              <Icon aria-hidden size={13} className={tone} />
              {word} {count}
            </span>
          );
        })}
        {aside === undefined ? null : <span className="ml-auto">{aside}</span>}
      </div>
    </div>
  );
}

function DiffLine({ row, sourceName, targetName }: { row: DiffRow; sourceName: string; targetName: string }) {
  const differs = row.verdict === "differs";
  const isMissing = differs && row.target === null;
  const { icon: Icon, word, tone } = isMissing ? missing : marks[row.verdict];
  const tint = isMissing ? "row-bar-harm bg-harm-bg" : differs && "row-bar-warn bg-warn-bg";
  const panes = [
    { name: sourceName, value: row.source, changed: false },
    { name: "Mapped", value: row.mapped, changed: differs && row.mapped !== row.source },
    { name: targetName, value: row.target, changed: differs && row.target !== row.source },
  ];
  return (
    <>
      <tr
        className={cn(
          "border-line2 border-b align-top [&>*]:py-[5px]",
          tint,
          "@max-[520px]:grid @max-[520px]:grid-cols-[1fr_auto] @max-[520px]:py-2 @max-[520px]:[&>*]:py-0.5",
        )}
      >
        <th
          scope="row"
          className={cn("break-words pr-3 text-left font-normal text-ink2", differs && "pl-2 font-name")}
        >
          {row.field}
        </th>
        {panes.map((pane, index) => (
          <td
            key={pane.name}
            className={cn(
              "break-words pr-3 font-mono text-code @max-[520px]:col-span-2",
              row.verdict === "same" && index > 0 && "text-ink3",
              differs && "@max-[520px]:pl-2",
            )}
          >
            <span className="mr-2 font-sans text-ink3 text-small @min-[520px]:hidden">{pane.name}</span>
            <span className={cn(pane.changed && "font-strong text-warn underline underline-offset-4")}>
              {pane.value ?? (
                <span className={index === 2 && isMissing ? "text-harm" : "text-ink3"}>
                  {row.verdict === "unreadable" && index === 0
                    ? "not readable"
                    : index === 2 && isMissing
                      ? "missing"
                      : absent}
                </span>
              )}
            </span>
          </td>
        ))}
        <td className="text-right @max-[520px]:col-start-2 @max-[520px]:row-start-1">
          <Icon role="img" aria-label={word} size={14} className={cn("mt-0.5 inline-block", tone)} />
        </td>
      </tr>
      {row.why === undefined ? null : (
        <tr className="border-line2 border-b @max-[520px]:block">
          <td
            colSpan={5}
            className={cn("pb-1.5 text-ink2 text-small @max-[520px]:block", tint, differs && "pl-2")}
          >
            {row.why}
          </td>
        </tr>
      )}
    </>
  );
}
