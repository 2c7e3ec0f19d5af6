"use client";
import dynamic from "next/dynamic";
import { useDraft } from "@/app/_components/use-draft";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { Segments } from "@/components/ui/segments";
import { Timestamp } from "@/components/ui/timestamp";
import { useUrlParam } from "@/components/ui/use-url-param";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { targetWays } from "../search-params";
import { ExistingAccountForm } from "./existing-account-form";
import { SideFrame } from "./side-frame";

// Only who has no account yet needs this form.
const CreateAccountForm = dynamic(() =>
  import("./create-account-form").then((module) => module.CreateAccountForm),
);

export interface TargetSideProps {
  migrationId: string;
  migrationName: string;
  saved: Connections["target"];
  lostAccount: Connections["lostAccount"];
  createdAccount: Connections["createdAccount"];
  sandboxUrl: string | null;
  mayConnect: boolean;
}

const ways = [
  { value: "existing", label: "Existing account" },
  { value: "create", label: "Create account" },
] as const;

/** The new system: a key of its own account, or an account made from here. */
export function TargetSide(props: TargetSideProps) {
  const { migrationId, migrationName, saved, lostAccount, createdAccount, sandboxUrl, mayConnect } = props;
  const [way, setWay] = useUrlParam("target", targetWays);
  const [baseUrl, setBaseUrl] = useDraft(
    // What was typed before the target was stored says nothing about the stored one.
    `${migrationId} target url ${saved?.savedAt ?? ""}`,
    saved?.baseUrl ?? sandboxUrl ?? "",
  );
  const isCreating = way === "create" && !saved;
  return (
    <SideFrame
      side="new"
      title="Target"
      aside={
        saved ? (
          <span className="font-name text-new">OpenMonetize</span>
        ) : (
          <Segments
            label="Way to a target"
            name="way"
            options={ways}
            value={way ?? "existing"}
            onChange={(value) => setWay(targetWays.find((known) => known === value) ?? null)}
          />
        )
      }
    >
      {lostAccount ? (
        <ErrorPanel
          what={
            <>
              OpenMonetize never answered whether the account for {lostAccount.email} was made (
              <Timestamp at={lostAccount.at} />
              ).
            </>
          }
          customers="Customers notice nothing. If it was made, nobody has seen its key, and it stays empty."
          remedy="Create the account again: it gets an address tag and a key of its own."
        />
      ) : null}
      <TextField
        label="Base URL"
        mono
        type="url"
        placeholder="https://billing.example.com"
        value={baseUrl}
        onChange={(event) => setBaseUrl(event.target.value)}
        disabled={!mayConnect}
        hint="The address of the OpenMonetize gateway, without a path."
      />
      {isCreating ? (
        <CreateAccountForm
          migrationId={migrationId}
          migrationName={migrationName}
          baseUrl={baseUrl}
          mayConnect={mayConnect}
        />
      ) : (
        <ExistingAccountForm
          migrationId={migrationId}
          baseUrl={baseUrl}
          saved={saved}
          createdAccount={createdAccount}
          sandboxUrl={sandboxUrl}
          mayConnect={mayConnect}
        />
      )}
    </SideFrame>
  );
}
