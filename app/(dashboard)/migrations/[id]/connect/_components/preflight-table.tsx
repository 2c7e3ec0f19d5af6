import { Check, TriangleAlert } from "lucide-react";
import { Note } from "@/components/ui/note";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import type { TargetCheck } from "@/lib/services/migrations/get-connections";

interface Line {
  asked: string;
  answer: string;
  good: boolean;
  follows: string;
}

/** What the account would mean for an import: each question, the answer, and what follows from it. */
export function PreflightTable({ target, notes }: { target: TargetCheck; notes: readonly string[] }) {
  const partly = notes.find((note) => note.startsWith("Only the newest"));
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="text-section">Before anything is written</h3>
        <span className="text-ink2 text-small">harmless calls only</span>
      </div>
      <Table
        caption="Pre-flight of the target"
        density="dense"
        rows={linesOf(target)}
        rowKey={(line) => line.asked}
        columns={[
          { key: "asked", header: "Asked", className: "md:w-[30%]", cell: (line) => line.asked },
          {
            key: "answer",
            header: "Answer",
            phone: "value",
            className: "md:w-32",
            cell: (line) => (
              <span className="inline-flex items-center gap-1.5 whitespace-nowrap align-middle font-name">
                {line.good ? (
                  <Check role="img" aria-label="fine" size={14} className="text-ok" />
                ) : (
                  <TriangleAlert role="img" aria-label="note" size={14} className="text-warn" />
                )}
                {line.answer}
              </span>
            ),
          },
          { key: "follows", header: "What follows", phone: "detail", cell: (line) => line.follows },
        ]}
      />
      {partly ? <Note>{partly}</Note> : null}
    </div>
  );
}

function linesOf(target: TargetCheck): Line[] {
  const { monthlyEventQuota: quota, quotaRemaining: left, requestsPerMinute: pace } = target;
  const ready = target.users - target.unusableUsers;
  return [
    {
      asked: "Tier",
      answer: target.tier,
      good: quota === null,
      follows:
        quota === null
          ? "No monthly event limit."
          : `${formatCount(quota)} events a month; history counts in the month it is imported.`,
    },
    ...(quota !== null && left !== null
      ? [
          {
            asked: "Events left this month",
            answer: formatCount(left),
            good: left > quota / 2,
            follows: "An import stops when they are used up. ENTERPRISE has no limit.",
          },
        ]
      : []),
    {
      asked: "Requests per minute",
      answer: pace === null ? "not said" : formatCount(pace),
      good: pace === null || pace > 100,
      follows:
        pace === null
          ? "The import finds its pace as it goes."
          : pace <= 100
            ? "Sets the pace of the import. RATE_LIMIT_MAX on the gateway raises it."
            : "Sets the pace of the import.",
    },
    {
      asked: "Users already there",
      answer: formatCount(ready),
      good: true,
      follows:
        ready === 0 ? "No customer meets an older one." : "A customer with the same id goes on as that user.",
    },
    {
      asked: "Users with an id of their own",
      answer: formatCount(target.unusableUsers),
      good: target.unusableUsers === 0,
      follows:
        target.unusableUsers === 0
          ? "No identity conflicts."
          : "They hold neither credits nor usage; customers with the same id are held back.",
    },
    {
      asked: "Events stored",
      answer: formatCount(target.events),
      good: true,
      follows:
        target.events === 0
          ? "Everything stored later is ours to count."
          : "Counted before and after the import.",
    },
    {
      asked: "Entitlements",
      answer: formatCount(target.entitlements),
      good: true,
      follows:
        target.entitlements === 0
          ? "No rule is overwritten."
          : "Read whole; ours are told apart by their names.",
    },
    {
      asked: "Repeated entitlements",
      answer: formatCount(target.duplicateEntitlements),
      good: target.duplicateEntitlements === 0,
      follows:
        target.duplicateEntitlements === 0
          ? "Each decision has one rule."
          : "Which of them decides is arbitrary; remove one.",
    },
    {
      asked: "Dead letters",
      answer: formatCount(target.deadLetters),
      good: target.deadLetters === 0,
      follows:
        target.deadLetters === 0 ? "New ones will be ours." : "They are told apart from those of the import.",
    },
    {
      asked: "Keys by e-mail address",
      answer: target.keyRecoveryExposed ? "open" : "closed",
      good: !target.keyRecoveryExposed,
      follows: target.keyRecoveryExposed
        ? "Anyone can ask for this account's key. Block POST /v1/auth/google at your edge."
        : "Nobody gets a key without signing in.",
    },
  ];
}
