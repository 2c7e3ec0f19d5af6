import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

const skipWords: Readonly<Record<string, { title: string; note: string }>> = {
  "not-in-use": { title: "Left out: not in use", note: "Nobody is on it; it stays readable at the source." },
  "stays-on-rail": {
    title: "Left out: stays where it is charged",
    note: "The rail goes on with it; OpenMonetize does not know it.",
  },
};

export interface TargetBlockProps {
  /** What people call it; the slug stands beside it. */
  name: string;
  to: string | null;
  skip: string | null;
  /** "3 prices", beside the name. */
  count: ReactNode;
  detail: ReactNode;
}

/** What rows become: one block however many share it. Broken off while nothing is decided. */
export function TargetBlock({ name, to, skip, count, detail }: TargetBlockProps) {
  const isOpen = to === null && skip === null;
  const words = skip === null ? null : (skipWords[skip] ?? { title: "Left out", note: skip });
  return (
    <div
      className={cn(
        "flex min-w-0 flex-col justify-center gap-0.5 border-l-2 px-3 py-2 @max-[899px]:mb-2 @max-[899px]:ml-2.5 @max-[899px]:flex-row @max-[899px]:flex-wrap @max-[899px]:items-baseline @max-[899px]:justify-start @max-[899px]:gap-x-3",
        to !== null && "rounded-r-field border-new bg-sunken",
        words && "border-old-mid border-dotted text-ink2",
        isOpen && "border-warn border-dotted text-ink2",
      )}
    >
      {to !== null ? (
        <>
          <span className="flex flex-wrap items-baseline justify-between gap-x-2">
            <span className="font-name">
              <span className="sr-only">becomes </span>
              {name}
            </span>
            <span className="text-ink2 text-small">{count}</span>
          </span>
          <code className="break-all font-mono text-ink2">{to}</code>
          <span className="text-ink2 text-small">{detail}</span>
        </>
      ) : words ? (
        <>
          <span className="font-name">{words.title}</span>
          <span className="text-small">{words.note}</span>
        </>
      ) : (
        <span>No target yet. Choose one, or leave it out with a reason.</span>
      )}
    </div>
  );
}
