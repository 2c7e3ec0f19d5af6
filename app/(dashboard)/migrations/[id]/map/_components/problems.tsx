import { CircleX, TriangleAlert } from "lucide-react";
import { Section } from "@/components/ui/page-header";
import { Tag } from "@/components/ui/tag";
import { formatNoun } from "@/lib/format/count";
import type { BoardView } from "@/lib/services/mapping/board-types";

const shownAtOnce = 6;

/** What blocks the preview and what it will remark on. Many are folded. */
export function Problems({ problems }: { problems: BoardView["problems"] }) {
  if (problems.length === 0) return null;
  const errors = problems.filter((problem) => problem.severity === "error");
  const sorted = [...errors, ...problems.filter((problem) => problem.severity !== "error")];
  const blocked =
    errors.length > 0
      ? `${formatNoun(errors.length, "problem")} block the preview, `
      : "nothing blocks the preview, ";
  return (
    <Section
      id="problems"
      title="Problems"
      note={`${blocked}${formatNoun(problems.length - errors.length, "remark")}`}
    >
      <List problems={sorted.slice(0, shownAtOnce)} />
      {sorted.length > shownAtOnce ? (
        <details>
          <summary className="mt-1 w-fit text-ink2 text-small">{sorted.length - shownAtOnce} more</summary>
          <List problems={sorted.slice(shownAtOnce)} />
        </details>
      ) : null}
    </Section>
  );
}

const List = ({ problems }: { problems: BoardView["problems"] }) => (
  <ul className="divide-y divide-line2">
    {problems.map((problem) => (
      <li key={`${problem.code} ${problem.path.join(".")}`} className="flex flex-wrap gap-x-3 gap-y-1 py-1.5">
        <Tag
          tone={problem.severity === "error" ? "harm" : "warn"}
          icon={problem.severity === "error" ? CircleX : TriangleAlert}
        >
          {problem.severity === "error" ? "blocks" : "remark"}
        </Tag>
        <span className="min-w-0 flex-1 basis-64">
          {problem.sentence} <span className="text-ink2">{problem.remedy}</span>
        </span>
      </li>
    ))}
  </ul>
);
