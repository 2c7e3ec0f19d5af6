"use client";
import { FlaskConical } from "lucide-react";
import dynamic from "next/dynamic";
import { useHydrated } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { ErrorPanel } from "@/components/ui/error-panel";
import { KeyField } from "@/components/ui/key-field";
import { KeyValue } from "@/components/ui/key-value";
import { ModeBadge } from "@/components/ui/mode-badge";
import { Timestamp } from "@/components/ui/timestamp";
import type { Connections, TargetCheckResult } from "@/lib/services/migrations/get-connections";
import { saveTarget, testTargetKey } from "../actions";
import { useKeyVerdict } from "./use-key-verdict";
import { useSide } from "./use-side";

// Shown once a test was made.
const PreflightTable = dynamic(() => import("./preflight-table").then((module) => module.PreflightTable));

export interface ExistingAccountFormProps {
  migrationId: string;
  baseUrl: string;
  saved: Connections["target"];
  sandboxUrl: string | null;
  mayConnect: boolean;
}

/** A key of an account that exists, and what the account would mean for an import. */
export function ExistingAccountForm(props: ExistingAccountFormProps) {
  const { migrationId, baseUrl, saved, sandboxUrl, mayConnect } = props;
  const ready = useHydrated();
  const key = useKeyVerdict(migrationId, "target");
  const inputOf = (form: FormData) => ({
    migrationId,
    apiKey: String(form.get("apiKey") ?? ""),
    baseUrl: baseUrl.trim(),
  });
  const side = useSide<TargetCheckResult>({
    migrationId,
    role: "target",
    test: (form) => testTargetKey(inputOf(form)),
    save: (form) => saveTarget(inputOf(form)),
    isOwn: (check): check is TargetCheckResult => !("permissions" in check),
  });
  const shown = side.result?.check ?? saved?.check ?? null;
  const isTested = side.result?.ofTyped === true && side.result.check.ok;
  return (
    <>
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
          label="API key"
          hint="OpenMonetize showed it once, when the account was made."
          placeholder="om_live_…"
          verdict={key.verdict}
          disabled={!mayConnect}
          {...(saved
            ? {
                saved: {
                  masked: `om_live_••••••••••••${saved.keyHint}`,
                  mode: saved.mode,
                  note: "Stored encrypted, never shown again.",
                },
              }
            : {})}
        />
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
        <>
          <KeyValue
            items={[
              {
                term: "Account",
                value: (
                  <>
                    <span className="font-name">{shown.target.tenantName}</span>{" "}
                    <CutId id={shown.target.tenantId} maxLength={24} className="text-ink2" />
                  </>
                ),
              },
              {
                term: "Ready",
                value: (
                  <span className="inline-flex items-center gap-2">
                    yes{shown.target.version ? `, gateway ${shown.target.version}` : ""}
                    {saved ? <ModeBadge mode={saved.mode} /> : null}
                  </span>
                ),
              },
              ...(saved && !side.result
                ? [{ term: "Tested", value: <Timestamp at={saved.checkedAt} /> }]
                : []),
            ]}
          />
          <PreflightTable target={shown.target} notes={shown.notes} />
        </>
      ) : null}
    </>
  );
}
