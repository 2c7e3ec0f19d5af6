"use client";
import { CheckCheck, type LucideIcon, Redo2, Undo2 } from "lucide-react";
import { useId, useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { Popover } from "@/components/ui/popover";
import { Timestamp } from "@/components/ui/timestamp";
import { notifyResult } from "@/components/ui/toaster";
import { formatNoun } from "@/lib/format/count";
import type { BoardView } from "@/lib/services/mapping/board-types";
import { suggest } from "../actions";
import { useBoard } from "./board-context";

const thresholds = [0.9, 0.8, 0.5, 0] as const;

/** Versions and undo at the left, accepting many at the right. */
export function BoardToolbar({ view, migrationId }: { view: BoardView; migrationId: string }) {
  const { mayEdit, busy, run, restore } = useBoard();
  const thresholdId = useId();
  const [above, setAbove] = useState<number>(0.9);
  const [asking, setAsking] = useState(false);
  const count = view.waiting.filter((confidence) => confidence >= above).length;

  async function suggestAnew() {
    setAsking(true);
    const result = await settle(() => suggest({ migrationId, singleTenant: view.singleTenant }));
    setAsking(false);
    await notifyResult(result, { title: "Suggested anew. Accepted rules stayed." });
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      <Popover label="Versions" trigger={`Version ${view.version}`} className="w-[min(420px,92vw)]">
        {(close) => (
          <ol className="grid max-h-80 gap-2 overflow-y-auto">
            {view.versions.map((version) => (
              <li key={version.version} className="flex items-start justify-between gap-3 text-small">
                <span className="min-w-0">
                  <span className="font-name">Version {version.version}</span>{" "}
                  <span className="break-words">{version.change}</span>
                  <span className="block text-ink3">
                    {version.author}, <Timestamp at={version.createdAt} />
                  </span>
                </span>
                {version.version === view.version || !mayEdit ? null : (
                  <Button
                    size="small"
                    aria-label={`Restore version ${version.version}`}
                    onClick={async () => {
                      await restore(version.version);
                      close();
                    }}
                  >
                    Restore
                  </Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </Popover>
      {mayEdit ? (
        <>
          <StepButton label="Undo" icon={Undo2} step={view.undo} none="There is no earlier change." />
          <StepButton label="Redo" icon={Redo2} step={view.redo} none="Nothing was taken back from here." />
          <Button
            variant="quiet"
            size="small"
            onClick={suggestAnew}
            pending={asking}
            pendingLabel="Suggesting…"
          >
            Suggest anew
          </Button>
          <span className="ml-auto flex flex-wrap items-center gap-2">
            <label htmlFor={thresholdId} className="flex items-center gap-2 text-ink2 text-small">
              with confidence from
              <Select
                id={thresholdId}
                small
                value={String(above)}
                onChange={(event) => setAbove(Number(event.target.value))}
              >
                {thresholds.map((threshold) => (
                  <option key={threshold} value={String(threshold)}>
                    {threshold === 0 ? "any" : threshold.toFixed(2)}
                  </option>
                ))}
              </Select>
            </label>
            <Button
              icon={CheckCheck}
              pending={busy}
              pendingLabel="Saving…"
              onClick={() =>
                run(
                  { kind: "acceptAll", minConfidence: above },
                  `${formatNoun(count, "suggestion")} accepted`,
                )
              }
              {...(count === 0
                ? {
                    closedBecause:
                      view.waiting.length === 0
                        ? "Every suggestion was taken or changed."
                        : `None of the waiting suggestions (${view.waiting.length}) is that certain. Choose a lower confidence.`,
                  }
                : {})}
            >
              Accept all suggestions{count > 0 ? ` (${count})` : ""}
            </Button>
          </span>
        </>
      ) : (
        <span className="text-ink2 text-small">You can look at the mapping; an operator can change it.</span>
      )}
    </div>
  );
}

interface StepButtonProps {
  label: "Undo" | "Redo";
  icon: LucideIcon;
  step: BoardView["undo"];
  none: string;
}

/** One change back or forward. Both save a new version, so that nothing anybody did is lost. */
function StepButton({ label, icon, step, none }: StepButtonProps) {
  const { busy, restore } = useBoard();
  const does = label === "Undo" ? "Takes back" : "Makes again";
  return (
    <Button
      size="small"
      icon={icon}
      disabled={!step || busy}
      title={step ? `${does} what ${step.author} did: ${step.change}` : none}
      onClick={() => step && restore(step.version)}
    >
      {label}
    </Button>
  );
}
