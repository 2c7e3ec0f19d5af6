"use client";
import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { FileDrop } from "@/components/ui/file-drop";
import { Note } from "@/components/ui/note";
import { Section } from "@/components/ui/page-header";
import { formatNoun } from "@/lib/format/count";
import type { TextProblem } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";

type Answer =
  | { ok: true; version: number; notes: readonly string[] }
  | { ok: false; problems: readonly TextProblem[] }
  | { ok: false; error: { userMessage: string; reference?: string } };

/** The mapping as a file, out and in: YAML or JSON, ours or the short form of the migration guide. */
export function MappingFiles({ migrationId, version }: { migrationId: string; version: number }) {
  const router = useRouter();
  const { mayEdit } = useBoard();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const url = `/api/migrations/${migrationId}/mapping`;

  async function load(text: string) {
    setAnswer(null);
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ basedOn: version, text }),
    });
    // Our own route; these are its three answers.
    const said = (await response.json()) as Answer;
    setAnswer(said);
    if (said.ok) router.refresh();
    else throw new Error("It was not loaded; the mapping is as it was.");
  }

  return (
    <Section
      title="Files"
      note={`version ${version}`}
      aside={
        <>
          <a href={`${url}?as=yaml`} download className="link inline-flex items-center gap-1">
            <Download aria-hidden size={13} />
            Download YAML
          </a>
          <a href={`${url}?as=json`} download className="link inline-flex items-center gap-1">
            <Download aria-hidden size={13} />
            Download JSON
          </a>
        </>
      }
    >
      {mayEdit ? (
        <FileDrop
          label="Load a mapping file"
          extensions={[".yaml", ".yml", ".json", ".js"]}
          onFile={({ text }) => load(text)}
          onRefused={() => setAnswer(null)}
        />
      ) : (
        <p className="text-ink2">An operator can load a mapping file here.</p>
      )}
      {answer?.ok ? (
        <Note>
          Saved as version {answer.version}.
          {answer.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      ) : null}
      {answer && !answer.ok && "problems" in answer ? <FileProblems problems={answer.problems} /> : null}
      {answer && !answer.ok && "error" in answer ? (
        <ErrorPanel what={answer.error.userMessage} reference={answer.error.reference} />
      ) : null}
    </Section>
  );
}

const FileProblems = ({ problems }: { problems: readonly TextProblem[] }) => (
  <div className="grid gap-2">
    <ErrorPanel
      what={`The file was not loaded: ${formatNoun(problems.length, "problem")}.`}
      remedy="Mend the lines below and load it again; the mapping is as it was."
    />
    <ul className="divide-y divide-line2" aria-label="Problems in the file">
      {problems.map((problem) => (
        <li key={`${problem.line} ${problem.sentence}`} className="break-words py-1.5">
          {problem.sentence} <span className="text-ink2">{problem.remedy}</span>
        </li>
      ))}
    </ul>
  </div>
);
