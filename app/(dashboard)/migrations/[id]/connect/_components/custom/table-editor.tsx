"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { formatNoun } from "@/lib/format/count";
import {
  type FileProfile,
  roleLabels,
  type Table,
  type TableRole,
  tableLabel,
} from "@/lib/services/custom-source/choices";
import { lookAtFile } from "./actions";
import { ColumnRow } from "./column-row";

export interface DescribedTable {
  readonly table: Table;
  /** What was seen of the file; null for one that was described earlier. */
  readonly profile: FileProfile | null;
}

export interface TableEditorProps {
  migrationId: string;
  described: DescribedTable;
  disabled: boolean;
  onChange: (described: DescribedTable) => void;
  onRemove: () => void;
}

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
const encodingChoices = [
  "utf-8",
  "windows-1252",
  "iso-8859-1",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "utf-16le",
  "shift_jis",
  "gb18030",
] as const;

/** One table: what it holds, how it is written, and what each column means. */
export function TableEditor({ migrationId, described, disabled, onChange, onRemove }: TableEditorProps) {
  const { table, profile } = described;
  const [problem, setProblem] = useState<string | null>(null);
  const { input } = table;

  /** Looks at the file again with an answer; the suggestions follow from it. */
  async function answer(answers: Parameters<typeof lookAtFile>[0]["answers"]) {
    if (input.kind !== "file") return;
    setProblem(null);
    const known = {
      role: table.role,
      encoding: input.encoding,
      ...(input.member ? { member: input.member } : {}),
    };
    const looked = await settle(() =>
      lookAtFile({ migrationId, uploadId: input.fileId, answers: { ...known, ...answers } }),
    );
    if (!looked.ok) return setProblem(looked.error.userMessage);
    if (looked.data) onChange({ table: looked.data.table, profile: looked.data });
  }

  /** Shows the first values again; what was said about the columns stays. */
  async function showValues() {
    if (input.kind !== "file") return;
    const { encoding, member, dialect, headerRows } = input;
    const known = { role: table.role, encoding, dialect, headerRows, ...(member ? { member } : {}) };
    const looked = await settle(() => lookAtFile({ migrationId, uploadId: input.fileId, answers: known }));
    if (!looked.ok) return setProblem(looked.error.userMessage);
    if (looked.data) onChange({ table, profile: looked.data });
  }

  const samplesOf = (column: string) =>
    profile ? (profile.columns.find((one) => one.column === column)?.samples.slice(0, 3) ?? []) : null;
  const changeColumn = (column: string, role: Table["columns"][number] | null) => {
    const others = table.columns.filter((one) => one.column !== column && one.field !== role?.field);
    onChange({ ...described, table: { ...table, columns: role ? [...others, role] : others } });
  };
  return (
    <fieldset className="grid gap-3 rounded-panel border border-line p-3" disabled={disabled}>
      <legend className="px-1 font-name">{tableLabel(table)}</legend>
      {profile ? (
        <p className="text-ink2 text-small">
          {formatNoun(profile.sampledRows, "row")} {profile.isWhole ? "in all" : "looked at so far"},{" "}
          {input.kind === "file" && input.format === "csv"
            ? `${delimiterNames[input.dialect.delimiter]}-separated`
            : "JSON"}
          .
        </p>
      ) : null}
      <SelectField
        label="What it holds"
        value={table.role}
        onChange={(event) => {
          // The options are the roles.
          const role = event.target.value as TableRole;
          if (input.kind === "file") void answer({ role });
          else onChange({ ...described, table: { ...table, role, columns: [] } });
        }}
      >
        {Object.entries(roleLabels).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      {profile && profile.members.length > 1 ? (
        <SelectField
          label="File in the archive"
          value={input.kind === "file" ? (input.member ?? "") : ""}
          onChange={(event) => void answer({ member: event.target.value })}
        >
          {profile.members.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      ) : null}
      {profile && input.kind === "file" && (!profile.encodingIsSure || input.encoding !== "utf-8") ? (
        <SelectField
          label="Encoding"
          value={input.encoding}
          hint="Choose the one in which the rows below look right."
          onChange={(event) => {
            const encoding = encodingChoices.find((one) => one === event.target.value);
            if (encoding) void answer({ encoding });
          }}
        >
          {encodingChoices.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      ) : null}
      {profile && !profile.encodingIsSure
        ? profile.accentedRows.slice(0, 3).map((row) => (
            <p key={row} className="truncate font-mono text-small">
              {row}
            </p>
          ))
        : null}
      {problem ? <ErrorPanel what={problem} /> : null}
      {profile && profile.notes.length + profile.varying.length > 0 ? (
        <Note tone="warn">
          {profile.varying.map(({ column, customer, values }) => (
            <p key={column}>
              {column} cannot be the customer's: {customer} has {values[0]} and {values[1]}.
            </p>
          ))}
          {profile.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      ) : null}
      <ul aria-label={`Columns of ${tableLabel(table)}`}>
        {table.header.map((column) => (
          <ColumnRow
            key={column}
            {...{ table, column, disabled }}
            samples={samplesOf(column)}
            onChange={(role) => changeColumn(column, role)}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {profile === null && input.kind === "file" ? (
          <Button variant="quiet" size="small" onClick={() => void showValues()}>
            Show the first values
          </Button>
        ) : null}
        <Button variant="quiet" size="small" onClick={onRemove}>
          Leave this table out
        </Button>
      </div>
    </fieldset>
  );
}
