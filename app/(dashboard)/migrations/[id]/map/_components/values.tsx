"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { Columns } from "@/components/layout/stack";
import { IconButton } from "@/components/ui/button";
import { Switch } from "@/components/ui/choice";
import type { BoardView, PlanRow } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import { SourceValues } from "./source-values";
import { statusWords } from "./status-words";

/** What the source's words count as, which states of a subscription may use the product, and which of several plans counts. */
export function Values({ view, migrationId }: { view: BoardView; migrationId: string }) {
  const { mayEdit, busy, run } = useBoard();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <SourceValues migrationId={migrationId} view={view} />
      <Columns>
        <section aria-label="Access by status">
          <h2 className="mb-2 text-section">Access by status of the subscription</h2>
          <div className="grid max-w-[420px] gap-2.5">
            {view.access.map(({ status, allowed }) => (
              <Switch
                key={status}
                label={statusWords[status].label}
                hint={statusWords[status].hint}
                checked={allowed}
                disabled={!mayEdit || busy}
                onChange={(event) =>
                  void run(
                    { kind: "setAccess", status, allowed: event.target.checked },
                    `${statusWords[status].label}: access ${event.target.checked ? "allowed" : "denied"}`,
                  )
                }
              />
            ))}
          </div>
        </section>
        <PlanOrder
          placed={view.planOrder}
          keys={view.plans.flatMap(targetsOfRow)}
          names={
            new Map(view.plans.flatMap((plan) => targetsOfRow(plan).map((key) => [key, plan.name] as const)))
          }
        />
      </Columns>
    </div>
  );
}

const targetsOfRow = ({ to, split }: PlanRow): readonly string[] => {
  if (to !== null) return [to];
  if (!split) return [];
  const { rule } = split;
  return "bands" in rule
    ? rule.bands.map((band) => band.to)
    : [...Object.values(rule.values), ...(rule.rest === null ? [] : [rule.rest])];
};

interface PlanOrderProps {
  placed: readonly string[];
  keys: readonly string[];
  /** What the source calls the plan behind each key. */
  names: ReadonlyMap<string, string>;
}

function PlanOrder({ placed, keys, names }: PlanOrderProps) {
  const { mayEdit, busy, run } = useBoard();
  const unplaced = [...new Set(keys)].filter((key) => !placed.includes(key));
  const planOrder = [...placed, ...unplaced];
  function move(from: number, by: -1 | 1) {
    const order = [...planOrder];
    const [moved] = order.splice(from, 1);
    if (moved === undefined) return;
    order.splice(from + by, 0, moved);
    void run({ kind: "setPlanOrder", planOrder: order }, `${moved} moved`);
  }
  return (
    <section aria-label="Order of plans">
      <h2 className="text-section">Order of plans</h2>
      <p className="mb-2 text-ink2 text-small">
        A customer on several plans is put on the first of these; what the others grant becomes an exception.
      </p>
      <ol className="divide-y divide-line2">
        {planOrder.map((key, index) => (
          <li key={key} className="flex min-h-[35px] items-center gap-3">
            <span className="w-6 text-right text-ink3">{index + 1}</span>
            <span className="min-w-0 flex-1">
              {names.get(key)} <code className="break-all font-mono text-ink3 text-small">{key}</code>
              {unplaced.includes(key) ? (
                <span className="ml-2 text-small text-warn">
                  no place yet; the next move gives it this one
                </span>
              ) : null}
            </span>
            {mayEdit ? (
              <>
                <IconButton
                  icon={ArrowUp}
                  label={`Move ${names.get(key) ?? key} up`}
                  disabled={busy || index === 0}
                  onClick={() => move(index, -1)}
                />
                <IconButton
                  icon={ArrowDown}
                  label={`Move ${names.get(key) ?? key} down`}
                  disabled={busy || index === planOrder.length - 1}
                  onClick={() => move(index, 1)}
                />
              </>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
