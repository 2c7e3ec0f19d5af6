"use client";
import { FlaskConical } from "lucide-react";
import dynamic from "next/dynamic";
import { useDraft } from "@/app/_components/use-draft";
import { useHydrated } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { KeyField } from "@/components/ui/key-field";
import { KeyValue } from "@/components/ui/key-value";
import { ModeBadge } from "@/components/ui/mode-badge";
import { Note } from "@/components/ui/note";
import { Timestamp } from "@/components/ui/timestamp";
import type { CheckResult, Connections } from "@/lib/services/migrations/get-connections";
import { saveSource, testSourceKey } from "../actions";
import { SideFrame } from "./side-frame";
import { useKeyVerdict } from "./use-key-verdict";
import { useSide } from "./use-side";

// Shown once a test was made.
const PermissionTable = dynamic(() => import("./permission-table").then((module) => module.PermissionTable));

export interface SourceSideProps {
  migrationId: string;
  sourceName: string;
  saved: Connections["source"];
  sandboxUrl: string | null;
  mayConnect: boolean;
}

/** The old system: its key, what the key may read, and that it goes on charging. */
export function SourceSide({ migrationId, sourceName, saved, sandboxUrl, mayConnect }: SourceSideProps) {
  const ready = useHydrated();
  const [baseUrl, setBaseUrl] = useDraft(`${migrationId} source url`, saved?.baseUrl ?? "");
  const key = useKeyVerdict(migrationId, "source");
  const inputOf = (form: FormData) => ({
    migrationId,
    apiKey: String(form.get("apiKey") ?? ""),
    baseUrl: baseUrl.trim() === "" ? null : baseUrl.trim(),
  });
  const side = useSide<CheckResult>({
    migrationId,
    role: "source",
    test: (form) => testSourceKey(inputOf(form)),
    save: (form) => saveSource(inputOf(form)),
    isOwn: (check): check is CheckResult => "permissions" in check,
  });
  const shown = side.result?.check ?? saved?.check ?? null;
  const isTested = side.result?.ofTyped === true && side.result.check.ok;

  return (
    <SideFrame side="old" title="Source" aside={<span className="font-name text-old">{sourceName}</span>}>
      <form
        ref={side.form}
        noValidate
        className="grid gap-4"
        onSubmit={side.onSubmit}
        onInput={(event) => {
          key.onInput(event);
          side.forget();
        }}
      >
        <KeyField
          name="apiKey"
          label="Restricted key"
          hint="A restricted key with read permissions, from Developers, API keys in Stripe."
          placeholder="rk_live_… or rk_test_…"
          verdict={key.verdict}
          disabled={!mayConnect}
          {...(saved
            ? {
                saved: {
                  masked: `••••••••••••${saved.keyHint}`,
                  mode: saved.mode,
                  note: "Stored encrypted, never shown again.",
                },
              }
            : {})}
        />
        <details open={baseUrl !== ""} className="group">
          <summary className="w-fit rounded-mark text-ink2 text-small hover:text-ink">
            Another address than api.stripe.com
          </summary>
          <TextField
            className="mt-2"
            label="Base URL"
            optional
            mono
            type="url"
            placeholder="https://api.stripe.com"
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.target.value)}
            disabled={!mayConnect}
            hint="Taken when a key is tested or replaced."
          />
        </details>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            type="submit"
            disabled={!ready}
            pending={side.busy === "test"}
            pendingLabel="Testing…"
            closedBecause={mayConnect ? undefined : "Only an owner or admin handles keys."}
          >
            Test connection
          </Button>
          {isTested ? (
            <Button
              variant="primary"
              onClick={side.onSave}
              pending={side.busy === "save"}
              pendingLabel="Saving…"
            >
              Save connection
            </Button>
          ) : null}
          {sandboxUrl && !saved ? (
            <Button
              variant="quiet"
              icon={FlaskConical}
              onClick={side.onSandbox}
              pending={side.busy === "sandbox"}
              pendingLabel="Connecting…"
            >
              Use the sandbox account
            </Button>
          ) : null}
        </div>
      </form>
      {side.error ? <ErrorPanel what={side.error.userMessage} reference={side.error.reference} /> : null}
      {shown && !shown.ok ? (
        <ErrorPanel
          what={shown.problem}
          customers={`Customers notice nothing; ${saved ? "the stored key stays as it is" : "nothing was stored"}.`}
          remedy={shown.remedy}
        />
      ) : null}
      {shown?.ok ? (
        <KeyValue
          items={[
            {
              term: "Account",
              value: (
                <>
                  <span className="font-name">{shown.accountName ?? "unnamed"}</span>{" "}
                  <CutId id={shown.accountId} maxLength={24} className="text-ink2" />
                </>
              ),
            },
            {
              term: "Mode",
              value: (
                <span className="inline-flex items-center gap-2">
                  <ModeBadge mode={saved && !side.result?.ofTyped ? saved.mode : shown.mode} />
                  {shown.defaultCurrency ? `default ${shown.defaultCurrency.toUpperCase()}` : null}
                  {shown.timeZone ? <span className="text-ink2">{shown.timeZone}</span> : null}
                </span>
              ),
            },
            { term: "Charging", value: `${sourceName} goes on charging these customers.` },
            ...(saved && !side.result ? [{ term: "Tested", value: <Timestamp at={saved.checkedAt} /> }] : []),
          ]}
        />
      ) : null}
      {shown && shown.permissions.length > 0 ? <PermissionTable permissions={shown.permissions} /> : null}
      {shown?.ok && shown.notes.length > 0 ? (
        <Note>
          {shown.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      ) : null}
    </SideFrame>
  );
}
