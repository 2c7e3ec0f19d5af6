import type { GlyphState } from "@/components/ui/glyph";
import type { Mode } from "@/components/ui/key-verdict";

/** A stage that is built; others are not listed. */
export interface StageItem {
  /** "Connect". */
  name: string;
  href: string;
  state: GlyphState;
  /** One fact at the right: "18/21", "47 differ", "25 %". */
  fact?: string;
  /** Why the stage is in this state, on hover and focus: a sentence. */
  reason: string;
}

export type RailIcon =
  | "migrations"
  | "connections"
  | "members"
  | "checklist"
  | "audit"
  | "settings"
  | "overview";

export interface RailLink {
  name: string;
  href: string;
  icon: RailIcon;
  fact?: string;
}

export interface MigrationChoice {
  id: string;
  name: string;
  href: string;
  mode: Mode;
}

export interface SideConnection {
  /** "Stripe", "OpenMonetize". */
  name: string;
  /** Account id or host; cut in the middle when long. */
  account?: string;
  mode?: Mode;
}

export interface ShellUser {
  name: string;
  role: string;
}
