"use client";
import { type FormEvent, useRef, useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { announce } from "@/components/ui/live-region";
import type { CheckResult, TargetCheckResult } from "@/lib/services/migrations/get-connections";
import { connectSandbox, testSaved } from "../actions";

type AnyCheck = CheckResult | TargetCheckResult;
type Run<Result> = () => Promise<ActionResult<Result>>;

export interface SideOptions<Result extends AnyCheck> {
  migrationId: string;
  role: "source" | "target";
  /** Tries what is typed, without storing it. */
  test: (form: FormData) => Promise<ActionResult<Result>>;
  /** Tries it again and stores it. */
  save: (form: FormData) => Promise<ActionResult<Result>>;
  /** Whether a check is one of this side; actions for either role answer with either. */
  isOwn: (check: AnyCheck) => check is Result;
}

/** What both columns do alike: test what is typed or stored, store what was tested, fill from the sandbox. */
export function useSide<Result extends AnyCheck>({
  migrationId,
  role,
  test,
  save,
  isOwn,
}: SideOptions<Result>) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState<"test" | "save" | "sandbox" | null>(null);
  const [result, setResult] = useState<{ check: Result; ofTyped: boolean } | null>(null);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function run(what: "test" | "save" | "sandbox", act: Run<AnyCheck>, ofTyped: boolean) {
    if (busy) return;
    setBusy(what);
    setError(null);
    const answer = await settle(act);
    setBusy(null);
    if (!answer.ok) {
      setResult(null);
      setError(answer.error);
      announce(answer.error.userMessage);
      return;
    }
    if (!answer.data || !isOwn(answer.data)) return;
    setResult({ check: answer.data, ofTyped });
    announce(answer.data.ok ? "The connection works." : "The connection does not work.");
  }

  /** A key field that is not there was saved earlier: then the stored key is tried. */
  const typed = (): FormData | null => {
    const data = form.current ? new FormData(form.current) : new FormData();
    return data.has("apiKey") ? data : null;
  };

  return {
    form,
    busy,
    error,
    result,
    /** Typing after a test makes its verdict one about something else. */
    forget: () => {
      setResult(null);
      setError(null);
    },
    onSubmit: (event: FormEvent) => {
      event.preventDefault();
      const data = typed();
      const stored = () => testSaved({ migrationId, role });
      void run("test", data ? () => test(data) : stored, data !== null);
    },
    onSave: () => {
      const data = typed();
      if (data) void run("save", () => save(data), true);
    },
    onSandbox: () => void run("sandbox", () => connectSandbox({ migrationId, role }), false),
  };
}
