import { Fragment, type ReactNode } from "react";
import { cn } from "./cn";

export interface PageHeaderProps {
  /** Where and when, in 12 px: "Stage 5 of 10, Import", "run 3, plan b41e…09d". */
  where: readonly ReactNode[];
  /** Where things stand, in one sentence with its numbers. The page's h1. */
  sentence: ReactNode;
  /** What the action does and what follows. Stands beside it. */
  consequence?: ReactNode;
  /** The one primary action. */
  action?: ReactNode;
  size?: "normal" | "cutover";
}

/** The head of every stage. Beside a docked drawer and on a phone the action moves under the sentence. */
export function PageHeader({ where, sentence, consequence, action, size = "normal" }: PageHeaderProps) {
  return (
    <header className="@container">
      <p className="flex flex-wrap items-center gap-x-1.5 text-ink2 text-small">
        {where.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts are a sentence, their place is their identity
          <Fragment key={index}>
            {index > 0 ? <span aria-hidden>·</span> : null}
            <span>{part}</span>
          </Fragment>
        ))}
      </p>
      <div className="mt-1 flex flex-wrap items-start justify-between gap-x-8 gap-y-3 @min-[860px]:flex-nowrap">
        <h1
          className={cn("max-w-[740px] text-pretty", size === "cutover" ? "text-cutover" : "text-headline")}
        >
          {sentence}
        </h1>
        {action === undefined ? null : (
          <div className="flex items-center gap-3 md:@max-[859px]:flex-row-reverse max-md:w-full max-md:flex-col-reverse max-md:items-stretch max-md:gap-2 @min-[860px]:shrink-0">
            {consequence === undefined ? null : (
              <p className="max-w-64 text-ink2 text-small @min-[860px]:text-right max-md:max-w-none">
                {consequence}
              </p>
            )}
            {action}
          </div>
        )}
      </div>
    </header>
  );
}

export interface SectionProps {
  title: ReactNode;
  /** Beside the title: counts, what is shown. */
  note?: ReactNode;
  /** At the right: filters, an export, when it was measured. */
  aside?: ReactNode;
  /** A hairline above; off where the section stands under a header that has one. */
  rule?: boolean;
  /** Named so that links and the skip menu can reach it. */
  id?: string;
  children: ReactNode;
  className?: string;
}

/** A part of a page with its heading. */
export function Section({ title, note, aside, rule = true, id, children, className }: SectionProps) {
  return (
    <section id={id} className={cn("min-w-0", rule && "border-line border-t pt-3", className)}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex flex-wrap items-baseline gap-x-2.5">
          <h2 className="text-section">{title}</h2>
          {note === undefined ? null : <span className="text-ink2 text-small">{note}</span>}
        </div>
        {aside === undefined ? null : (
          <div className="flex flex-wrap items-center gap-2 text-ink2 text-small">{aside}</div>
        )}
      </div>
      {children}
    </section>
  );
}
