"use client";
import { Check, CircleAlert, CircleDashed } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { type KeyVerdict, type Mode, maskKey } from "./key-verdict";
import { ModeBadge } from "./mode-badge";

export interface SavedKey {
  /** As the server gives it; the whole key never comes back. */
  masked: string;
  mode: Mode;
  /** One line: "Encrypted 2 Nov 10:41, never shown again." */
  note: string;
}

export interface KeyFieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  placeholder?: string;
  /** Judges the shape at every keystroke; pure and local. */
  verdict: (value: string) => KeyVerdict;
  onVerdict?: (verdict: KeyVerdict | null) => void;
  /** A key already in the vault: it can only be replaced. */
  saved?: SavedKey;
  /** A refusal by the server, shown in place of the verdict until the key is changed. */
  error?: string;
  disabled?: boolean;
}

const marks = {
  right: { icon: Check, tone: "text-ok" },
  incomplete: { icon: CircleDashed, tone: "text-ink3" },
  wrong: { icon: CircleAlert, tone: "text-harm" },
} as const;

/** A secret: judged while it is typed, masked when the field is left, and after saving only to be replaced. */
export function KeyField(props: KeyFieldProps) {
  const { name, label, hint, placeholder, verdict, onVerdict, saved, error, disabled } = props;
  const id = useId();
  const [replacing, setReplacing] = useState(false);
  const [value, setValue] = useState("");
  const [focused, setFocused] = useState(false);
  const [refusal, setRefusal] = useState<{ error: string | undefined; seen: boolean }>({
    error,
    seen: false,
  });
  if (refusal.error !== error) setRefusal({ error, seen: false });
  const judged = value === "" ? null : verdict(value.trim());
  const shown = error !== undefined && !refusal.seen ? { state: "wrong" as const, message: error } : judged;

  if (saved && !replacing) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <span className="font-name">{label}</span>
        <div
          className={cn(
            "flex h-9 items-center gap-2 rounded-field border pr-1 pl-2.5 max-md:h-12",
            disabled ? "cursor-not-allowed border-line bg-sunken text-ink3" : "border-ctl bg-canvas",
          )}
        >
          <code className="min-w-0 flex-1 truncate font-mono text-body">{saved.masked}</code>
          <ModeBadge mode={saved.mode} />
          {disabled ? null : (
            <Button
              variant="quiet"
              size="small"
              onClick={() => setReplacing(true)}
              aria-label={`Replace ${label}`}
            >
              Replace
            </Button>
          )}
        </div>
        <p className="flex items-center gap-1.5 text-ok text-small">
          <Check aria-hidden size={13} className="shrink-0" />
          {saved.note}
        </p>
      </div>
    );
  }

  const Mark = shown ? marks[shown.state].icon : null;
  const hidden = !focused && value !== "";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <label htmlFor={id} className="font-name">
        {label}
      </label>
      <div
        className={cn(
          "relative flex h-9 items-center gap-2 rounded-field border pr-2 transition-colors max-md:h-12",
          disabled ? "cursor-not-allowed border-line bg-sunken text-ink3" : "bg-canvas",
          "has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-1",
          shown?.state === "wrong" ? "border-harm" : !disabled && "border-ctl hover:border-ink3",
        )}
      >
        <input
          id={id}
          name={name}
          value={value}
          disabled={disabled}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          data-1p-ignore
          data-secret
          aria-describedby={`${id}-verdict`}
          aria-invalid={shown?.state === "wrong" || undefined}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => {
            const next = event.target.value;
            setValue(next);
            setRefusal({ error, seen: true });
            onVerdict?.(next === "" ? null : verdict(next.trim()));
          }}
          className={cn(
            "h-full min-w-0 flex-1 rounded-field bg-transparent pl-2.5 font-mono text-body outline-none disabled:cursor-not-allowed max-md:text-[16px]",
            hidden && "text-transparent selection:text-transparent",
          )}
        />
        {hidden ? (
          <span
            aria-hidden
            className="pointer-events-none absolute right-16 left-2.5 truncate font-mono text-body"
          >
            {maskKey(value)}
          </span>
        ) : null}
        {judged?.mode ? <ModeBadge mode={judged.mode} /> : null}
        {saved ? (
          <Button
            variant="quiet"
            size="small"
            onClick={() => {
              setReplacing(false);
              setValue("");
              onVerdict?.(null);
            }}
          >
            Keep the old one
          </Button>
        ) : null}
      </div>
      <p
        id={`${id}-verdict`}
        aria-live="polite"
        className={cn("min-h-[17px] text-small", !shown && "text-ink3")}
      >
        {shown && Mark ? (
          <span className={cn("flex gap-1.5", marks[shown.state].tone)}>
            <Mark aria-hidden size={13} className="mt-0.5 shrink-0" />
            {shown.message}
          </span>
        ) : (
          hint
        )}
      </p>
    </div>
  );
}
