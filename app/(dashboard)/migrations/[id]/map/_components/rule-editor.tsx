"use client";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { useBoard } from "./board-context";
import type { RuleItem } from "./rule-groups";

export interface RuleEditorProps {
  item: RuleItem;
  section: "plans" | "features";
  name: string;
  /** Slugs in use, offered while typing. */
  known: readonly string[];
  /** What it costs while nothing is decided, in numbers. */
  cost: ReactNode;
  onDone: () => void;
}

/** What is wrong with a target slug; the service decides by the same rule. */
function problemOf(slug: string): string | undefined {
  if (slug === "") return "Type a name, for example pro.";
  if (!/^[a-z0-9._-]+$/.test(slug)) return "Only a-z, 0-9, dot, underscore and hyphen.";
  if (slug.length > 64) return "At most 64 characters.";
  if (slug.startsWith("migration.")) return "Names beginning with migration. are ours; choose another.";
  return undefined;
}

/** Opened in place under its row: give it a target, or leave it out with a reason. */
export function RuleEditor({ item, section, name, known, cost, onDone }: RuleEditorProps) {
  const { busy, run } = useBoard();
  const list = useId();
  const [slug, setSlug] = useState(item.to ?? "");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState<"target" | "reason" | null>(null);
  const problem = problemOf(slug.trim());

  async function setTarget(event: FormEvent) {
    event.preventDefault();
    setTried("target");
    if (problem) return;
    const to = slug.trim();
    if (await run({ kind: "setTarget", section, id: item.id, to }, `${name} becomes ${to}`)) onDone();
  }

  async function leaveOut(event: FormEvent) {
    event.preventDefault();
    setTried("reason");
    if (reason.trim() === "") return;
    if (await run({ kind: "skip", section, id: item.id, reason: reason.trim() }, `${name} is left out`))
      onDone();
  }

  return (
    <div className="grid gap-4 pt-1 @min-[640px]:grid-cols-[minmax(0,0.9fr)_minmax(0,1fr)_minmax(0,1fr)]">
      <div className="text-small">
        <p className="font-name">What stands behind it</p>
        <div className="text-ink2">{cost}</div>
      </div>
      <form onSubmit={setTarget} noValidate className="grid content-start gap-2">
        <TextField
          label="Target"
          mono
          list={list}
          value={slug}
          onChange={(event) => setSlug(event.target.value)}
          error={tried === "target" || slug !== "" ? problem : undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
        <datalist id={list}>
          {known.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <Button
          type="submit"
          size="small"
          className="justify-self-start"
          pending={busy}
          pendingLabel="Saving…"
        >
          Set target
        </Button>
      </form>
      <form onSubmit={leaveOut} noValidate className="grid content-start gap-2">
        <TextField
          label="Reason for leaving it out"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={tried === "reason" && reason.trim() === "" ? "Say why, for whoever asks later." : undefined}
        />
        <Button
          type="submit"
          size="small"
          className="justify-self-start"
          pending={busy}
          pendingLabel="Saving…"
        >
          Leave out
        </Button>
      </form>
    </div>
  );
}
