import { formatCount } from "@/lib/format/count";
import type { PlanRow } from "@/lib/services/mapping/board-types";
import { splitWords } from "./split-words";

/** What one price becomes when it is several plans: each part with the customers it takes. */
export function SplitBlock({ split }: { split: NonNullable<PlanRow["split"]> }) {
  const { rule, parts, unmatched, several } = split;
  return (
    <div className="grid min-w-0 content-center gap-0.5 rounded-r-field border-new border-l-2 bg-sunken px-3 py-2 @max-[899px]:mb-2 @max-[899px]:ml-2.5">
      <span className="font-name">
        <span className="sr-only">becomes several plans </span>
        split {splitWords(rule)}
      </span>
      <ul>
        {parts.map(({ to, customers }) => (
          <li key={to} className="flex flex-wrap justify-between gap-x-2">
            <code className="break-all font-mono text-ink2">{to}</code>
            <span className="text-ink2 text-small">{formatCount(customers)}</span>
          </li>
        ))}
      </ul>
      {unmatched.customers > 0 ? (
        <span
          className="flex justify-between gap-x-2 text-small text-warn"
          title={unmatched.samples.join(", ")}
        >
          no part takes them; held <span>{formatCount(unmatched.customers)}</span>
        </span>
      ) : null}
      {several.customers > 0 ? (
        <span
          className="flex justify-between gap-x-2 text-ink2 text-small"
          title={several.samples.join(", ")}
        >
          in several parts <span>{formatCount(several.customers)}</span>
        </span>
      ) : null}
    </div>
  );
}
