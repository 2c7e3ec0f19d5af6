import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  icon?: LucideIcon;
  /** What this is. */
  title: string;
  /** What fills it. */
  children: ReactNode;
  /** One button. */
  action?: ReactNode;
}

/** Nothing here yet: what it is, what fills it, one button. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="grid max-w-[560px] justify-items-start gap-2 py-8">
      {Icon ? <Icon aria-hidden size={20} strokeWidth={1.5} className="text-ink3" /> : null}
      <p className="text-section">{title}</p>
      <div className="text-ink2">{children}</div>
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
