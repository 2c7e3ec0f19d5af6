import { executorLabel, obligationLabel } from "@/lib/assessment/obligation";
import { reviewBucketIds, reviewBuckets } from "@/lib/assessment/review-bucket";
import { dayBefore } from "@/lib/assessment/timeline";
import { verdictLabels, verdicts } from "@/lib/assessment/verdict";
import { ratio } from "@/lib/canonical";
import { formatCount, formatMoney, formatNoun } from "@/lib/format";
import type { Probe } from "../probes/get-probe";
import type { Assessment, Finding } from "./get-assessment";
import type { getChecklist } from "./get-checklist";
import { bucketOverlap, verdictOverlap } from "./overlap-words";

type Plan = Pick<Awaited<ReturnType<typeof getChecklist>>, "timeline" | "timelineSentence" | "milestones">;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const text = (value: string) => value.replace(/[&<>"]/g, (mark) => entities[mark] ?? mark);

/** Rounded half-even once, at the end. */
const money = (mrr: Finding["mrr"]) =>
  Object.entries(mrr)
    .filter(([, fraction]) => fraction !== "0")
    .map(([currency, fraction]) => formatMoney(ratio.roundHalfEven(ratio.parseFraction(fraction)), currency))
    .join("<br>");

/** The way out that was chosen, in the words in which it was offered. */
const decisionText = ({ options, decision }: Finding): string =>
  options.find((option) => option.decision === decision?.decision)?.label ?? decision?.decision ?? "";

const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;

/** Nothing but the empty text where there are no rows. */
function table(title: string, heads: readonly string[], rows: readonly string[], sentence = ""): string {
  if (rows.length === 0) return "";
  const head = heads.map((one) => `<th>${one}</th>`).join("");
  return `<h2>${title}</h2>${sentence === "" ? "" : `<p>${text(sentence)}</p>`}<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>\n`;
}

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:1080px;margin:32px auto;padding:0 16px;color:#15161a}
table{border-collapse:collapse;width:100%;margin:8px 0 24px}th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid #e3e4e8}
th{font-weight:400;color:#666}`;

/** The compatibility report as one HTML document without scripts or outside parts, to be sent or printed. */
export function reportHtml(
  name: string,
  assessment: Assessment | null,
  probe: Pick<Probe, "capabilities" | "staleWhy">,
  plan: Plan,
): string {
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(name)}: assessment</title><style>${style}</style></head><body>`;
  if (assessment === null) return `${head}<p>Nothing was assessed yet.</p></body></html>`;
  const inUse = assessment.findings.filter(({ area }) => area !== "Target");
  const of = (verdict: Finding["verdict"]) => inUse.filter((each) => each.verdict === verdict);
  const summary = verdicts
    .map((verdict) => row([verdictLabels[verdict], formatCount(of(verdict).length)]))
    .join("");
  const tables = [...verdicts].reverse().map((verdict) => {
    const rows = of(verdict).map((finding) =>
      row([
        `${text(finding.title)}${finding.subject === "*" ? "" : ` (${text(finding.subjectName ?? finding.subject)})`}`,
        formatCount(finding.customers),
        money(finding.mrr),
        ...whyAndDecision(finding),
      ]),
    );
    const heads = ["Feature", "Customers", "MRR behind it", "Why, and what to do", "Decision"];
    return table(verdictLabels[verdict], heads, rows);
  });
  const blockers = assessment.blockers.map((blocker) => `<li>${text(blocker)}</li>`).join("");
  return `${head}<h1>${text(name)}</h1>
<p>Assessment ${assessment.number} of snapshot ${assessment.snapshotNumber ?? ""}, as of ${text(assessment.asOf)}.</p>
${blockers === "" ? "<p>Nothing stands in the way of an import.</p>" : `<p>Import stays closed until this is decided:</p><ul>${blockers}</ul>`}
<table><thead><tr><th>Verdict</th><th>Features in use</th></tr></thead><tbody>${summary}</tbody></table>
${revenueHtml(assessment)}${tables.join("")}${targetHtml(assessment, probe)}${obligationsHtml(assessment)}${reviewsHtml(assessment)}${planHtml(plan)}
</body></html>`;
}

const whyAndDecision = (finding: Finding): string[] => [
  text(`${finding.reason} ${finding.remedy}`),
  finding.decision ? text(`${decisionText(finding)}, ${finding.decision.by}: ${finding.decision.note}`) : "",
];

function revenueHtml(assessment: Assessment): string {
  const rows = assessment.revenue
    .filter(({ total }) => total !== "0")
    .map((sums) =>
      row([
        sums.currency.toUpperCase(),
        ...(["total", "asIs", "changes", "impossible"] as const).map(
          (cell) =>
            `${money({ [sums.currency]: sums[cell] }) || "0"}<br>${formatNoun(sums.customers[cell], "customer")}`,
        ),
      ]),
    );
  const heads = ["Currency", "MRR", "As it is", "With a change", "Not represented"];
  return table("Recurring revenue by verdict", heads, rows, verdictOverlap(assessment));
}

function obligationsHtml({ obligations: { counts, withinDays } }: Assessment): string {
  const rows = counts.map(({ kind, executor, obligations, customers, first }) =>
    row([
      text(obligationLabel(kind)),
      formatCount(obligations),
      formatCount(customers),
      text(first.slice(0, 10)),
      text(executorLabel(executor)),
    ]),
  );
  const heads = ["Change", "Times", "Customers", "First", "Made by"];
  return table(`Obligations in the next ${withinDays} days`, heads, rows);
}

function reviewsHtml(assessment: Assessment): string {
  const rows = reviewBucketIds.flatMap((id) =>
    assessment.reviews
      .filter(({ bucket }) => bucket === id)
      .map(({ customers, decided }) =>
        row([reviewBuckets[id].title, formatCount(customers), formatCount(decided), reviewBuckets[id].why]),
      ),
  );
  const heads = ["Why", "Customers", "Decided", "What it means"];
  return table("Customers to look at by hand", heads, rows, bucketOverlap(assessment));
}

/** Days are UTC; a phase is shown by its first and its last day. */
function planHtml({ timeline, timelineSentence, milestones }: Plan): string {
  const late = (days: number) => (days > 0 ? formatNoun(days, "day") : "");
  const span = ({ start, end }: { start: string; end: string }) => `${start} to ${dayBefore(end)}`;
  const phases = timeline.map((phase) =>
    row([text(phase.name), span(phase.planned), span(phase), late(phase.lateDays)]),
  );
  const done = milestones.map(({ name, plannedOn, facts, lateDays }) =>
    row([text(name), plannedOn ?? "", facts?.first ?? "not yet", late(lateDays)]),
  );
  return `${table("Timeline", ["Phase", "Planned", "As it went, and expected", "Late"], phases, timelineSentence)}${table("What was done when", ["What", "Planned by", "Done on", "Late"], done)}`;
}

/** What the target was measured to enforce and what follows from it; nothing where it was not probed. */
function targetHtml(
  { findings }: Assessment,
  { capabilities, staleWhy }: Pick<Probe, "capabilities" | "staleWhy">,
): string {
  const follows = findings
    .filter(({ area }) => area === "Target")
    .map((finding) => row([text(finding.title), verdictLabels[finding.verdict], ...whyAndDecision(finding)]));
  const rows = capabilities.map(({ title, found, consequence, measuredAt }) =>
    row([text(title), text(found), text(consequence ?? ""), text(measuredAt)]),
  );
  const heads = ["Point", "Found", "What follows", "Measured"];
  return `${table("Findings about the target", ["Finding", "Verdict", "Why, and what to do", "Decision"], follows)}${table("What the target enforces", heads, rows, staleWhy ?? "")}`;
}
