import type { Finding } from "@/lib/services/assessments/get-assessment";

/** What was decided about findings of one kind, by whom; or that nobody has to, or has. */
export function FindingDecision({ findings }: { findings: readonly Finding[] }) {
  const asked = findings.filter(({ options }) => options.length > 0);
  const open = asked.filter(({ decision }) => decision === null).length;
  if (asked.length === 0) return <span className="text-ink3 text-small">none needed</span>;
  if (open > 0) return <span className="font-name text-harm text-small">{open} open</span>;
  const [first] = asked;
  const label = first?.options.find((option) => option.decision === first.decision?.decision)?.label;
  return (
    <span className="text-small">
      {asked.length === 1 ? label : `${asked.length} decided`}
      <span className="block text-ink3">{first?.decision?.by}</span>
    </span>
  );
}
