"use client";
import { type FormEvent, useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { announce } from "@/components/ui/live-region";
import { useHydrated } from "@/components/ui/use-hydrated";

interface Failure {
  userMessage: string;
  code?: string;
  field?: string;
  reference?: string;
}

/**
 * Sends a form without losing what was typed: React empties a form handed over as `action`, also after a refusal.
 * `errorOf(field)` is the sentence for that field, `error` one that belongs to no field.
 */
export function useSubmit<Data>(
  run: (form: FormData) => Promise<ActionResult<Data>>,
  options: { fields?: readonly string[]; onDone: (data: Data | undefined, form: HTMLFormElement) => void },
) {
  const ready = useHydrated();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const fields = options.fields ?? [];
  const isOfField = failure?.field !== undefined && fields.includes(failure.field);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = event.currentTarget;
    setPending(true);
    setFailure(null);
    const result = await settle(() => run(new FormData(form)));
    if (result.ok) options.onDone(result.data, form);
    else {
      setFailure(result.error);
      announce(result.error.userMessage);
    }
    setPending(false);
  }

  return {
    onSubmit,
    /** A press before this would reload the page. */
    ready,
    pending,
    error: isOfField ? null : failure,
    errorOf: (field: string) =>
      isOfField && failure?.field === field ? withoutFieldName(failure.userMessage, field) : undefined,
  };
}

/** "password: is missing." stands under the field already, so it reads "Is missing.". */
function withoutFieldName(sentence: string, field: string): string {
  if (!sentence.startsWith(`${field}: `)) return sentence;
  const rest = sentence.slice(field.length + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
