import { AppError, isAppError, toAppError } from "@/lib/errors";

/** How a command ends: done, done with findings, wrong use, failed. */
export const exitCodes = { done: 0, findings: 1, wrongUse: 2, failed: 3 } as const;

/** A mistake in how the command was called; nothing was done. */
export function wrongUse(userMessage: string): AppError {
  return new AppError({ code: "cli.wrong_use", kind: "invalid", userMessage });
}

/** Names that the caller got wrong; other things that are missing are failures. */
const wrongNames = ["workspaces.not_found", "workspaces.ambiguous", "migration.not_found"];

/** Wrong input is the caller's to mend (2); everything else failed (3). */
export function exitCodeOf(error: unknown): number {
  const { kind, code } = isAppError(error) ? error : toAppError(error);
  return kind === "invalid" || wrongNames.includes(code) ? exitCodes.wrongUse : exitCodes.failed;
}

export const failLevels = ["none", "error", "warning"] as const;
export type FailOn = (typeof failLevels)[number];

/** Something the command found while it did what it was asked to. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly sentence: string;
}

/** Whether the findings make the command end with 1. */
export function exitCodeOfFindings(findings: readonly Finding[], failOn: FailOn): number {
  const counts = findings.some(
    (finding) => failOn === "warning" || (failOn === "error" && finding.severity === "error"),
  );
  return counts ? exitCodes.findings : exitCodes.done;
}
