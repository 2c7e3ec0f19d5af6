import {
  CircleCheck,
  CircleMinus,
  CirclePause,
  CirclePlus,
  CircleX,
  type LucideIcon,
  Pencil,
} from "lucide-react";
import { Tag, type TagProps } from "@/components/ui/tag";

const looks: Readonly<Record<string, { tone: NonNullable<TagProps["tone"]>; icon: LucideIcon }>> = {
  created: { tone: "new", icon: CirclePlus },
  updated: { tone: "new", icon: Pencil },
  unchanged: { tone: "ok", icon: CircleCheck },
  skipped: { tone: "neutral", icon: CircleMinus },
  held: { tone: "warn", icon: CirclePause },
  rejected: { tone: "harm", icon: CircleX },
};

/** What becomes, or became, of a record. */
export function OutcomeTag({ outcome }: { outcome: string }) {
  const look = looks[outcome] ?? { tone: "neutral" as const, icon: CircleMinus };
  return (
    <Tag tone={look.tone} icon={look.icon}>
      {outcome}
    </Tag>
  );
}
