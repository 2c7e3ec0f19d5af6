import type { Feature, Plan, SubscriptionStatus } from "@/lib/canonical";
import type { Disposition, MappingDocument, PlanSplit } from "@/lib/mapping/document";
import type { MappingProblem } from "@/lib/mapping/validate-mapping";
import type { VersionStep } from "@/lib/mapping/version-steps";
import type { MigrationNames } from "../migrations/names-of";
import type { SplitOutcome } from "./describe-split";
import type { MappingBoard } from "./get-board";

export type { PlanSplit } from "@/lib/mapping/document";
export type { MappingEdit } from "@/lib/mapping/edit-mapping";
export type { TextProblem } from "@/lib/mapping/yaml";
export type { ValueRow } from "./list-values";

/** Where a rule stands. A rule that leaves its record out says so whether a person took it or not. */
export type RuleStanding = "open" | "suggested" | "accepted" | "left-out";

/** Whole minor units as text, rounded half-even once, after summing. */
export interface MoneyText {
  readonly currency: string;
  readonly amountMinor: string;
}

/** What a rule says, the same for plans and features. */
export interface RuleView {
  readonly standing: RuleStanding;
  /** Nobody has taken it yet: there is something to accept. */
  readonly isSuggested: boolean;
  readonly to: string | null;
  readonly skip: string | null;
  readonly reason: string;
  /** 0 to 1; null while open. */
  readonly confidence: number | null;
  readonly by: string | null;
}

export interface PlanRow extends RuleView {
  readonly id: string;
  readonly name: string;
  readonly nickname: string | null;
  readonly lookupKey: string | null;
  readonly active: boolean;
  readonly component: Plan["components"][number] | null;
  /** How many further currencies or parts the price has. */
  readonly furtherComponents: number;
  readonly customers: number;
  readonly mrr: readonly MoneyText[];
  /** Features that the plan grants at the source. */
  readonly grants: number;
  /** An earlier version of what is sold today, with customers who stay on it. */
  readonly isGrandfathered: boolean;
  /** Set when one price becomes several plans: by what, and whom each part takes. */
  readonly split: (SplitOutcome & { readonly rule: PlanSplit }) | null;
}

export interface FeatureRow extends RuleView {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly kind: Feature["kind"];
  readonly meter: Feature["meter"];
  readonly unit: string | null;
  readonly customers: number;
  readonly enforcement: "platform" | "layer" | null;
  readonly burn: "none" | "credits" | "platformPrice" | null;
}

export interface ChargeLineRow {
  readonly id: string;
  readonly name: string;
  readonly customers: number;
  readonly mrr: readonly MoneyText[];
  readonly isMetered: boolean;
  readonly disposition: Disposition["disposition"];
  readonly note: string;
  /** Null while nobody decided: the line stays by default. */
  readonly by: string | null;
}

export interface CoverageMeasure {
  /** Null for customers, else the currency. */
  readonly currency: string | null;
  /** Whole numbers as text: customers, or minor units. */
  readonly values: Readonly<Record<RuleStanding, string>>;
  readonly mapped: string;
  readonly total: string;
}

export interface BoardView extends MigrationNames {
  readonly version: number;
  readonly author: string;
  readonly savedAt: string;
  readonly lastChange: string;
  readonly singleTenant: boolean;
  readonly mayEdit: boolean;
  readonly coverage: readonly CoverageMeasure[];
  readonly planCounts: Readonly<Record<RuleStanding, number>>;
  readonly plans: readonly PlanRow[];
  readonly features: readonly FeatureRow[];
  readonly creditRules: readonly {
    readonly id: string;
    readonly to: "rail" | "wallet";
    readonly reason: string;
    readonly confidence: number;
    readonly isSuggested: boolean;
    readonly by: string;
  }[];
  readonly fields: readonly {
    readonly field: string;
    readonly from: string | null;
    readonly reason: string;
    readonly confidence: number;
    readonly isSuggested: boolean;
    readonly by: string;
  }[];
  readonly lines: readonly ChargeLineRow[];
  readonly access: readonly { readonly status: SubscriptionStatus; readonly allowed: boolean }[];
  readonly planOrder: readonly string[];
  readonly losses: MappingDocument["decisions"];
  readonly problems: readonly MappingProblem[];
  readonly versions: MappingBoard["versions"];
  readonly undo: VersionStep | null;
  readonly redo: VersionStep | null;
  /** Confidences of everything that waits for a person, for "accept all above". */
  readonly waiting: readonly number[];
}
