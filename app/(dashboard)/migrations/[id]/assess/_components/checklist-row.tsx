"use client";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { Glyph } from "@/components/ui/glyph";
import { useSave } from "./use-save";

export interface ChecklistRowProps {
  migrationId: string;
  item: {
    readonly id: string;
    readonly title: string;
    readonly hint: string;
    /** Why the product knows that it is done or not; null where a person ticks. */
    readonly because: string | null;
    readonly done: boolean;
    readonly owner: string | null;
    readonly note: string;
    readonly by: string | null;
  };
  closedBecause: string | null;
  mark: (input: {
    migrationId: string;
    item: string;
    done: boolean;
    owner: string | null;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

/** One item: its state and owner, opened to tick it or to hand it to somebody. */
export function ChecklistRow({ migrationId, item, closedBecause, mark }: ChecklistRowProps) {
  const { pending, error, save } = useSave();
  const [owner, setOwner] = useState(item.owner ?? "");
  const [note, setNote] = useState(item.note);
  const isKnown = item.because !== null;
  const disabled = closedBecause !== null;
  // What the product knows is never ticked by hand; only its owner and note are kept.
  const done = isKnown ? false : !item.done;

  function submit(event: FormEvent, next: boolean) {
    event.preventDefault();
    const input = { migrationId, item: item.id, done: next, owner: owner === "" ? null : owner, note };
    void save(() => mark(input), `${item.title}: recorded.`);
  }

  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none items-center gap-2 py-0.5 max-md:min-h-11">
        <Glyph state={item.done ? "done" : "not-started"} size={14} />
        <span className="min-w-0 flex-1">{item.title}</span>
        <span className="text-ink3 text-small">
          {item.owner ?? (isKnown ? "by itself" : (item.by ?? "nobody"))}
        </span>
      </summary>
      <form onSubmit={(event) => submit(event, done)} className="my-2 grid gap-3 border-line border-l-2 pl-3">
        <p className="text-ink2 text-small">
          {item.hint} {item.because}
        </p>
        <TextField
          label="Owner"
          optional
          value={owner}
          disabled={disabled}
          maxLength={200}
          onChange={(event) => setOwner(event.target.value)}
        />
        <TextField
          label="Note"
          optional
          value={note}
          disabled={disabled}
          maxLength={2000}
          onChange={(event) => setNote(event.target.value)}
        />
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            pending={pending}
            pendingLabel="Recording…"
            {...(disabled ? { closedBecause } : {})}
          >
            {isKnown ? "Save owner and note" : item.done ? "Take the tick away" : "Tick"}
          </Button>
          {isKnown || !item.done ? null : (
            <Button
              variant="quiet"
              pending={pending}
              pendingLabel="Recording…"
              onClick={(event) => submit(event, true)}
              {...(disabled ? { closedBecause } : {})}
            >
              Save owner and note
            </Button>
          )}
        </div>
        {error ? (
          <ErrorPanel
            what={error.userMessage}
            {...(error.reference === undefined ? {} : { reference: error.reference })}
          />
        ) : null}
      </form>
    </details>
  );
}
