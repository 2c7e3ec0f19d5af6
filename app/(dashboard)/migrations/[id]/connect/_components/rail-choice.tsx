"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { RadioGroup } from "@/components/ui/choice";
import { announce } from "@/components/ui/live-region";
import { notifyResult } from "@/components/ui/toaster";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { type RailId, rails } from "@/lib/services/migrations/provider-words";
import { saveSettings } from "../actions";

export interface RailChoiceProps {
  migrationId: string;
  sourceName: string;
  rail: Connections["migration"]["settings"]["rail"];
  mayConnect: boolean;
}

const labels: Readonly<Record<RailId, string>> = {
  stripe: "Stripe",
  chargebee: "Chargebee",
  other: "Another provider, or our own code",
};

/** Who charges the customers today, where the source charges nobody itself. Recorded at once. */
export function RailChoice({ migrationId, sourceName, rail, mayConnect }: RailChoiceProps) {
  const [chosen, setChosen] = useState(rail);
  async function choose(value: string) {
    const next = rails.find((id) => id === value);
    if (!next || next === chosen) return;
    const before = chosen;
    setChosen(next);
    const result = await settle(() => saveSettings({ migrationId, settings: { rail: next } }));
    if (result.ok) return announce(`${labels[next]} goes on charging.`);
    setChosen(before);
    await notifyResult(result, { title: "" });
  }
  return (
    <div>
      <RadioGroup
        name="rail"
        legend={`Who charges these customers today? ${sourceName} does not.`}
        options={rails.map((id) => ({ value: id, label: labels[id], disabled: !mayConnect }))}
        value={chosen ?? ""}
        onChange={(value) => void choose(value)}
      />
      <p className="mt-1.5 text-ink2 text-small">
        Whoever it is goes on charging them afterwards; nothing is written there.
      </p>
    </div>
  );
}
