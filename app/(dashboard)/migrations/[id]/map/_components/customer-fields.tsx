"use client";
import { Select } from "@/components/ui/field";
import { Table } from "@/components/ui/table";
import type { BoardView } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import { StandingTag } from "./standing-tag";

const words: Readonly<Record<string, string>> = {
  externalId: "External id",
  email: "E-mail",
  name: "Name",
  metadata: "Metadata",
};

/** Which facts of a customer are carried. The id is fixed: everything else may change under a customer. */
export function CustomerFields({ fields }: { fields: BoardView["fields"] }) {
  const { mayEdit, busy, run } = useBoard();
  return (
    <Table
      caption="Customer fields"
      rows={fields}
      rowKey={(row) => row.field}
      columns={[
        {
          key: "from",
          header: "At the source",
          side: "old",
          className: "md:w-56",
          phone: "side",
          cell: (row) =>
            row.field === "externalId" ? (
              <code className="font-mono">id</code>
            ) : (
              <Select
                small
                aria-label={`Where ${words[row.field] ?? row.field} comes from`}
                disabled={!mayEdit || busy}
                value={row.from ?? ""}
                onChange={(event) =>
                  void run(
                    { kind: "setCustomerField", field: row.field, from: event.target.value || null },
                    `${words[row.field] ?? row.field} changed`,
                  )
                }
              >
                <option value="">not carried</option>
                {[...new Set([row.field, ...(row.from ? [row.from] : [])])].map((from) => (
                  <option key={from} value={from}>
                    {from}
                  </option>
                ))}
              </Select>
            ),
        },
        { key: "reason", header: "Reason", phone: "detail", cell: (row) => row.reason },
        {
          key: "standing",
          header: "Decided",
          phone: "line",
          className: "md:w-40",
          cell: (row) => <StandingTag {...row} />,
        },
        {
          key: "field",
          header: "At OpenMonetize",
          side: "new",
          phone: "title",
          className: "md:w-48",
          cell: (row) => <span className="font-name">{words[row.field] ?? row.field}</span>,
        },
      ]}
    />
  );
}
