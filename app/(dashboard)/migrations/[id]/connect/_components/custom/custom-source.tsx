"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ErrorPanel } from "@/components/ui/error-panel";
import { announce } from "@/components/ui/live-region";
import { useHydrated } from "@/components/ui/use-hydrated";
import { tableLabel, usualAnswers } from "@/lib/services/custom-source/choices";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { lookAtFile, saveCustom } from "./actions";
import { type Answers, GeneralAnswers } from "./general-answers";
import { QueryForm } from "./query-form";
import { savedDescription, unexplainedStatuses } from "./saved-description";
import { type DescribedTable, TableEditor } from "./table-editor";
import { UploadFiles } from "./upload-files";

export interface CustomSourceProps {
  migrationId: string;
  saved: Connections["source"];
  mayConnect: boolean;
}

/** A company's own data: files or queries, what they hold, and what every column means. */
export function CustomSource({ migrationId, saved, mayConnect }: CustomSourceProps) {
  const router = useRouter();
  const ready = useHydrated();
  const before = savedDescription(saved?.settings);
  const [tables, setTables] = useState<readonly DescribedTable[]>(
    before?.tables.map((table) => ({ table, profile: null })) ?? [],
  );
  const [answers, setAnswers] = useState<Answers>({ ...usualAnswers, ...before });
  const [kind, setKind] = useState(
    tables.some(({ table }) => table.input.kind === "query") ? "query" : "file",
  );
  const [apiKey, setApiKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ what: string; remedy?: string } | null>(null);
  const disabled = !mayConnect || !ready;

  async function save() {
    setBusy(true);
    setProblem(null);
    const description = { ...answers, tables: tables.map(({ table }) => table) };
    const answer = await settle(() => saveCustom({ migrationId, apiKey, description }));
    setBusy(false);
    if (!answer.ok) return setProblem({ what: answer.error.userMessage });
    const check = answer.data;
    if (check && !check.ok) return setProblem({ what: check.problem, remedy: check.remedy });
    announce("The description was tested and saved.");
    setApiKey("");
    router.refresh();
  }

  const add = (described: DescribedTable) => setTables((known) => [...known, described]);
  return (
    <div className="grid gap-4">
      <RadioGroup
        name="custom-kind"
        legend="Where the data is"
        options={[
          { value: "file", label: "In files", disabled },
          { value: "query", label: "In a Postgres database", disabled },
        ]}
        value={kind}
        onChange={setKind}
      />
      {kind === "file" ? (
        <UploadFiles
          migrationId={migrationId}
          disabled={disabled}
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.gz,.zip"
          hint="CSV, TSV, NDJSON or JSON, also packed with gzip or zip, up to 2 GiB each."
          onUploaded={async (uploadId) => {
            const looked = await settle(() => lookAtFile({ migrationId, uploadId, answers: {} }));
            if (!looked.ok) throw new Error(looked.error.userMessage);
            if (looked.data) add({ table: looked.data.table, profile: looked.data });
          }}
        />
      ) : (
        <QueryForm
          {...{ migrationId, apiKey, disabled }}
          isStored={Boolean(saved?.keyHint)}
          onAddress={setApiKey}
          onTable={(table) => add({ table, profile: null })}
        />
      )}
      {tables.map((described, index) => (
        <TableEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be described twice, and the order stays.
          key={index}
          {...{ migrationId, described, disabled }}
          onChange={(next) => setTables((known) => known.map((one, at) => (at === index ? next : one)))}
          onRemove={() => setTables((known) => known.filter((_one, at) => at !== index))}
        />
      ))}
      {tables.length > 0 ? (
        <>
          <GeneralAnswers
            {...{ answers, disabled }}
            statusWords={unexplainedStatuses(tables, answers)}
            onChange={setAnswers}
          />
          <div>
            <Button
              variant="primary"
              onClick={() => void save()}
              pending={busy}
              pendingLabel="Testing…"
              disabled={!ready}
              closedBecause={mayConnect ? undefined : "Only an owner or admin connects a source."}
            >
              Test and save the description
            </Button>
          </div>
        </>
      ) : null}
      {before ? (
        <p className="text-ink2 text-small">
          Rejected rows of the newest export, to be mended:{" "}
          {before.tables.map((table, index) => (
            <a
              key={tableLabel(table)}
              className="link mr-2"
              download
              href={`/api/migrations/${migrationId}/rejects?table=${index}`}
            >
              {tableLabel(table)}
            </a>
          ))}
        </p>
      ) : null}
      {problem ? (
        <ErrorPanel
          what={problem.what}
          customers="Customers notice nothing; nothing was stored."
          remedy={problem.remedy}
        />
      ) : null}
    </div>
  );
}
