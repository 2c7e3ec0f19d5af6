"use client";
import { useId, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { ErrorPanel } from "@/components/ui/error-panel";
import { announce } from "@/components/ui/live-region";
import { Progress } from "@/components/ui/progress";
import { beginFile } from "./actions";
import { sendFile } from "./send-file";

export interface UploadFilesProps {
  migrationId: string;
  disabled: boolean;
  /** Ends of names that the dialog offers. */
  accept: string;
  hint: string;
  /** What is done with a file that has arrived; what it throws is shown. */
  onUploaded: (uploadId: string, name: string) => Promise<void>;
}

interface Sending {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sizeBytes: number;
}

const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

/** Takes files in, one after the other, with their progress; one that broke off goes on when it is chosen again. */
export function UploadFiles({ migrationId, disabled, accept, hint, onUploaded }: UploadFilesProps) {
  const id = useId();
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);

  async function send(file: File) {
    const begun = await settle(() => beginFile({ migrationId, name: file.name, sizeBytes: file.size }));
    if (!begun.ok) throw new Error(begun.error.userMessage);
    if (!begun.data) return;
    const { uploadId, receivedBytes } = begun.data;
    const show = (received: number) =>
      setSending({ name: file.name, receivedBytes: received, sizeBytes: file.size });
    show(receivedBytes);
    const url = `/api/migrations/${migrationId}/uploads/${uploadId}`;
    const done = await sendFile(url, file, receivedBytes, show);
    if (done.sameAs)
      setNote(`${file.name} has the same content as ${done.sameAs.name}, which was uploaded before.`);
    await onUploaded(uploadId, file.name);
    announce(`${file.name} was uploaded.`);
  }

  async function sendAll(files: readonly File[]) {
    setProblem(null);
    setNote(null);
    for (const file of files) {
      try {
        await send(file);
      } catch (error) {
        setProblem(error instanceof Error ? error.message : "The file could not be sent.");
      }
    }
    setSending(null);
  }

  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="font-name text-body">
        Files
      </label>
      <input
        id={id}
        type="file"
        multiple
        disabled={disabled || sending !== null}
        accept={accept}
        aria-describedby={`${id}-hint`}
        className="max-md:min-h-11 text-body file:mr-3 file:rounded-field file:border file:border-ctl file:bg-canvas file:px-3 file:py-1"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          void sendAll(files);
        }}
      />
      <p id={`${id}-hint`} className="text-ink3 text-small">
        {hint} An upload that breaks off goes on when the same file is chosen again.
      </p>
      {sending ? (
        <div className="grid gap-1">
          <Progress
            label={`Uploading ${sending.name}`}
            done={sending.receivedBytes}
            total={sending.sizeBytes}
            valueText={`${megabytes(sending.receivedBytes)} of ${megabytes(sending.sizeBytes)}`}
            tone="ink"
          />
          <p className="text-ink2 text-small tabular-nums">
            {sending.name}: {megabytes(sending.receivedBytes)} of {megabytes(sending.sizeBytes)}
          </p>
        </div>
      ) : null}
      {note ? <p className="text-ink2 text-small">{note}</p> : null}
      {problem ? (
        <ErrorPanel
          what={problem}
          customers="Customers notice nothing; what was described before stays as it is."
        />
      ) : null}
    </div>
  );
}
