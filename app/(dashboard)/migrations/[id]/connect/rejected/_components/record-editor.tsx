"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { TextareaField, TextField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";
import { useHydrated } from "@/components/ui/use-hydrated";
import { saveCorrection, tryCorrection } from "../actions";

export interface RecordEditorProps {
  migrationId: string;
  recordKey: string;
  raw: string;
  mayCorrect: boolean;
}

/** How long typing has to rest before the record is looked at again. */
const restMs = 500;

const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** The raw form of a rejected record, to be mended: what is still wrong appears while typing. */
export function RecordEditor({ migrationId, recordKey, raw, mayCorrect }: RecordEditorProps) {
  const router = useRouter();
  const ready = useHydrated();
  const before = indented(raw);
  const [text, setText] = useState(before);
  const [note, setNote] = useState("");
  /** Null while nobody knows: nothing was typed, or it is being looked at. */
  const [sentences, setSentences] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const isChanged = text !== before;

  useEffect(() => {
    setSentences(null);
    if (text === before) return;
    let isStale = false;
    const timer = setTimeout(async () => {
      const answer = await settle(() => tryCorrection({ migrationId, key: recordKey, raw: text }));
      if (isStale) return;
      setSentences(answer.ok ? (answer.data?.sentences ?? []) : [answer.error.userMessage]);
    }, restMs);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [text, before, migrationId, recordKey]);

  async function save() {
    setBusy(true);
    const answer = await settle(() => saveCorrection({ migrationId, key: recordKey, raw: text, note }));
    setBusy(false);
    if (!answer.ok) return setSentences([answer.error.userMessage]);
    announce("The correction is kept for the next reading.");
    router.refresh();
  }

  const holds = isChanged && sentences !== null && sentences.length === 0;
  return (
    <div className="grid gap-3 pt-3">
      <TextareaField
        label="The record as it came"
        mono
        rows={Math.min(24, before.split("\n").length + 1)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        disabled={!mayCorrect || !ready}
        spellCheck={false}
      />
      <div aria-live="polite" className="min-h-5 text-small">
        {isChanged && sentences === null ? <p className="text-ink3">Looking at it…</p> : null}
        {sentences?.map((sentence) => (
          <p key={sentence} className="text-harm">
            {sentence}
          </p>
        ))}
        {holds ? <p className="text-ok">In this form it is understood.</p> : null}
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label="Note"
          className="min-w-0 flex-1 basis-60"
          value={note}
          onChange={(event) => setNote(event.target.value)}
          placeholder="Why it may be changed, and who said so"
          disabled={!mayCorrect || !ready}
        />
        <Button
          onClick={() => void save()}
          pending={busy}
          pendingLabel="Saving…"
          disabled={!ready || !holds || note.trim() === ""}
          closedBecause={mayCorrect ? undefined : "Only an owner, admin or operator corrects records."}
        >
          Save the correction
        </Button>
      </div>
    </div>
  );
}
