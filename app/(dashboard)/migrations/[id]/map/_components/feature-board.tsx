"use client";
import { useId } from "react";
import { CutId } from "@/components/ui/cut-id";
import { Select } from "@/components/ui/field";
import { useUrlParam } from "@/components/ui/use-url-param";
import { absent } from "@/lib/format";
import { atStart } from "@/lib/format/at-start";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { BoardView, FeatureRow } from "@/lib/services/mapping/board-types";
import { useBoard } from "./board-context";
import { BoardSearch, useBoardSearch } from "./board-search";
import { RuleEditor } from "./lazy-rule-editor";
import { RuleGroups } from "./rule-groups";
import { RuleRow, rowGrid } from "./rule-row";
import { TargetBlock } from "./target-block";

const kindWords: Record<FeatureRow["kind"], string> = {
  boolean: "on or off",
  counter: "counter",
  gauge: "goes up and down",
  static: "fixed value",
  enum: "one of a few",
};
const burnWords: Record<NonNullable<FeatureRow["burn"]>, string> = {
  none: "live usage burns nothing",
  credits: "live usage burns credits",
  platformPrice: "live usage at the platform's price",
};

/** Features and meters at the left, target features at the right, with who enforces a limit. */
export function FeatureBoard({ view }: { view: BoardView }) {
  const [open, setOpen] = useUrlParam("open");
  const known = [
    ...new Set(view.features.flatMap((feature) => (feature.to === null ? [] : [feature.to]))),
  ].sort();
  const {
    found,
    isFiltered: _,
    ...searching
  } = useBoardSearch(view.features, (feature) => [
    feature.name,
    feature.key,
    feature.id,
    feature.to,
    feature.reason,
  ]);
  if (view.features.length === 0) {
    return <p className="py-4 text-ink2">The snapshot holds no features and no meters.</p>;
  }
  return (
    <div className="grid gap-3">
      <BoardSearch
        label="Search features"
        placeholder="Name, key, id, target or reason"
        {...searching}
        found={found.length}
        all={view.features.length}
      />
      <RuleGroups
        items={found}
        head={
          <div className="grid @min-[900px]:grid-cols-[minmax(0,1fr)_260px]">
            <div className={`grid pl-3 ${rowGrid}`}>
              <span className="text-old">{atStart(view.sourceName)} features and meters</span>
              <span className="text-right">Kind</span>
              <span className="text-right">Customers</span>
              <span className="text-right">Limits held by</span>
              <span>Reason</span>
            </div>
            <span className="hidden pl-3 text-new @min-[900px]:block">OpenMonetize features</span>
          </div>
        }
        worth={(_standing, features) => formatNoun(features.length, "feature")}
        row={(feature) => (
          <RuleRow
            item={feature}
            section="features"
            name={`${feature.name} (${feature.key})`}
            source={
              <>
                <span className="block font-name">{feature.name}</span>
                <span className="flex flex-wrap gap-x-2 text-ink2 text-small">
                  <code className="font-mono">{feature.key}</code>
                  <CutId id={feature.id} />
                </span>
              </>
            }
            kind={
              <span className="text-ink2 text-small">
                {feature.meter ? `meter, ${feature.meter.aggregation}` : kindWords[feature.kind]}
                {feature.unit ? `, ${feature.unit}` : ""}
              </span>
            }
            customers={feature.meter ? formatCount(feature.customers) : absent}
            money={<span className="text-ink2 text-small">{holderOf(feature)}</span>}
            isOpen={open === feature.id}
            onToggle={() => setOpen(open === feature.id ? null : feature.id)}
            editor={
              <div className="grid gap-3">
                <RuleEditor
                  item={feature}
                  section="features"
                  name={feature.name}
                  known={known}
                  cost={
                    feature.meter
                      ? `${formatNoun(feature.customers, "customer")} used it in the days that were read.`
                      : "It is granted, not metered; the plans that grant it say who has it."
                  }
                  onDone={() => setOpen(null)}
                />
                {feature.enforcement && feature.burn ? <Ways feature={feature} /> : null}
              </div>
            }
          />
        )}
        target={({ items }) => {
          const [first] = items;
          return (
            <TargetBlock
              name={first?.name ?? ""}
              to={first?.to ?? null}
              skip={first?.skip ?? null}
              count={items.length > 1 ? formatNoun(items.length, "feature") : null}
              detail={first?.meter && first.burn ? burnWords[first.burn] : null}
            />
          );
        }}
      />
    </div>
  );
}

const holderOf = (feature: FeatureRow): string =>
  feature.enforcement === null ? absent : feature.enforcement === "layer" ? "our layer" : "platform";

/** Who holds a limit, and how live usage will be written after the switch. */
function Ways({ feature }: { feature: FeatureRow }) {
  const { busy, run } = useBoard();
  const id = useId();
  const set = (ways: { enforcement?: "platform" | "layer"; burn?: "none" | "credits" | "platformPrice" }) =>
    void run({ kind: "setFeatureWays", id: feature.id, ways }, `${feature.name} changed`);
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2 border-line2 border-t pt-3 text-small">
      <label htmlFor={`${id}-limits`} className="flex items-center gap-2">
        Limits held by
        <Select
          id={`${id}-limits`}
          small
          disabled={busy}
          value={feature.enforcement ?? "platform"}
          onChange={(event) => set({ enforcement: event.target.value === "layer" ? "layer" : "platform" })}
        >
          <option value="platform">the platform alone</option>
          <option value="layer">our layer (lost when it is removed)</option>
        </Select>
      </label>
      <label htmlFor={`${id}-burn`} className="flex items-center gap-2">
        After the switch
        <Select
          id={`${id}-burn`}
          small
          disabled={busy}
          value={feature.burn ?? "none"}
          onChange={(event) => {
            const { value } = event.target;
            set({ burn: value === "credits" || value === "platformPrice" ? value : "none" });
          }}
        >
          {Object.entries(burnWords).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Select>
      </label>
    </div>
  );
}
