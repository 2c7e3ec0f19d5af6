"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { settle } from "@/components/ui/action-result";
import type { KeyVerdict } from "@/components/ui/key-verdict";
import { judge } from "../actions";

const waitMs = 150;

/**
 * The verdict on a key that is being typed. The rules live with the adapter on the server, so it answers a moment later;
 * until then the shape is called open. Nobody else is called and nothing is kept.
 */
export function useKeyVerdict(migrationId: string, role: "source" | "target") {
  const [answered, setAnswered] = useState<{ key: string; verdict: KeyVerdict } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef("");
  useEffect(() => () => clearTimeout(timer.current), []);

  function onInput(event: FormEvent<HTMLFormElement>) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.name !== "apiKey") return;
    const key = input.value.trim();
    newest.current = key;
    clearTimeout(timer.current);
    if (key === "") return;
    timer.current = setTimeout(async () => {
      const result = await settle(() => judge({ migrationId, role, apiKey: key }));
      if (newest.current !== key) return;
      setAnswered({
        key,
        verdict:
          result.ok && result.data
            ? {
                state: result.data.state === "right" ? "right" : "wrong",
                message: result.data.sentence,
                ...(result.data.mode ? { mode: result.data.mode } : {}),
              }
            : { state: "incomplete", message: result.ok ? "" : result.error.userMessage },
      });
    }, waitMs);
  }

  const verdict = (value: string): KeyVerdict =>
    answered?.key === value ? answered.verdict : { state: "incomplete", message: "Looking at its shape…" };

  return { onInput, verdict, isRight: answered?.verdict.state === "right" };
}
