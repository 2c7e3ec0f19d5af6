"use client";
import type { ReactNode } from "react";
import type { RuleStanding, RuleView } from "@/lib/services/mapping/board-types";

export interface RuleItem extends RuleView {
  readonly id: string;
}

const order: readonly RuleStanding[] = ["open", "suggested", "accepted", "left-out"];
const titles: Record<RuleStanding, string> = {
  open: "Open",
  suggested: "Suggested",
  accepted: "Accepted",
  "left-out": "Left out",
};

export interface Cluster<Item> {
  readonly key: string;
  readonly items: readonly Item[];
}

/** Rows that become the same thing stand together, in the order of the first of them. */
export function clustersOf<Item extends RuleItem>(items: readonly Item[]): Cluster<Item>[] {
  const clusters = new Map<string, Item[]>();
  for (const item of items) {
    const key =
      item.to !== null ? `to ${item.to}` : item.skip !== null ? `skip ${item.skip}` : `open ${item.id}`;
    const list = clusters.get(key);
    if (list) list.push(item);
    else clusters.set(key, [item]);
  }
  return [...clusters].map(([key, list]) => ({ key, items: list }));
}

export interface RuleGroupsProps<Item extends RuleItem> {
  items: readonly Item[];
  /** Heads of the columns, for wide screens. */
  head: ReactNode;
  /** Beside the title of a group: how many and what they are worth. */
  worth: (standing: RuleStanding, items: readonly Item[]) => ReactNode;
  row: (item: Item) => ReactNode;
  target: (cluster: Cluster<Item>) => ReactNode;
}

/** Rules by standing, the open ones first; several rows may share one block at the right. */
export function RuleGroups<Item extends RuleItem>({
  items,
  head,
  worth,
  row,
  target,
}: RuleGroupsProps<Item>) {
  return (
    <div className="@container" data-grow>
      <div className="hidden border-line @min-[700px]:block border-b pb-1.5 text-ink3">{head}</div>
      {order.map((standing) => {
        const own = items.filter((item) => item.standing === standing);
        if (own.length === 0) return null;
        return (
          <section key={standing} id={standing} aria-label={titles[standing]} className="pt-4">
            <h2 className="mb-1.5 flex flex-wrap items-baseline gap-x-2.5">
              <span className="font-name">{titles[standing]}</span>
              <span className="font-normal text-ink2 text-small">{worth(standing, own)}</span>
            </h2>
            <div className="grid gap-1">
              {clustersOf(own).map((cluster) => (
                <div
                  key={cluster.key}
                  className="grid @min-[900px]:grid-cols-[minmax(0,1fr)_260px] border-line2 border-b @min-[900px]:border-b-0"
                >
                  <ul className="min-w-0 divide-y divide-line2 @min-[900px]:border-line2 @min-[900px]:border-b">
                    {cluster.items.map((item) => (
                      <li key={item.id}>{row(item)}</li>
                    ))}
                  </ul>
                  {target(cluster)}
                </div>
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}
