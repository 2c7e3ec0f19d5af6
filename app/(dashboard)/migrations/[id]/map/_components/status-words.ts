import type { BoardView } from "@/lib/services/mapping/board-types";

/** What the states of a subscription are called. */
export const statusWords: Record<BoardView["access"][number]["status"], { label: string; hint?: string }> = {
  trialing: { label: "Trialing" },
  active: { label: "Active" },
  nonRenewing: { label: "Active, cancels at period end" },
  pastDue: { label: "Past due", hint: "The rail is still trying to collect." },
  unpaid: { label: "Unpaid", hint: "The rail gave up collecting." },
  paused: { label: "Paused" },
  cancelled: { label: "Cancelled" },
  incomplete: { label: "Incomplete", hint: "The first payment is missing." },
  incompleteExpired: { label: "Incomplete and expired" },
  future: { label: "Starts later" },
};
