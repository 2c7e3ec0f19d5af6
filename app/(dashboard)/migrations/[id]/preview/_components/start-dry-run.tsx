"use client";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { idsIn, type Scope, type ScopeChoice } from "@/components/plans/scope";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextareaField, TextField } from "@/components/ui/field";
import { formatNoun } from "@/lib/format/count";

export interface StartDryRunProps {
  migrationId: string;
  start: (input: { migrationId: string; scope: Scope }) => Promise<ActionResult<unknown>>;
  /** False where the page has another primary button. */
  primary: boolean;
  /** Chosen before anything is pressed: a pilot is asked for by ids. */
  initial?: ScopeChoice;
  onStarted?: () => void;
}

const ruleFields = ["plan", "email", "name", "state", "currency", "country", "metadata"] as const;

/** Which customers a dry run covers, and its start. It reads both sides and writes to neither. */
export function StartDryRun({ migrationId, start, primary, initial = "all", onStarted }: StartDryRunProps) {
  const router = useRouter();
  const [choice, setChoice] = useState<ScopeChoice>(initial);
  const [ids, setIds] = useState("");
  const [field, setField] = useState<string>("plan");
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [pending, setPending] = useState(false);
  const [missing, setMissing] = useState<string>();
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);
  const found = idsIn(ids);
  const lacksKey = field === "metadata" && key === "";

  function scopeOf(): Scope | string {
    if (choice === "all") return { kind: "all" };
    if (choice === "ids")
      return found.length === 0 ? "Paste at least one customer id." : { kind: "ids", ids: found };
    if (lacksKey) return "Name the metadata key.";
    if (value === "") return "Say which value the field must have.";
    return { kind: "rule", field: field === "metadata" ? `metadata.${key}` : field, value };
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    const scope = scopeOf();
    setMissing(typeof scope === "string" ? scope : undefined);
    if (typeof scope === "string") return;
    setPending(true);
    setError(null);
    const result = await settle(() => start({ migrationId, scope }));
    setPending(false);
    if (!result.ok) return setError(result.error);
    onStarted?.();
    // Without the scope of a pilot in the address, which would open this form again over the finished plan.
    router.replace(`/migrations/${migrationId}/preview`);
    router.refresh();
  }

  return (
    <form
      onSubmit={submit}
      // What was refused is being changed.
      onChange={() => {
        setError(null);
        setMissing(undefined);
      }}
      className="grid max-w-[640px] grid-cols-[minmax(0,1fr)] gap-4"
      noValidate
    >
      <RadioGroup
        name="scope"
        legend="Customers"
        value={choice}
        onChange={(next) => {
          setChoice(next === "ids" || next === "rule" ? next : "all");
          setMissing(undefined);
        }}
        options={[
          { value: "all", label: "All customers of the snapshot" },
          { value: "ids", label: "Chosen ids", hint: "For a pilot: a few customers whose records you know." },
          { value: "rule", label: "A rule", hint: "One field with one value." },
        ]}
      />
      {choice === "ids" ? (
        <TextareaField
          label="Customer ids"
          hint={
            found.length === 0
              ? "One per line, or separated by commas."
              : `${formatNoun(found.length, "id")}.`
          }
          value={ids}
          onChange={(event) => setIds(event.target.value)}
          rows={4}
          mono
          {...(missing === undefined ? {} : { error: missing })}
        />
      ) : null}
      {choice === "rule" ? (
        <div className="grid items-start gap-3 md:grid-cols-2">
          <SelectField label="Field" value={field} onChange={(event) => setField(event.target.value)}>
            {ruleFields.map((each) => (
              <option key={each} value={each}>
                {each === "plan" ? "plan (price id)" : each === "metadata" ? "metadata key…" : each}
              </option>
            ))}
          </SelectField>
          {field === "metadata" ? (
            <TextField
              label="Metadata key"
              value={key}
              onChange={(event) => setKey(event.target.value)}
              mono
              {...(missing !== undefined && lacksKey ? { error: missing } : {})}
            />
          ) : null}
          <TextField
            label="Value"
            value={value}
            onChange={(event) => setValue(event.target.value)}
            {...(missing === undefined || lacksKey ? {} : { error: missing })}
          />
        </div>
      ) : null}
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-3 max-md:flex-col max-md:items-stretch">
        <Button
          type="submit"
          variant={primary ? "primary" : "secondary"}
          icon={Play}
          pending={pending}
          pendingLabel="Starting…"
          wide="phone"
        >
          Start dry run
        </Button>
        <p className="text-ink2 text-small">
          Reads OpenMonetize again and plans every record. Writes nothing.
        </p>
      </div>
    </form>
  );
}
