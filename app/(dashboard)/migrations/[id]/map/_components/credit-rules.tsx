"use client";
import { Select } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { Table } from "@/components/ui/table";
import type { BoardView } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import { StandingTag } from "./standing-tag";

/** Rules for more than one block. */
const wholeClasses: Readonly<Record<string, string>> = {
  "*": "All that are not named",
  "*units": "Credits that count units",
};

/** Where credit is spent: at the rail as today, or in a wallet. One side only, never both. */
export function CreditRules({ rules }: { rules: BoardView["creditRules"] }) {
  const { mayEdit, busy, run } = useBoard();
  return (
    <div>
      <Table
        caption="Credit grants"
        rows={rules}
        rowKey={(rule) => rule.id}
        columns={[
          {
            key: "id",
            header: "Credit grants",
            side: "old",
            cell: (rule) => wholeClasses[rule.id] ?? <code className="font-mono">{rule.id}</code>,
          },
          { key: "reason", header: "Reason", phone: "detail", cell: (rule) => rule.reason },
          {
            key: "standing",
            header: "Decided",
            phone: "line",
            className: "md:w-40",
            cell: (rule) => <StandingTag {...rule} />,
          },
          {
            key: "to",
            header: "Spent",
            side: "new",
            phone: "side",
            className: "md:w-64",
            cell: (rule) => (
              <Select
                small
                aria-label={`Where ${rule.id === "*" ? "credit" : (wholeClasses[rule.id] ?? rule.id)} is spent`}
                disabled={!mayEdit || busy}
                value={rule.to}
                onChange={(event) =>
                  void run(
                    {
                      kind: "setCreditRule",
                      id: rule.id,
                      to: event.target.value === "wallet" ? "wallet" : "rail",
                    },
                    "Credit rule changed",
                  )
                }
              >
                <option value="rail">on the rail, as today</option>
                <option value="wallet">in an OpenMonetize wallet</option>
              </Select>
            ),
          },
        ]}
      />
      <Note>
        Credit that pays lines which stay on the rail must stay spendable there. Moving it to a wallet asks
        for a charge line that becomes prepaid credits.
      </Note>
    </div>
  );
}
