import { type CustomDescription, knowsStatus } from "@/lib/services/custom-source/choices";
import type { Answers } from "./general-answers";
import type { DescribedTable } from "./table-editor";

/** The stored description of a source, or null for a connection that holds none. */
export function savedDescription(settings: unknown): CustomDescription | null {
  const isOne = typeof settings === "object" && settings !== null && "tables" in settings;
  // Written by saving a description, whose schema admitted it.
  return isOne ? (settings as CustomDescription) : null;
}

/** Words of the status columns that mean nothing yet. */
export function unexplainedStatuses(tables: readonly DescribedTable[], answers: Answers): readonly string[] {
  const words = tables.flatMap(({ table, profile }) => {
    const column = table.columns.find(({ field }) => field === "subscription.status")?.column;
    return profile?.columns.find((one) => one.column === column)?.words.map(({ word }) => word) ?? [];
  });
  const open = words.filter((word) => !knowsStatus(word) && !answers.nulls.includes(word));
  return [...new Set([...Object.keys(answers.statuses), ...open])].slice(0, 20);
}
