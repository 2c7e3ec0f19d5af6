"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { Money } from "@/components/ui/money";
import { Tag } from "@/components/ui/tag";
import { useUrlParam } from "@/components/ui/use-url-param";
import { absent } from "@/lib/format";
import { atStart } from "@/lib/format/at-start";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatMoneyList } from "@/lib/format/money";
import type { BoardView, MoneyText, PlanRow, RuleStanding } from "@/lib/services/mapping/board-types";
import { BoardSearch, useBoardSearch } from "./board-search";
import { RuleEditor, SplitEditor } from "./lazy-rule-editor";
import { priceWords } from "./price-words";
import { RuleGroups } from "./rule-groups";
import { RuleRow, rowGrid } from "./rule-row";
import { SplitBlock } from "./split-block";
import { TargetBlock } from "./target-block";

const nameOf = (plan: PlanRow) => plan.nickname ?? plan.name;

/** Prices at the left, target plans at the right; many prices merge into one plan. */
export function PlanBoard({ view, migrationId }: { view: BoardView; migrationId: string }) {
  const [open, setOpen] = useUrlParam("open");
  const known = [...new Set(view.plans.flatMap((plan) => (plan.to === null ? [] : [plan.to])))].sort();
  const { found, isFiltered, ...searching } = useBoardSearch(view.plans, (plan) => [
    plan.nickname,
    plan.name,
    plan.id,
    plan.to,
    plan.reason,
  ]);
  return (
    <div className="grid gap-3">
      <BoardSearch
        label="Search plans"
        placeholder="Name, id, target or reason"
        {...searching}
        found={found.length}
        all={view.plans.length}
      />
      <RuleGroups
        items={found}
        head={
          <div className="grid @min-[900px]:grid-cols-[minmax(0,1fr)_260px]">
            <div className={`grid pl-3 ${rowGrid}`}>
              <span className="text-old">{atStart(view.sourceName)} prices</span>
              <span className="text-right">Price</span>
              <span className="text-right">Customers</span>
              <span className="text-right">MRR</span>
              <span>Reason</span>
            </div>
            <span className="hidden pl-3 text-new @min-[900px]:block">OpenMonetize plans</span>
          </div>
        }
        worth={(standing, plans) =>
          // The money of a group is known as a whole, not for a few of it.
          isFiltered ? formatNoun(plans.length, "price") : worthOf(view, standing, plans.length)
        }
        row={(plan) => (
          <RuleRow
            item={plan}
            section="plans"
            name={`${nameOf(plan)} (${plan.id})`}
            source={<Source plan={plan} />}
            kind={<Price plan={plan} />}
            customers={formatCount(plan.customers)}
            money={<MoneyLines money={plan.mrr} />}
            isOpen={open === plan.id}
            onToggle={() => setOpen(open === plan.id ? null : plan.id)}
            editor={
              <PlanEditor
                key={plan.id}
                migrationId={migrationId}
                plan={plan}
                known={known}
                onDone={() => setOpen(null)}
              />
            }
          />
        )}
        target={({ items }) => {
          const [first] = items;
          if (first?.split) return <SplitBlock split={first.split} />;
          const all = view.plans.filter(
            (plan) => first !== undefined && first.to !== null && plan.to === first.to,
          );
          const grants = Math.max(0, ...all.map((plan) => plan.grants));
          return (
            <TargetBlock
              name={first?.name ?? ""}
              to={first?.to ?? null}
              skip={first?.skip ?? null}
              count={
                all.length > items.length
                  ? `${items.length} of ${formatNoun(all.length, "price")}`
                  : formatNoun(items.length, "price")
              }
              detail={
                grants === 0 ? "grants no feature of its own" : `grants ${formatNoun(grants, "feature")}`
              }
            />
          );
        }}
      />
    </div>
  );
}

interface PlanEditorProps {
  migrationId: string;
  plan: PlanRow;
  known: readonly string[];
  onDone: () => void;
}

/** One target for all of a price, none, or several. */
function PlanEditor({ migrationId, plan, known, onDone }: PlanEditorProps) {
  const [splits, setSplits] = useState(plan.split !== null);
  return (
    <div className="grid gap-3">
      <RuleEditor
        item={plan}
        section="plans"
        name={nameOf(plan)}
        known={known}
        cost={costOf(plan)}
        onDone={onDone}
      />
      {splits ? (
        <SplitEditor migrationId={migrationId} plan={plan} onDone={onDone} />
      ) : (
        <Button size="small" variant="quiet" className="justify-self-start" onClick={() => setSplits(true)}>
          Split into several plans
        </Button>
      )}
    </div>
  );
}

function Source({ plan }: { plan: PlanRow }) {
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2">
        <span className="font-name">{nameOf(plan)}</span>
        {plan.isGrandfathered ? (
          <Tag tone="old">old version</Tag>
        ) : plan.active ? null : (
          <Tag tone="old">archived</Tag>
        )}
      </span>
      <span className="flex flex-wrap gap-x-2 text-ink2 text-small">
        <CutId id={plan.id} />
        {plan.nickname ? <span>{plan.name}</span> : null}
        {plan.furtherComponents > 0 ? (
          <span>+{formatNoun(plan.furtherComponents, "further price")}</span>
        ) : null}
      </span>
    </>
  );
}

function Price({ plan }: { plan: PlanRow }) {
  const { amount, basis } = priceWords(plan.component);
  return (
    <>
      <span className="block whitespace-nowrap">{amount}</span>
      <span className="block text-ink2 text-small">{basis}</span>
    </>
  );
}

export function MoneyLines({ money }: { money: readonly MoneyText[] }) {
  if (money.length === 0) return <span className="text-ink3">{absent}</span>;
  return money.map((each) => (
    <span key={each.currency} className="block">
      <Money {...each} />
    </span>
  ));
}

function worthOf(view: BoardView, standing: RuleStanding, plans: number): string {
  const customers = view.coverage.find((measure) => measure.currency === null)?.values[standing] ?? "0";
  const money = view.coverage.flatMap(({ currency, values }) =>
    currency !== null && values[standing] !== "0" ? [{ currency, amountMinor: values[standing] }] : [],
  );
  const worth = money.length > 0 ? `, ${formatMoneyList(money)} a month` : "";
  return `${formatNoun(plans, "price")}, ${formatNoun(customers, "customer line")}${worth}`;
}

function costOf(plan: PlanRow): string {
  if (plan.customers === 0) return "Nobody is on it. Leaving it out changes nothing for customers.";
  const money = plan.mrr.length > 0 ? ` with ${formatMoneyList(plan.mrr)} a month` : "";
  return `${formatNoun(plan.customers, "customer")}${money}. Left out, they would get no feature from it; whoever charges them goes on either way.`;
}
