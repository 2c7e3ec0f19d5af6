"use client";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { Select, TextField } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { atStart } from "@/lib/format/at-start";
import { formatCount } from "@/lib/format/count";
import type { ChargeLineRow } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import { MoneyLines } from "./plan-board";

const words: Record<ChargeLineRow["disposition"], string> = {
  stays: "stays on the rail",
  credits: "becomes prepaid credits",
  ends: "ends",
};
const dispositions = ["stays", "credits", "ends"] as const;

/** Who charges each line afterwards. Nothing moves unless somebody decides it and says why. */
export function ChargeLines({ lines, railName }: { lines: readonly ChargeLineRow[]; railName: string }) {
  const { mayEdit, busy, run } = useBoard();
  const [asking, setAsking] = useState<{ id: string; disposition: "credits" | "ends" } | null>(null);
  return (
    <div>
      <Note>
        {atStart(railName)} goes on charging every line that stays. Another disposition is a commercial
        change: finance decides, customers are told, it starts at a period boundary.
      </Note>
      <Table
        caption="Charge lines"
        rows={lines}
        rowKey={(line) => line.id}
        rowState={(line) => (asking?.id === line.id ? "selected" : undefined)}
        expanded={(line) =>
          asking?.id === line.id ? (
            <ReasonForm
              label={`Why ${line.name} ${words[asking.disposition]}, who decided it, and from when`}
              onCancel={() => setAsking(null)}
              onSave={async (note) => {
                const edit = {
                  kind: "setDisposition",
                  id: line.id,
                  disposition: asking.disposition,
                  note,
                } as const;
                if (await run(edit, `${line.name} ${words[asking.disposition]}`)) setAsking(null);
              }}
            />
          ) : undefined
        }
        columns={[
          {
            key: "line",
            header: "Charge line",
            side: "old",
            cell: (line) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-name">{line.name}</span>
                <CutId id={line.id} className="text-ink2" />
                {line.isMetered ? <Tag>metered</Tag> : null}
              </span>
            ),
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            className: "md:w-24",
            cell: (line) => formatCount(line.customers),
          },
          {
            key: "mrr",
            header: "MRR",
            numeric: true,
            phone: "side",
            className: "md:w-36",
            cell: (line) => <MoneyLines money={line.mrr} />,
          },
          {
            key: "disposition",
            header: "Afterwards",
            phone: "line",
            className: "md:w-60",
            cell: (line) => (
              <Select
                small
                aria-label={`What becomes of ${line.name} (${line.id})`}
                disabled={!mayEdit || busy}
                value={asking?.id === line.id ? asking.disposition : line.disposition}
                onChange={(event) => {
                  const next = dispositions.find((each) => each === event.target.value) ?? "stays";
                  if (next === "stays") {
                    setAsking(null);
                    void run(
                      { kind: "setDisposition", id: line.id, disposition: "stays", note: "" },
                      `${line.name} stays on the rail`,
                    );
                  } else setAsking({ id: line.id, disposition: next });
                }}
              >
                {dispositions.map((each) => (
                  <option key={each} value={each}>
                    {words[each]}
                  </option>
                ))}
              </Select>
            ),
          },
          {
            key: "by",
            header: "Decided by",
            phone: "detail",
            className: "md:w-52",
            cell: (line) => (
              <span className="text-ink2">
                {line.by ?? "nobody, by default"}
                {line.note ? <span className="block text-small">{line.note}</span> : null}
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}

interface ReasonFormProps {
  label: string;
  onSave: (note: string) => Promise<void>;
  onCancel: () => void;
}

function ReasonForm({ label, onSave, onCancel }: ReasonFormProps) {
  const { busy } = useBoard();
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (note.trim() !== "") await onSave(note.trim());
  }
  return (
    <form onSubmit={submit} noValidate className="grid max-w-[560px] gap-2">
      <TextField
        label={label}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={tried && note.trim() === "" ? "A change of who charges needs a reason." : undefined}
      />
      <div className="flex gap-2">
        <Button type="submit" size="small" pending={busy} pendingLabel="Saving…">
          Save
        </Button>
        <Button size="small" variant="quiet" onClick={onCancel}>
          Leave it as it was
        </Button>
      </div>
    </form>
  );
}
