import type { ReactNode } from "react";

export interface KeyValueProps {
  items: readonly { term: string; value: ReactNode }[];
  /** Width of the terms; 120 px by default. */
  termWidth?: string;
}

/** Facts in two columns. */
export function KeyValue({ items, termWidth = "120px" }: KeyValueProps) {
  return (
    <dl
      className="grid gap-x-4 gap-y-1"
      style={{ gridTemplateColumns: `minmax(0, ${termWidth}) minmax(0, 1fr)` }}
    >
      {items.map((item) => (
        <div key={item.term} className="contents">
          <dt className="text-ink2">{item.term}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
