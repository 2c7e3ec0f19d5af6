"use client";
import { Undo2 } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { type ActionResult, settle } from "./action-result";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorPanel } from "./error-panel";
import { Field, Input } from "./field";
import { announce } from "./live-region";
import { ModeBadge } from "./mode-badge";

export interface ConfirmPanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, in numbers. */
  children: ReactNode;
  /** How to take it back, or that it cannot be taken back. */
  undo: ReactNode;
  /** The name of the migration, or the weight. Absent: no typing is asked for (nothing live is touched). */
  typed?: string;
  /** Live migrations wear their badge in the confirmation. */
  live?: boolean;
  /** The act, as on the button that led here: "Roll back to 0 %". */
  confirmLabel: string;
  pendingLabel?: string;
  tone?: "primary" | "harm";
  /** Gets what was typed, so that the server can check it again. */
  onConfirm: (typed: string) => Promise<ActionResult>;
  /** Said to screen readers when it is done. */
  doneText?: string;
}

/** Asks before an outward or destructive act: what, how much, how to undo, and the word to be typed. */
export function ConfirmPanel(props: ConfirmPanelProps) {
  const {
    open,
    onOpenChange,
    title,
    children,
    undo,
    typed,
    live = false,
    confirmLabel,
    pendingLabel,
  } = props;
  const { tone = "harm", onConfirm, doneText } = props;
  const formId = useId();
  const [text, setText] = useState("");
  const [missed, setMissed] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);
  const matches = typed === undefined || text.trim() === typed;

  function change(next: boolean) {
    if (pending) return;
    setText("");
    setMissed(false);
    setError(null);
    onOpenChange(next);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (!matches) {
      setMissed(true);
      return;
    }
    setPending(true);
    setError(null);
    try {
      const result = await settle(() => onConfirm(text.trim()));
      if (result.ok) {
        setText("");
        setMissed(false);
        onOpenChange(false);
        announce(doneText ?? `${confirmLabel}: done.`);
      } else {
        setError(result.error);
      }
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={
        <span className="flex items-center gap-2">
          {title}
          {live ? <ModeBadge mode="live" /> : null}
        </span>
      }
      width={560}
      footer={
        <>
          <Button onClick={() => change(false)} disabled={pending} wide="phone">
            Leave it as it is
          </Button>
          <Button
            type="submit"
            form={formId}
            variant={tone}
            pending={pending}
            pendingLabel={pendingLabel}
            wide="phone"
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4" noValidate>
        <div className="text-body">{children}</div>
        <p className="flex gap-2 border-line border-l-2 pl-3 text-ink2">
          <Undo2 aria-hidden size={15} className="mt-0.5 shrink-0" />
          <span>{undo}</span>
        </p>
        {typed === undefined ? null : (
          <Field
            label={
              <>
                Type <code className="rounded-tag bg-hover px-1 font-mono">{typed}</code> to go on
              </>
            }
            error={missed && !matches ? `This is not "${typed}" yet.` : undefined}
          >
            {(control) => (
              <Input
                {...control}
                value={text}
                onChange={(event) => setText(event.target.value)}
                mono
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                inputMode={/^\d+$/.test(typed) ? "numeric" : "text"}
              />
            )}
          </Field>
        )}
        {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
      </form>
    </Dialog>
  );
}
