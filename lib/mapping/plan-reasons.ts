import type { Outcome } from "@/lib/canonical";

/**
 * Every reason a planned record can have: what became of it, and the sentence people read. The one table; the preview,
 * the dry run and the import all show these.
 */
export const planReasons = {
  new: { outcome: "created", sentence: "The target does not have it yet." },
  changed: { outcome: "updated", sentence: "The target has an earlier state of it." },
  same: { outcome: "unchanged", sentence: "The target already has it as it is." },

  former: {
    outcome: "skipped",
    sentence: "A former customer without usage in the snapshot: needs neither access nor credits.",
  },
  ended: { outcome: "skipped", sentence: "It has ended. The rail keeps its history." },
  "stays-on-rail": { outcome: "skipped", sentence: "It stays on the rail, which goes on applying it." },
  "not-in-use": { outcome: "skipped", sentence: "No live subscription uses it." },
  "unmapped-skip": { outcome: "skipped", sentence: "The mapping leaves it out." },
  "credit-later": {
    outcome: "skipped",
    sentence: "This credit is not spendable yet. Its date stands in the profile.",
  },

  unmapped: { outcome: "held", sentence: "The mapping does not decide about it yet." },
  "split-unmatched": {
    outcome: "held",
    sentence: "Its plan is split into several, and none of the parts takes it.",
  },
  "near-renewal": {
    outcome: "held",
    sentence:
      "A renewal or trial end is near: 48 hours before it (72 where it is yearly) to 24 hours after. A later dry run takes the customer.",
  },
  "held-by-person": {
    outcome: "held",
    sentence: "Somebody decided on Assess to hold this customer back.",
  },
  "value-undecided": {
    outcome: "held",
    sentence:
      "A subscription of this customer has a value that nobody has decided about, so it could not be read.",
  },
  "unit-undecided": {
    outcome: "held",
    sentence: "It counts another unit than its feature, and nobody has said what that unit is.",
  },
  "identity-collision": {
    outcome: "held",
    sentence:
      "The target has this user under another internal id, where neither credits nor usage can reach it.",
  },
  "foreign-profile": {
    outcome: "held",
    sentence: "The user at the target was imported from another source or belongs to another customer.",
  },
  "foreign-user": {
    outcome: "held",
    sentence: "The user at the target has events that did not come from a migration.",
  },
  "foreign-wallet": {
    outcome: "held",
    sentence: "The user at the target holds credits that did not come from this migration.",
  },
  "usage-changed": {
    outcome: "held",
    sentence: "The source changed this usage after it was stored, and the target cannot change an event.",
  },
  "credits-decreased": {
    outcome: "held",
    sentence:
      "The source now has fewer credits than were granted. Take the difference back by an adjustment.",
  },
  "credit-currency": {
    outcome: "held",
    sentence: "Only US dollars convert to credits without a signed rate.",
  },

  future: { outcome: "rejected", sentence: "It lies in the future of the snapshot." },
  "no-customer": { outcome: "rejected", sentence: "The source has no customer for it." },
} as const satisfies Record<string, { outcome: Outcome; sentence: string }>;

export type PlanReason = keyof typeof planReasons;
