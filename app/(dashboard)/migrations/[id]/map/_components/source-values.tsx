"use client";
import { Check, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { BoardView, ValueRow } from "@/lib/services/mapping/board-types";
import { listValues } from "../actions";
import { useBoard } from "./board-context";
import { statusWords } from "./status-words";

const kinds: Record<ValueRow["kind"], string> = {
  unread: "Value nobody knows",
  statuses: "Status",
  currencies: "Currency",
  units: "Unit of usage",
};

interface Found {
  rows: readonly ValueRow[];
  timeZone: string | null;
}

/** The source's own words and codes, who stands behind each, and what each counts as. Asked once for all records. */
export function SourceValues({ migrationId, view }: { migrationId: string; view: BoardView }) {
  const [found, setFound] = useState<Found | string | null>(null);
  const { version } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a saved version may have decided one of them
  useEffect(() => {
    let isGone = false;
    void settle(() => listValues({ migrationId })).then((answer) => {
      if (!isGone) setFound(answer.ok ? (answer.data ?? null) : answer.error.userMessage);
    });
    return () => {
      isGone = true;
    };
  }, [migrationId, version]);
  if (found === null) return <p className="text-ink2">Counting the values of the source…</p>;
  if (typeof found === "string") return <Note tone="harm">{found}</Note>;
  const open = found.rows.filter((row) => row.isOpen);
  const held = open.reduce((sum, row) => sum + row.records, 0);
  return (
    <Section
      id="source-values"
      title="Values of the source"
      note={
        open.length === 0
          ? "every value is known or decided"
          : `${formatNoun(open.length, "value is", "values are")} undecided; the plan holds what carries ${open.length === 1 ? "it" : "them"}, ${formatNoun(held, "record")}`
      }
    >
      <Table
        caption="Values of the source"
        rows={found.rows}
        rowKey={(row) => `${row.kind} ${row.id}`}
        empty="The snapshot has no subscription, credit or usage."
        columns={[
          {
            key: "value",
            header: "Value",
            side: "old",
            cell: (row) => (
              <>
                <code className="break-all font-mono">{row.value}</code>
                <span className="block text-ink2 text-small">
                  {kinds[row.kind]}
                  {row.read && row.kind !== "statuses" ? `: ${row.read}` : ""}
                </span>
              </>
            ),
          },
          {
            key: "records",
            header: "Records",
            numeric: true,
            phone: "line",
            phoneLabel: "records",
            cell: (row) => formatCount(row.records),
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            phone: "side",
            phoneLabel: "customers",
            cell: (row) => formatCount(row.customers),
          },
          {
            key: "samples",
            header: "For example",
            phone: "hide",
            minWidth: 800,
            cell: (row) => (
              <span className="break-all font-mono text-ink2 text-small">{row.samples.join(", ")}</span>
            ),
          },
          {
            key: "standing",
            header: "Decided",
            phone: "line",
            className: "md:w-36",
            cell: (row) => <Standing row={row} />,
          },
          {
            key: "to",
            header: "Counts as",
            side: "new",
            phone: "detail",
            className: "md:w-72",
            cell: (row) => <ValueControl key={`${row.id} ${row.to}`} row={row} />,
          },
        ]}
      />
      <Note>
        {found.timeZone
          ? `Days of the source are days of ${found.timeZone}. Instants are carried in UTC, and usage is compared by the source's own days.`
          : "The source names no time zone of its own: its days are days of UTC."}
      </Note>
    </Section>
  );
}

function Standing({ row }: { row: ValueRow }) {
  if (row.isOpen) {
    return (
      <Tag tone="warn" icon={TriangleAlert}>
        undecided
      </Tag>
    );
  }
  if (row.by) {
    return (
      <Tag tone="ok" icon={Check}>
        {row.by}
      </Tag>
    );
  }
  return <span className="text-ink2 text-small">{row.fixed ? "fixed" : "as read"}</span>;
}

function ValueControl({ row }: { row: ValueRow }) {
  const { mayEdit, busy, run } = useBoard();
  const [typed, setTyped] = useState(row.to ?? "");
  const save = (to: string | null) =>
    void run(
      { kind: "setValue", of: row.kind, id: row.id, to },
      to === null ? `${row.value} is as it was read` : `${row.value} is decided`,
    );
  if (row.fixed !== null && row.to === null) return <span className="text-ink2">{row.fixed}</span>;
  if (row.kind === "statuses") {
    return (
      <Select
        small
        aria-label={`What status ${row.value}, read as ${row.read}, counts as`}
        disabled={!mayEdit || busy}
        value={row.to ?? ""}
        onChange={(event) => save(event.target.value || null)}
      >
        <option value="">as read: {wordOf(row.read)}</option>
        {Object.entries(statusWords).map(([status, { label }]) =>
          status === row.read ? null : (
            <option key={status} value={status}>
              {label}
            </option>
          ),
        )}
      </Select>
    );
  }
  const { label, placeholder } = asked[row.kind];
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save(typed.trim() || null);
      }}
    >
      <Input
        aria-label={`${label} ${row.value}`}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="min-w-0 flex-1"
        disabled={!mayEdit}
      />
      <Button type="submit" size="small" disabled={!mayEdit || busy || typed.trim() === (row.to ?? "")}>
        Decide
      </Button>
    </form>
  );
}

const wordOf = (status: string): string =>
  Object.entries(statusWords).find(([each]) => each === status)?.[1].label ?? status;

const asked: Record<Exclude<ValueRow["kind"], "statuses">, { label: string; placeholder: string }> = {
  unread: {
    label: "Why records may be left out that have",
    placeholder: "why those records may be left out",
  },
  currencies: { label: "Credits for one minor unit of", placeholder: "credits for one minor unit, as 10.8" },
  units: { label: "What is written for the unit", placeholder: "as it stands" },
};
