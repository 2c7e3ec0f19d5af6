/** `error` blocks the preview; `warning` is shown with it. */
export interface MappingProblem {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** Where in the document, as keys from its root. */
  readonly path: readonly (string | number)[];
  readonly sentence: string;
  readonly remedy: string;
}

/** Notes one problem of a mapping. */
export type Report = (
  severity: MappingProblem["severity"],
  code: string,
  path: MappingProblem["path"],
  sentence: string,
  remedy: string,
) => void;
