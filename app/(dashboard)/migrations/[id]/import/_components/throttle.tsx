"use client";
import { useEffect, useRef, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Slider } from "@/components/ui/choice";
import { notifyResult } from "@/components/ui/toaster";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";
import type { ImportActions } from "./import-actions";

export interface ThrottleProps {
  migrationId: string;
  status: ImportStatus;
  throttle: ImportActions["throttle"];
  disabled: boolean;
}

const settleMs = 400;

/** Requests a second the run may send; moves while it runs. The right end is the target's own limit. */
export function Throttle({ migrationId, status, throttle, disabled }: ThrottleProps) {
  const { run, limitPerMinute } = status;
  const most = Math.max(2, Math.ceil((limitPerMinute ?? 600) / 60));
  const saved = run.requestsPerSecond === null ? most : Math.min(most, run.requestsPerSecond);
  const [held, setHeld] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const value = held ?? saved;

  function move(next: number) {
    setHeld(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const requestsPerSecond = next >= most ? null : next;
      const result = await settle(() => throttle({ migrationId, runId: run.id, requestsPerSecond }));
      if (!result.ok) await notifyResult(result, { title: "" });
      setHeld(null);
    }, settleMs);
  }

  return (
    <div>
      <Slider
        label="Throttle"
        valueText={value >= most ? `${most} a second, the target's limit` : `${value} a second`}
        min={1}
        max={most}
        value={value}
        disabled={disabled}
        onChange={(event) => move(Number(event.target.value))}
      />
      <p className="text-ink3 text-small">Requests a second; takes effect within five seconds.</p>
    </div>
  );
}
