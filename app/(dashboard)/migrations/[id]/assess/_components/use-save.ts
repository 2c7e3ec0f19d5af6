"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { announce } from "@/components/ui/live-region";

export interface SaveFailure {
  readonly userMessage: string;
  readonly reference?: string;
}

/** Sends one decision and draws the page anew with it; `error` is what the server said instead. */
export function useSave() {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<SaveFailure | null>(null);

  async function save(send: () => Promise<ActionResult<unknown>>, done: string): Promise<boolean> {
    setPending(true);
    setError(null);
    const result = await settle(send);
    setPending(false);
    if (!result.ok) {
      setError(result.error);
      return false;
    }
    announce(done);
    router.refresh();
    return true;
  }

  return { pending, error, save };
}
