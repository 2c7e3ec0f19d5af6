import type { CatalogueIndex } from "./catalogue-index";
import { type MappingDocument, unitCreditsRule } from "./document";
import type { Report } from "./mapping-problem";
import type { MappingSummary } from "./summary";

/** What becomes of charge lines and credits: signed, mapped, and spendable on one side only. */
export function checkCharges(mapping: MappingDocument, catalogue: CatalogueIndex, report: Report): void {
  if (!mapping.creditGrants["*"]) {
    report(
      "error",
      "credit.rule-missing",
      ["creditGrants"],
      "There is no rule for credit blocks that are not named.",
      "Add a rule under * (rail leaves them where they are spent today).",
    );
  }
  for (const [subject, rule] of Object.entries(mapping.dispositions)) {
    if (rule.disposition !== "stays" && rule.note.trim() === "") {
      report(
        "error",
        "disposition.unsigned",
        ["dispositions", subject],
        `Charging of ${subject} changes, but nobody says why.`,
        "Add a note: who decided it and from when.",
      );
    }
    const plan = catalogue.plans.get(subject);
    if (plan && rule.disposition !== "stays" && !mapping.plans[subject]) {
      report(
        "error",
        "disposition.unmapped",
        ["dispositions", subject],
        `Charging of ${subject} changes, but the plan is not mapped.`,
        "Map the plan first.",
      );
    }
  }
  // Units of a source are drawn on by nobody's invoice; money is.
  const movesCredits = Object.entries(mapping.creditGrants).some(
    ([id, rule]) => id !== unitCreditsRule && rule.to === "wallet",
  );
  const prepaid = Object.values(mapping.dispositions).some((rule) => rule.disposition === "credits");
  if (movesCredits && !prepaid && mapping.source.provider === "stripe") {
    report(
      "error",
      "credit.spendable-twice",
      ["creditGrants"],
      "Credits would move to the wallet while every line they pay stays on the rail, where they remain spendable.",
      "Leave them on the rail, or decide which charge lines become prepaid credits.",
    );
  }
}

/** A wallet is one number: what counts different things cannot be added up in it. */
export function checkUnits(mapping: MappingDocument, summary: MappingSummary, report: Report): void {
  const rule = mapping.creditGrants[unitCreditsRule] ?? mapping.creditGrants["*"];
  const units = [...summary.unitPlaces.keys()].sort();
  if (rule?.to !== "wallet" || units.length < 2) return;
  report(
    "warning",
    "credit.units-mixed",
    ["creditGrants", unitCreditsRule],
    `Credits of ${units.length} kinds (${units.join(", ")}) would be added up in one wallet.`,
    "Leave all but one kind on the rail, or let finance confirm that one unit of each is worth the same.",
  );
}
