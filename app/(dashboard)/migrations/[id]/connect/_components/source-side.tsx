"use client";
import dynamic from "next/dynamic";
import type { ComponentType } from "react";
import { CutId } from "@/components/ui/cut-id";
import { KeyValue } from "@/components/ui/key-value";
import { ModeBadge } from "@/components/ui/mode-badge";
import { Note } from "@/components/ui/note";
import { Timestamp } from "@/components/ui/timestamp";
import { atStart } from "@/lib/format/at-start";
import type { CheckResult, Connections } from "@/lib/services/migrations/get-connections";
import { saveSource, testSourceKey } from "../actions";
import { ConnectionForm } from "./connection-form";
import { SideFrame } from "./side-frame";
import { readSourceForm, type SourceFieldsProps } from "./slots/source-fields";
import { useKeyVerdict } from "./use-key-verdict";
import { useSide } from "./use-side";

// Shown once a test was made.
const PermissionTable = dynamic(() => import("./permission-table").then((module) => module.PermissionTable));
// Neither a key nor an address: files and queries, described column by column.
const CustomSource = dynamic(() => import("./custom/custom-source").then((module) => module.CustomSource));
const FileSource = dynamic(() => import("./slots/file-source").then((module) => module.FileSource));
const RailChoice = dynamic(() => import("./rail-choice").then((module) => module.RailChoice));

/** A migration has one kind of source, so the fields of the others are never loaded. */
const fieldsOf: Readonly<Record<string, ComponentType<SourceFieldsProps>>> = {
  stripe: dynamic(() => import("./slots/stripe-fields").then((module) => module.StripeFields)),
  stigg: dynamic(() => import("./slots/stigg-fields").then((module) => module.StiggFields)),
  chargebee: dynamic(() => import("./slots/chargebee-fields").then((module) => module.ChargebeeFields)),
};

export interface SourceSideProps {
  migration: Connections["migration"];
  saved: Connections["source"];
  hasSandbox: boolean;
  mayConnect: boolean;
}

/** The old system: how to reach it, what may be read there, and who goes on charging. */
export function SourceSide({ migration, saved, hasSandbox, mayConnect }: SourceSideProps) {
  const { id: migrationId, sourceProvider, sourceName, railName } = migration;
  const key = useKeyVerdict(migrationId, "source");
  const side = useSide<CheckResult>({
    migrationId,
    role: "source",
    test: (form) => testSourceKey(readSourceForm(migrationId, form)),
    save: (form) => saveSource(readSourceForm(migrationId, form)),
    isOwn: (check): check is CheckResult => "permissions" in check,
  });
  const Fields = fieldsOf[sourceProvider];
  // A file has no key to show or to replace; the form then asks for the first one.
  const isFile = saved !== null && "offline" in saved.settings;
  const shown = side.result?.check ?? saved?.check ?? null;
  return (
    <SideFrame
      side="old"
      title="Source"
      aside={<span className="font-name text-old">{atStart(sourceName)}</span>}
    >
      {Fields ? (
        <ConnectionForm
          side={side}
          verdict={key}
          isSaved={saved !== null && !isFile}
          hasSandbox={hasSandbox && !isFile}
          mayConnect={mayConnect}
          refusal={shown && !shown.ok ? shown : null}
        >
          <Fields {...{ migrationId, mayConnect }} saved={isFile ? null : saved} verdict={key.verdict} />
        </ConnectionForm>
      ) : (
        <CustomSource {...{ migrationId, mayConnect }} saved={isFile ? null : saved} />
      )}
      <FileSource
        {...{ migrationId, sourceName, mayConnect }}
        account={saved?.accountId ?? null}
        isOpen={isFile}
      />
      {migration.asksForRail ? (
        <RailChoice
          migrationId={migrationId}
          sourceName={atStart(sourceName)}
          rail={migration.settings.rail}
          mayConnect={mayConnect}
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
            { term: "Charging", value: `${atStart(railName)} goes on charging these customers.` },
            ...(saved && !side.result?.ofTyped
              ? [{ term: "Tested", value: <Timestamp at={saved.checkedAt} /> }]
              : []),
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
