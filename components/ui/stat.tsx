import { type LucideIcon, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { type Tone, toneText } from "./tag";

export interface StatProps {
  label: ReactNode;
  value: ReactNode;
  /** Beside the value, smaller: "USD". */
  unit?: ReactNode;
  /** Under the value: its whole, its sample, its age. */
  note?: ReactNode;
  tone?: Tone;
  icon?: LucideIcon;
  /** Where the rows behind the figure are; required in spirit for warn and harm. */
  href?: string;
  className?: string;
}

/** One figure with its label and its whole. */
export function Stat({ label, value, unit, note, tone = "neutral", icon, href, className }: StatProps) {
  const Icon = icon ?? (tone === "warn" || tone === "harm" ? TriangleAlert : undefined);
  const figure = (
    <>
      {Icon ? <Icon aria-hidden size={18} strokeWidth={1.75} className="shrink-0 self-center" /> : null}
      <span className={cn(href && "link")}>{value}</span>
      {unit === undefined ? null : <span className="font-normal text-ink3 text-small">{unit}</span>}
    </>
  );
  const figureClass = cn("flex items-baseline gap-1.5 whitespace-nowrap text-sum", toneText[tone]);
  return (
    <div className={cn("min-w-0", className)}>
      <dt className="text-ink2 text-small">{label}</dt>
      <dd>
        {href === undefined ? (
          <span className={figureClass}>{figure}</span>
        ) : (
          <Link href={href} className={cn(figureClass, "inline-flex")}>
            {figure}
          </Link>
        )}
        {note === undefined ? null : <span className="block text-ink2 text-small">{note}</span>}
      </dd>
    </div>
  );
}

/** Figures side by side with hairlines between; two columns on a phone. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 border-line border-y py-3 md:auto-cols-fr md:grid-flow-col md:grid-cols-none md:gap-x-0 md:[&>*+*]:border-line md:[&>*+*]:border-l md:[&>*+*]:pl-5 md:[&>*]:pr-4">
      {children}
    </dl>
  );
}

export interface SumEquationProps {
  /** "Planned": what must come out. */
  total: StatProps;
  /** "Stored and confirmed", "Set aside", "Still to do", "Unaccounted". */
  terms: readonly StatProps[];
}

/** The sum that must hold, written as one: Planned = Stored + Set aside + Still to do + Unaccounted. */
export function SumEquation({ total, terms }: SumEquationProps) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 border-line border-y py-3 md:flex md:flex-wrap md:items-start">
      <Stat {...total} className="max-md:col-span-2" />
      {terms.map((term, index) => (
        <Stat
          {...term}
          key={String(term.label)}
          // The sign is drawn by the style sheet: a description list may hold nothing but terms and values.
          className={cn(
            "relative md:pl-8 md:before:absolute md:before:top-[17px] md:before:left-2 md:before:text-ink3 md:before:text-sum md:before:font-normal",
            index === 0 ? "md:before:content-['=']" : "md:before:content-['+']",
          )}
        />
      ))}
    </dl>
  );
}
