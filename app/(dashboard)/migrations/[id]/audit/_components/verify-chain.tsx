"use client";
import { Check, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { formatNoun } from "@/lib/format/count";
import { verify } from "../actions";

type Said =
  | { state: "holds"; entries: number; hash: string }
  | { state: "broken" | "unknown"; sentence: string };

/** Recomputes the chain and says whether every entry is as it was written. */
export function VerifyChain() {
  const [pending, setPending] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);

  async function press() {
    setPending(true);
    const result = await settle(() => verify({}));
    setPending(false);
    if (!result.ok) setSaid({ state: "unknown", sentence: result.error.userMessage });
    else if (result.data?.state === "holds") {
      setSaid({ state: "holds", entries: result.data.entries, hash: result.data.head.hash });
    } else if (result.data) setSaid({ state: "broken", sentence: result.data.sentence });
  }

  return (
    <div className="grid justify-items-end gap-1.5 max-md:justify-items-stretch">
      <Button variant="primary" onClick={press} pending={pending} pendingLabel="Verifying…">
        Verify the log
      </Button>
      <p aria-live="polite" className="max-w-72 text-right text-small empty:hidden max-md:text-left">
        {said?.state === "holds" ? (
          <span className="text-ok">
            <Check aria-hidden size={13} className="mr-1 inline" />
            {formatNoun(said.entries, "entry", "entries")} hold, up to <CutId id={said.hash} />.
          </span>
        ) : said ? (
          <span className="text-harm">
            <TriangleAlert aria-hidden size={13} className="mr-1 inline" />
            {said.sentence}
          </span>
        ) : null}
      </p>
    </div>
  );
}
