/** What the product knows and ticks an item by. */
export interface ChecklistFacts {
  readonly sourceTested: boolean;
  readonly permissionsHeld: boolean;
  readonly snapshotNumber: number | null;
  readonly assessmentNumber: number | null;
  readonly rehearsed: boolean;
}

export interface ChecklistItem {
  readonly id: string;
  readonly list: "technical" | "business";
  readonly title: string;
  readonly hint: string;
  /** Whether the product can tell by itself; then no person ticks it. */
  readonly known?: (facts: ChecklistFacts) => { readonly done: boolean; readonly because: string };
}

/** What should be settled before a migration begins. */
export const checklistItems: readonly ChecklistItem[] = [
  {
    id: "source-key",
    list: "technical",
    title: "Keys of the current provider",
    hint: "A key that reads and cannot write.",
    known: ({ sourceTested }) =>
      sourceTested
        ? { done: true, because: "The source answers with the key of Connect." }
        : { done: false, because: "No source is connected." },
  },
  {
    id: "export-access",
    list: "technical",
    title: "Access to all history",
    hint: "Every permission the export asks for.",
    known: ({ permissionsHeld, snapshotNumber }) => {
      if (!permissionsHeld) return { done: false, because: "Connect lists permissions that are missing." };
      return snapshotNumber === null
        ? { done: false, because: "Nothing was exported yet." }
        : { done: true, because: `Snapshot ${snapshotNumber} was read with every permission held.` };
    },
  },
  {
    id: "webhooks",
    list: "technical",
    title: "Webhook endpoints written down",
    hint: "Which of your services listen to the provider, and for which events.",
  },
  {
    id: "pricing-model",
    list: "technical",
    title: "Current pricing model written down",
    hint: "The compatibility report lists what is in use.",
    known: ({ assessmentNumber }) =>
      assessmentNumber === null
        ? { done: false, because: "No assessment was made yet." }
        : { done: true, because: `Assessment ${assessmentNumber} lists every price and feature in use.` },
  },
  {
    id: "integration-points",
    list: "technical",
    title: "Integration points known",
    hint: "Where your code reports usage and asks what a customer may use.",
  },
  {
    id: "test-environment",
    list: "technical",
    title: "A test environment",
    hint: "A rehearsal against a sandbox or test account.",
    known: ({ rehearsed }) =>
      rehearsed
        ? {
            done: true,
            because: "A migration of this workspace was imported and validated in test or sandbox mode.",
          }
        : { done: false, because: "No import in test or sandbox mode was validated yet." },
  },
  {
    id: "timeline",
    list: "business",
    title: "Timeline approved",
    hint: "The dates below, agreed with those who carry them out.",
  },
  {
    id: "communication",
    list: "business",
    title: "Plan for telling customers",
    hint: "Only needed where a charge line changes; who says what, when.",
  },
  {
    id: "support",
    list: "business",
    title: "Support team briefed",
    hint: "What changes, what to answer, whom to call.",
  },
  {
    id: "rollback-criteria",
    list: "business",
    title: "Rollback criteria set",
    hint: "Which figures make you go back, and who decides.",
  },
  {
    id: "success-metrics",
    list: "business",
    title: "Measures of success set",
    hint: "What must be true a week after the switch.",
  },
];
