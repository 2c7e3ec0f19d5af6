import { Check, CircleHelp, type LucideIcon, Shuffle } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Table } from "@/components/ui/table";
import { type Tone, toneText } from "@/components/ui/tag";
import { Timestamp } from "@/components/ui/timestamp";

export interface CapabilityLine {
  readonly code: string;
  readonly title: string;
  readonly verdict: "measured" | "unknown";
  /** What is so, or why it is not known. */
  readonly found: string;
  /** What follows for the plan; null when unknown. */
  readonly consequence: string | null;
  /** True where the target is not as migrations assume it. */
  readonly differs: boolean;
  readonly asked: string;
  readonly answered: Readonly<Record<string, unknown>>;
  /** ISO 8601 in UTC. */
  readonly measuredAt: string;
}

export interface CapabilityTableProps {
  lines: readonly CapabilityLine[];
  /** Marks every line: what stands here no longer speaks for the target. */
  stale: boolean;
}

const looks: Record<"asAssumed" | "differs" | "unknown", { tone: Tone; icon: LucideIcon; text: string }> = {
  asAssumed: { tone: "ok", icon: Check, text: "as assumed" },
  differs: { tone: "warn", icon: Shuffle, text: "differs" },
  unknown: { tone: "neutral", icon: CircleHelp, text: "unknown" },
};

const lookOf = ({ verdict, differs }: CapabilityLine) =>
  looks[verdict === "unknown" ? "unknown" : differs ? "differs" : "asAssumed"];

/** What a target was measured to enforce: what is so, what follows, and on request what was asked and answered. */
export function CapabilityTable({ lines, stale }: CapabilityTableProps) {
  return (
    <Table
      caption="What the target enforces"
      density="two-line"
      rows={lines}
      rowKey={(line) => line.code}
      rowState={() => (stale ? "stale" : undefined)}
      columns={[
        {
          key: "title",
          header: "What was measured",
          cell: (line) => {
            const { tone, icon: Icon, text } = lookOf(line);
            return (
              <span className="grid py-1">
                <span className="font-name">{line.title}</span>
                <span className={cn("inline-flex items-center gap-1 text-small", toneText[tone])}>
                  <Icon aria-hidden size={13} />
                  {text}
                </span>
              </span>
            );
          },
        },
        {
          key: "found",
          header: "Found, and what follows",
          phone: "detail",
          cell: (line) => (
            <div className="grid gap-0.5 py-1">
              <span className={line.verdict === "unknown" ? "text-ink2" : "font-name"}>{line.found}</span>
              {line.consequence === null ? null : (
                <span className="text-ink2 text-small">{line.consequence}</span>
              )}
              <details className="text-small">
                <summary className="cursor-pointer text-ink2">Asked and answered</summary>
                <p className="pt-1 text-ink2">{line.asked}</p>
                <pre className="overflow-x-auto whitespace-pre-wrap break-words pt-1 font-mono text-ink2">
                  {JSON.stringify(line.answered, null, 1)}
                </pre>
              </details>
            </div>
          ),
        },
        {
          key: "at",
          header: "Measured",
          numeric: true,
          phone: "value",
          minWidth: 480,
          cell: (line) => <Timestamp at={line.measuredAt} />,
        },
      ]}
    />
  );
}
