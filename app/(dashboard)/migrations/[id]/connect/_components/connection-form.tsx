"use client";
import { FlaskConical } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { useHydrated } from "@/components/ui/use-hydrated";
import type { useKeyVerdict } from "./use-key-verdict";
import type { useSide } from "./use-side";

export interface ConnectionFormProps {
  side: ReturnType<typeof useSide>;
  verdict: ReturnType<typeof useKeyVerdict>;
  /** Whether a connection is stored already. */
  isSaved: boolean;
  hasSandbox: boolean;
  mayConnect: boolean;
  /** The last test's refusal, if it was one. */
  refusal: { readonly problem: string; readonly remedy: string } | null;
  /** The fields. */
  children: ReactNode;
}

/** What both sides do alike: fields, test, then save; or the sandbox; and what was wrong. */
export function ConnectionForm(props: ConnectionFormProps) {
  const { side, verdict, isSaved, hasSandbox, mayConnect, refusal, children } = props;
  const ready = useHydrated();
  const isTested = side.result?.ofTyped === true && side.result.check.ok;
  return (
    <>
      <form
        ref={side.form}
        noValidate
        className="grid gap-4"
        onSubmit={side.onSubmit}
        onInput={(event: FormEvent<HTMLFormElement>) => {
          verdict.onInput(event);
          side.forget();
        }}
      >
        {children}
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
          {hasSandbox && !isSaved ? (
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
      {refusal ? (
        <ErrorPanel
          what={refusal.problem}
          customers={`Customers notice nothing; ${isSaved ? "the stored key stays as it is" : "nothing was stored"}.`}
          remedy={refusal.remedy}
        />
      ) : null}
    </>
  );
}
