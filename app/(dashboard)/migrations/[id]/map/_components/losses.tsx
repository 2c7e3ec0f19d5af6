"use client";
import { Check } from "lucide-react";
import { LossWhat } from "@/components/records/loss-what";
import { decisionName, lossName } from "@/components/records/loss-words";
import { Button } from "@/components/ui/button";
import { Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import type { BoardView } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";

/** What OpenMonetize has no place for, with the recommended decision until a person takes it. */
export function Losses({ losses }: { losses: BoardView["losses"] }) {
  const { mayEdit, busy, run } = useBoard();
  return (
    <Table
      caption="What is not carried as it stands"
      density="two-line"
      rows={losses}
      rowKey={(loss) => `${loss.code} ${loss.subject}`}
      empty={<p className="py-4 text-ink2">Everything in the snapshot has a place at OpenMonetize.</p>}
      columns={[
        {
          key: "what",
          header: "What",
          className: "md:w-64",
          cell: (loss) => <LossWhat code={loss.code} subject={loss.subject} />,
        },
        { key: "note", header: "What it means", phone: "detail", cell: (loss) => loss.note },
        {
          key: "decision",
          header: "Decision",
          phone: "line",
          className: "md:w-44",
          cell: (loss) => decisionName(loss.decision),
        },
        {
          key: "by",
          header: "Decided by",
          phone: "side",
          className: "md:w-44",
          cell: (loss) =>
            loss.by === "default" ? (
              mayEdit ? (
                <Button
                  size="small"
                  disabled={busy}
                  aria-label={`Take this decision: ${lossName(loss.code)} ${loss.subject === "*" ? "" : loss.subject}`}
                  onClick={() => void run({ kind: "decide", ...pick(loss) }, "Decision taken")}
                >
                  Take this decision
                </Button>
              ) : (
                <Tag>by default</Tag>
              )
            ) : (
              <Tag tone="ok" icon={Check}>
                {loss.by}
              </Tag>
            ),
        },
      ]}
    />
  );
}

const pick = ({ code, subject, decision, note }: BoardView["losses"][number]) => ({
  code,
  subject,
  decision,
  note,
});
