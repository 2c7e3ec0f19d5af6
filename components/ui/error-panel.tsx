import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";
import { Glyph } from "./glyph";

export interface ErrorPanelProps {
  /** What happened, with the time where it is known. */
  what: ReactNode;
  /** What it means for the customers of whoever reads this: "Customers notice nothing: …". */
  customers?: ReactNode;
  /** What to do next. */
  remedy?: ReactNode;
  /** A code to hand to support: "om-7f31". */
  reference?: string;
  /** Buttons: try again, go back. */
  actions?: ReactNode;
}

/** A failure in three sentences and a code. Announced when it appears. */
export function ErrorPanel({ what, customers, remedy, reference, actions }: ErrorPanelProps) {
  return (
    <div role="alert" className="row-bar-harm flex gap-3 bg-harm-bg px-4 py-3">
      <Glyph state="failed" decorative className="mt-0.5" />
      <div className="grid min-w-0 gap-1">
        <p className="font-name text-harm">{what}</p>
        {customers === undefined ? null : <p>{customers}</p>}
        {remedy === undefined ? null : <p>{remedy}</p>}
        {reference === undefined && actions === undefined ? null : (
          <div className="mt-1 flex flex-wrap items-center gap-2">
            {actions}
            {reference === undefined ? null : (
              <span className="flex items-center gap-1 text-ink2 text-small">
                Reference <code className="font-mono">{reference}</code>
                <CopyButton value={reference} label="Copy reference" />
              </span>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
