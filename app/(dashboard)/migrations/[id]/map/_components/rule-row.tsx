"use client";
import { Check, Pencil, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { RuleStanding } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import type { RuleItem } from "./rule-groups";

/** The columns at the left of the target: what, its kind, customers, money, why. Also used by the heads. */
export const rowGrid =
  "@min-[700px]:grid-cols-[minmax(0,1fr)_148px_72px_112px_minmax(0,1.6fr)] @min-[700px]:items-center @min-[700px]:gap-x-3";

/** The line from the reason into the target: solid when accepted, dashed while suggested, absent when open. */
const lines: Record<RuleStanding, string | null> = {
  accepted: "border-ok",
  suggested: "border-ctl border-dashed",
  "left-out": "border-old-mid border-dotted",
  open: null,
};

export interface RuleRowProps {
  item: RuleItem;
  section: "plans" | "features";
  /** The name people know it by, for the buttons. */
  name: string;
  source: ReactNode;
  kind: ReactNode;
  customers: ReactNode;
  money: ReactNode;
  isOpen: boolean;
  onToggle: () => void;
  /** Shown below the row while it is open. */
  editor: ReactNode;
}

/** One source record: what it is and is worth, why it becomes what it becomes, and the way to change that. */
export function RuleRow(props: RuleRowProps) {
  const { item, section, name, source, kind, customers, money, isOpen, onToggle, editor } = props;
  const { mayEdit, busy, run } = useBoard();
  return (
    <div className={cn(isOpen && "bg-hover")}>
      <div
        className={cn(
          "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 border-old-mid border-l-2 border-dashed py-1.5 pl-2.5",
          rowGrid,
        )}
      >
        <div className="min-w-0">{source}</div>
        <div className="@max-[699px]:col-start-1 @max-[699px]:text-ink2 @min-[700px]:text-right">{kind}</div>
        <div className="@max-[699px]:col-start-2 @max-[699px]:row-start-1 text-right">
          <span className="@min-[700px]:hidden text-ink3 text-small">customers </span>
          {customers}
        </div>
        <div className="@max-[699px]:col-start-2 @max-[699px]:row-start-2 text-right">{money}</div>
        <div className="@max-[699px]:col-span-2 flex min-w-0 items-center gap-x-2">
          <Why item={item} />
          {mayEdit ? (
            <span className="flex shrink-0 items-center gap-1">
              {item.isSuggested ? (
                <Button
                  size="small"
                  aria-label={`Accept ${name}`}
                  disabled={busy}
                  onClick={() => run({ kind: "accept", section, id: item.id }, `${name} accepted`)}
                >
                  Accept
                </Button>
              ) : null}
              {item.standing === "open" ? (
                <Button size="small" aria-expanded={isOpen} aria-label={`Decide ${name}`} onClick={onToggle}>
                  {isOpen ? "Close" : "Decide"}
                </Button>
              ) : (
                <IconButton
                  icon={isOpen ? X : Pencil}
                  label={isOpen ? `Close ${name}` : `Change ${name}`}
                  aria-expanded={isOpen}
                  onClick={onToggle}
                />
              )}
            </span>
          ) : null}
          {lines[item.standing] ? (
            <span
              aria-hidden
              className={cn("hidden min-w-2 flex-1 border-t @min-[900px]:block", lines[item.standing])}
            />
          ) : null}
        </div>
      </div>
      {isOpen ? <div className="px-3 pb-3">{editor}</div> : null}
    </div>
  );
}

function Why({ item }: { item: RuleItem }) {
  if (item.standing === "open") {
    return (
      <span className="flex min-w-0 gap-1.5 font-name text-warn">
        <TriangleAlert aria-hidden size={14} className="mt-0.5 shrink-0" />
        <span className="min-w-0">{item.reason}</span>
      </span>
    );
  }
  return (
    <span className="min-w-0 break-words text-ink2 @max-[699px]:flex-1">
      {item.isSuggested && item.confidence !== null ? (
        <span className="font-name text-ink" title="Confidence, from 0 to 1">
          {item.confidence.toFixed(2)}{" "}
        </span>
      ) : (
        <Check
          role="img"
          aria-label={`decided by ${item.by ?? "a person"}`}
          size={13}
          className="mr-1 inline text-ok"
        />
      )}
      {item.reason}
    </span>
  );
}
