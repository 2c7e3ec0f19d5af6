"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextareaField, TextField } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { formatCount } from "@/lib/format/count";
import { betterQueries, type Table } from "@/lib/services/custom-source/choices";
import { lookAtQuery } from "./actions";

export interface QueryFormProps {
  migrationId: string;
  apiKey: string;
  isStored: boolean;
  disabled: boolean;
  onAddress: (apiKey: string) => void;
  onTable: (table: Table) => void;
}

/** A read-only Postgres source: its address, and one query after the other, tried before it is taken. */
export function QueryForm({ migrationId, apiKey, isStored, disabled, onAddress, onTable }: QueryFormProps) {
  const [sql, setSql] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState<readonly string[]>([]);

  async function look() {
    setBusy(true);
    setProblem(null);
    const answer = await settle(() => lookAtQuery({ migrationId, apiKey, sql }));
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error.userMessage);
    if (!answer.data) return;
    const { estimate, notes, table } = answer.data;
    const expected = estimate ? [`The database expects about ${formatCount(estimate.rows)} rows.`] : [];
    setSaid([...expected, ...notes]);
    onTable(table);
    setSql("");
  }

  return (
    <div className="grid gap-3">
      <TextField
        label="Address of a read-only role"
        type="password"
        autoComplete="off"
        mono
        value={apiKey}
        disabled={disabled}
        placeholder={
          isStored ? "stored; paste another to replace it" : "postgres://reader:…@db.example.com/shop"
        }
        hint="Stored encrypted, never shown again. Superusers and roles that reach the server's files are refused."
        onChange={(event) => onAddress(event.target.value)}
      />
      <TextareaField
        label="Query"
        mono
        rows={5}
        value={sql}
        disabled={disabled}
        hint="One SELECT. It runs in a read-only transaction."
        onChange={(event) => setSql(event.target.value)}
      />
      <div>
        <Button
          onClick={() => void look()}
          pending={busy}
          pendingLabel="Trying…"
          disabled={disabled || sql.trim() === ""}
        >
          Try the query
        </Button>
      </div>
      {problem ? <ErrorPanel what={problem} /> : null}
      {said.length > 0 ? (
        <Note>
          {said.map((line) => (
            <p key={line} className="whitespace-pre-wrap">
              {line}
            </p>
          ))}
        </Note>
      ) : null}
      <details>
        <summary className="w-fit rounded-mark text-ink2 text-small hover:text-ink">
          Queries that multiply nothing
        </summary>
        <ul className="mt-2 grid gap-2">
          {Object.entries(betterQueries).map(([role, query]) => (
            <li key={role} className="flex items-start gap-2">
              <code className="min-w-0 break-words font-mono text-small">{query}</code>
              <CopyButton value={query} label={`Copy the query for ${role}`} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
