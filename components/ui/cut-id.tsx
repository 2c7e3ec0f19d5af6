import { middleCut } from "@/lib/format/middle-cut";
import { cn } from "./cn";

/** An id cut in the middle; the whole one on hover, to screen readers, and when it is selected and copied. */
export function CutId({ id, maxLength, className }: { id: string; maxLength?: number; className?: string }) {
  const cut = middleCut(id, maxLength);
  return (
    <code title={id} className={cn("whitespace-nowrap font-mono text-code", className)}>
      {cut === id ? (
        id
      ) : (
        <>
          <span aria-hidden className="select-none">
            {cut}
          </span>
          <span className="sr-only select-all">{id}</span>
        </>
      )}
    </code>
  );
}
