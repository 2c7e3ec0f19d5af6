"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { notifyResult } from "@/components/ui/toaster";
import { formatNoun } from "@/lib/format/count";
import { readAgain } from "../actions";

/** Reads the source again with what was corrected, and goes to where its progress is shown. */
export function RetryCorrected(props: { migrationId: string; waiting: number; mayRead: boolean }) {
  const { migrationId, waiting, mayRead } = props;
  const router = useRouter();
  const [pending, setPending] = useState(false);
  async function start() {
    setPending(true);
    const result = await settle(() => readAgain({ migrationId }));
    setPending(false);
    if (result.ok) router.push(`/migrations/${migrationId}/connect`);
    else await notifyResult(result, { title: "" });
  }
  return (
    <Button
      variant="primary"
      pending={pending}
      pendingLabel="Starting…"
      onClick={() => void start()}
      closedBecause={mayRead ? undefined : "Only an owner, admin or operator can read the source."}
    >
      Read again with {formatNoun(waiting, "correction")}
    </Button>
  );
}
