import { Section } from "@/components/ui/page-header";
import type { getChecklist } from "@/lib/services/assessments/get-checklist";
import { mark } from "../actions";
import { ChecklistRow } from "./checklist-row";

type Item = Awaited<ReturnType<typeof getChecklist>>["items"][number];

export interface ChecklistSectionProps {
  migrationId: string;
  items: readonly Item[];
  mayMark: boolean;
}

const titles = { technical: "Technical", business: "Business" } as const;

/** What should be settled before a migration; what the product knows ticks itself. */
export function ChecklistSection({ migrationId, items, mayMark }: ChecklistSectionProps) {
  const done = items.filter((item) => item.done).length;
  return (
    <Section id="checklist" title="Before you start" note={`${done} of ${items.length}`}>
      {(["technical", "business"] as const).map((list) => (
        <div key={list} className="mb-3">
          <h3 className="mb-1 text-ink3 text-small">{titles[list]}</h3>
          <ul className="grid gap-1">
            {items
              .filter((item) => item.list === list)
              .map((item) => (
                <li key={item.id}>
                  <ChecklistRow
                    {...{ migrationId, item }}
                    closedBecause={mayMark ? null : "An operator, admin or owner ticks it."}
                    mark={mark}
                  />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
