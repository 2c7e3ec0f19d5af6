import type { DiffVerdict } from "@/components/ui/record-diff";

/** One field of a customer as the three panes show it; values are still exact text. */
export interface RecordField {
  readonly field: string;
  readonly form:
    | { readonly kind: "text" }
    | { readonly kind: "decimal" }
    | { readonly kind: "instant" }
    | { readonly kind: "money"; readonly currency: string };
  readonly source: string | null;
  readonly mapped: string | null;
  readonly target: string | null;
  readonly verdict: DiffVerdict;
  readonly why: string | null;
}

export interface PlannedWriteRow {
  readonly phase: string;
  readonly targetKey: string;
  readonly what: string;
  readonly wayBack: string;
}

export interface OperationRow {
  readonly runNumber: number;
  readonly phase: string;
  readonly state: string;
  readonly kind: string;
  readonly targetKey: string;
  readonly count: number;
  readonly at: string;
}

export interface RawObjectRow {
  readonly stream: string;
  readonly sourceId: string;
  readonly raw: string;
  readonly length: number;
  readonly ofStream: number;
}

export interface PlannedRecordRow {
  readonly entity: string;
  readonly sourceId: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sentence: string;
}
