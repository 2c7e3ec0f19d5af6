import { cn } from "./cn";

/** A still grey bar where text of known place will stand. Give it a height and a width: "h-7 w-96". */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn("block rounded-tag bg-hover", className)} />
);

/** The outline of a page while it loads: the header's lines and some rows, and a sentence for whoever cannot see it. */
export function PageSkeleton({ label = "Loading…", rows = 8 }: { label?: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="grid gap-6">
      <div className="grid gap-2">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="h-7 w-full max-w-[640px]" />
      </div>
      <div className="grid gap-3 border-line border-t pt-4">
        {Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <Skeleton key={index} className={cn("h-[22px]", index % 3 === 2 ? "w-4/5" : "w-full")} />
        ))}
      </div>
    </div>
  );
}
