"use client";
import dynamic from "next/dynamic";
import { CutId } from "@/components/ui/cut-id";
import { KeyField } from "@/components/ui/key-field";
import { KeyValue } from "@/components/ui/key-value";
import { ModeBadge } from "@/components/ui/mode-badge";
import { Timestamp } from "@/components/ui/timestamp";
import type { Connections, TargetCheckResult } from "@/lib/services/migrations/get-connections";
import { saveTarget, testTargetKey } from "../actions";
import { ConnectionForm } from "./connection-form";
import { useKeyVerdict } from "./use-key-verdict";
import { useSide } from "./use-side";

// Shown once a test was made.
const PreflightTable = dynamic(() => import("./preflight-table").then((module) => module.PreflightTable));

export interface ExistingAccountFormProps {
  migrationId: string;
  baseUrl: string;
  saved: Connections["target"];
  createdAccount: Connections["createdAccount"];
  sandboxUrl: string | null;
  mayConnect: boolean;
}

/** A key of an account that exists, and what the account would mean for an import. */
export function ExistingAccountForm(props: ExistingAccountFormProps) {
  const { migrationId, baseUrl, saved, createdAccount, sandboxUrl, mayConnect } = props;
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
  return (
    <>
      <ConnectionForm
        side={side}
        verdict={key}
        isSaved={saved !== null}
        hasSandbox={sandboxUrl !== null}
        mayConnect={mayConnect}
        refusal={shown && !shown.ok ? shown : null}
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
      </ConnectionForm>
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
              ...(createdAccount
                ? [
                    {
                      term: "Made from here",
                      value: (
                        <>
                          for <span className="break-all font-mono text-code">{createdAccount.email}</span>,{" "}
                          <Timestamp at={createdAccount.at} />
                          {createdAccount.email.includes("+") ? (
                            <span className="block text-ink2 text-small">
                              The tag belongs to the address: OpenMonetize knows the account by exactly this
                              one.
                            </span>
                          ) : null}
                        </>
                      ),
                    },
                  ]
                : []),
              {
                term: "Ready",
                value: (
                  <span className="inline-flex items-center gap-2">
                    yes{shown.target.version ? `, gateway ${shown.target.version}` : ""}
                    {saved ? <ModeBadge mode={saved.mode} /> : null}
                  </span>
                ),
              },
              ...(saved && !side.result?.ofTyped
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
