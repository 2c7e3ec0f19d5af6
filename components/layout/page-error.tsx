"use client";
import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
  /** What could not be shown: "The dry run". */
  what?: string;
}

/** For a segment's error.tsx: says that only the view failed, and offers to draw it again. React reports the error itself. */
export function PageError({ error, reset, what = "This page" }: PageErrorProps) {
  return (
    <ErrorPanel
      what={`${what} could not be drawn.`}
      customers="Customers notice nothing: jobs and traffic do not run through this page, and nothing was changed."
      remedy="Try again. If it stays, send the reference to whoever runs this installation; the log has the cause."
      reference={error.digest}
      actions={
        <Button size="small" icon={RotateCcw} onClick={reset}>
          Try again
        </Button>
      }
    />
  );
}
