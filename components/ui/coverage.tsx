import type { ReactNode } from "react";
import { cn } from "./cn";

export type CoverageKind = "accepted" | "suggested" | "open" | "left-out" | "changed" | "lost";

const fills: Record<CoverageKind, string> = {
  accepted: "bg-ok",
  suggested: "pattern-suggested",
  open: "pattern-open",
  "left-out": "pattern-old",
  changed: "pattern-open",
  lost: "bg-harm",
};

export interface CoverageBarProps {
  /** Shares of one whole in drawing order; numbers only for the picture, exact figures stand beside it. */
  segments: readonly { kind: CoverageKind; value: number }[];
  /** The bar in words: "12 accepted, 6 suggested, 3 open". */
  label: string;
  className?: string;
}

/** How much of a whole is covered. A share too small to see is drawn 6 px wide. */
export function CoverageBar({ segments, label, className }: CoverageBarProps) {
  return (
    <div role="img" aria-label={label} className={cn("flex h-3 w-full gap-px bg-hover", className)}>
      {segments.map((segment) =>
        segment.value > 0 ? (
          <span
            key={segment.kind}
            className={cn("h-full min-w-1.5", fills[segment.kind])}
            style={{ flex: `${segment.value} ${segment.value} 0px` }}
          />
        ) : null,
      )}
    </div>
  );
}

export interface CoverageRow extends CoverageBarProps {
  /** "Customers", "MRR, USD". */
  name: string;
  mapped: ReactNode;
  of: ReactNode;
  share: ReactNode;
  /** A NumberLink when anything is open. */
  open: ReactNode;
}

export interface CoverageProps {
  /** Counts in the legend: "accepted, 12 plans". */
  legend: readonly { kind: CoverageKind; text: string }[];
  rows: readonly CoverageRow[];
}

/** Coverage by customers and by money in each currency, with the figures at the right. Always in view on the board. */
export function Coverage({ legend, rows }: CoverageProps) {
  return (
    <div className="@container">
      <ul className="mb-1 flex flex-wrap gap-x-4 text-ink2 text-small" aria-label="Legend">
        {legend.map((entry) => (
          <li key={entry.kind} className="flex items-center gap-1.5">
            <span aria-hidden className={cn("h-2.5 w-3.5", fills[entry.kind])} />
            {entry.text}
          </li>
        ))}
      </ul>
      <table className="w-full border-collapse text-small">
        <caption className="sr-only">Coverage</caption>
        <thead>
          <tr className="text-ink3 [&>th]:font-normal">
            <th scope="col" className="w-24 text-left">
              <span className="sr-only">Measure</span>
            </th>
            <th scope="col" className="@max-[560px]:hidden">
              <span className="sr-only">Bar</span>
            </th>
            {["Mapped", "Of", "Share", "Open"].map((header) => (
              <th
                key={header}
                scope="col"
                className={cn("pl-4 text-right", header === "Of" && "@max-[440px]:hidden")}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className="h-[22px] [&>td]:text-right">
              <th scope="row" className="whitespace-nowrap pr-4 text-left font-name">
                {row.name}
              </th>
              <td className="w-full @max-[560px]:hidden">
                <CoverageBar segments={row.segments} label={row.label} />
              </td>
              <td className="whitespace-nowrap pl-4 font-name">{row.mapped}</td>
              <td className="whitespace-nowrap pl-4 text-ink3 @max-[440px]:hidden">{row.of}</td>
              <td className="whitespace-nowrap pl-4 font-name">{row.share}</td>
              <td className="whitespace-nowrap pl-4">{row.open}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
