"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { KeyValue } from "@/components/ui/key-value";
import { announce } from "@/components/ui/live-region";
import { Timestamp } from "@/components/ui/timestamp";
import { useHydrated } from "@/components/ui/use-hydrated";
import { atStart } from "@/lib/format/at-start";
import type { InspectedFiles } from "@/lib/services/files/connect-files";
import { UploadFiles } from "../custom/upload-files";
import { lookAtFiles, saveFiles } from "./file-actions";

export interface FileSourceProps {
  migrationId: string;
  sourceName: string;
  mayConnect: boolean;
  /** The account that is connected already; a file has to be of it. */
  account: string | null;
  /** The source is a file now. */
  isOpen: boolean;
}

interface Chosen {
  readonly uploadIds: readonly string[];
  readonly found: InspectedFiles;
}

/** The source out of files, where the old system is away or may give no key: uploaded, recognised, then taken. */
export function FileSource({ migrationId, sourceName, mayConnect, account, isOpen }: FileSourceProps) {
  const router = useRouter();
  const ready = useHydrated();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [mode, setMode] = useState("live");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ what: string; remedy?: string } | null>(null);
  const disabled = !mayConnect || !ready;

  async function look(uploadId: string) {
    setProblem(null);
    // Files of one script come together; an export stands alone and takes the place of what was chosen before.
    const before = chosen && chosen.found.shape !== "export" ? chosen.uploadIds : [];
    const together = [...before.filter((id) => id !== uploadId), uploadId];
    const alone = await settle(() => lookAtFiles({ migrationId, uploadIds: [uploadId] }));
    if (!alone.ok) throw new Error(alone.error.userMessage);
    const isSet = alone.data?.shape !== "export" && together.length > 1;
    const looked = isSet ? await settle(() => lookAtFiles({ migrationId, uploadIds: together })) : alone;
    if (!looked.ok) throw new Error(looked.error.userMessage);
    if (looked.data) setChosen({ uploadIds: isSet ? together : [uploadId], found: looked.data });
  }

  async function save() {
    if (!chosen) return;
    setBusy(true);
    setProblem(null);
    const { found } = chosen;
    const said = {
      account: found.account === null && account === null && name.trim() !== "" ? name : null,
      mode: found.mode === null ? (mode === "test" ? ("test" as const) : ("live" as const)) : null,
    };
    const answer = await settle(() => saveFiles({ migrationId, uploadIds: [...chosen.uploadIds], ...said }));
    setBusy(false);
    if (!answer.ok) return setProblem({ what: answer.error.userMessage });
    if (answer.data && !answer.data.ok) {
      return setProblem({ what: answer.data.problem, remedy: answer.data.remedy });
    }
    announce("The file is the source now.");
    setChosen(null);
    router.refresh();
  }

  return (
    <details open={isOpen} className="border-line2 border-t pt-3">
      <summary className="w-fit rounded-mark font-name">
        {isOpen ? "Read from a file" : "No key at hand? Read a file instead"}
      </summary>
      <div className="grid gap-4 pt-3">
        <p className="text-ink2">
          An export of om-migrate, or what a script saved of {sourceName}. Nothing is asked of {sourceName}{" "}
          then: no later changes, no comparison with today&rsquo;s charges, no parity, until a key is
          connected.
        </p>
        <UploadFiles
          migrationId={migrationId}
          disabled={disabled}
          accept=".json"
          hint="One export file, or the JSON files of one script, up to 2 GiB each."
          onUploaded={look}
        />
        {chosen ? <Recognised found={chosen.found} /> : null}
        {chosen && chosen.found.account === null && account === null ? (
          <TextField
            label="Account"
            optional
            mono
            value={name}
            onChange={(event) => setName(event.target.value)}
            hint="Its id at the provider, such as acct_…; a key connected later has to fit."
            autoComplete="off"
          />
        ) : null}
        {chosen && chosen.found.mode === null ? (
          <RadioGroup
            name="file-mode"
            legend="What the file holds"
            value={mode}
            onChange={setMode}
            options={[
              { value: "live", label: "Live customers" },
              { value: "test", label: "Test data" },
            ]}
          />
        ) : null}
        {chosen ? (
          <div>
            <Button
              variant="primary"
              onClick={() => void save()}
              pending={busy}
              pendingLabel="Checking…"
              disabled={!ready}
              closedBecause={mayConnect ? undefined : "Only an owner or admin connects a source."}
            >
              Use as the source
            </Button>
          </div>
        ) : null}
        {problem ? (
          <ErrorPanel
            what={problem.what}
            customers="Customers notice nothing; nothing was stored."
            remedy={problem.remedy}
          />
        ) : null}
      </div>
    </details>
  );
}

/** What the files are, said back before anything is taken from them. */
function Recognised({ found }: { found: InspectedFiles }) {
  const items = [
    { term: "Recognised", value: `${atStart(found.name)}. ${found.limits}` },
    {
      term: "Files",
      value: found.files
        .map(({ name, parts }) => (parts.length > 0 ? `${name} (${parts.join(", ")})` : name))
        .join("; "),
    },
    ...(found.account === null
      ? []
      : [
          {
            term: "Account",
            value: found.accountName ? `${found.accountName} (${found.account})` : found.account,
          },
        ]),
    ...(found.mode === null ? [] : [{ term: "Mode", value: found.mode }]),
    ...(found.watermark === null ? [] : [{ term: "Read", value: <Timestamp at={found.watermark} /> }]),
  ];
  return <KeyValue items={items} />;
}
