import { executorLabel, obligationLabel } from "@/lib/assessment/obligation";
import { verdictLabels, verdicts } from "@/lib/assessment/verdict";
import { ratio } from "@/lib/canonical";
import { formatCount, formatMoney } from "@/lib/format";
import type { Probe } from "../probes/get-probe";
import type { Assessment, Finding } from "./get-assessment";

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

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:1080px;margin:32px auto;padding:0 16px;color:#15161a}
table{border-collapse:collapse;width:100%;margin:8px 0 24px}th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid #e3e4e8}
th{font-weight:400;color:#666}`;

/** The compatibility report as one HTML document without scripts or outside parts, to be sent or printed. */
export function reportHtml(
  name: string,
  assessment: Assessment | null,
  probe: Pick<Probe, "capabilities" | "staleWhy">,
): string {
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(name)}: assessment</title><style>${style}</style></head><body>`;
  if (assessment === null) return `${head}<p>Nothing was assessed yet.</p></body></html>`;
  const of = (verdict: Finding["verdict"]) => assessment.findings.filter((each) => each.verdict === verdict);
  const summary = verdicts
    .map((verdict) => row([verdictLabels[verdict], formatCount(of(verdict).length)]))
    .join("");
  const tables = [...verdicts].reverse().map((verdict) => {
    const rows = of(verdict).map((finding) =>
      row([
        `${text(finding.title)}${finding.subject === "*" ? "" : ` (${text(finding.subjectName ?? finding.subject)})`}`,
        formatCount(finding.customers),
        money(finding.mrr),
        text(`${finding.reason} ${finding.remedy}`),
        finding.decision
          ? text(`${decisionText(finding)}, ${finding.decision.by}: ${finding.decision.note}`)
          : "",
      ]),
    );
    if (rows.length === 0) return "";
    return `<h2>${verdictLabels[verdict]}</h2><table><thead><tr><th>Feature</th><th>Customers</th><th>MRR behind it</th><th>Why, and what to do</th><th>Decision</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  });
  const due = assessment.obligations.counts.map(({ kind, executor, obligations, first }) =>
    row([
      text(obligationLabel(kind)),
      formatCount(obligations),
      text(first.slice(0, 10)),
      text(executorLabel(executor)),
    ]),
  );
  const blockers = assessment.blockers.map((blocker) => `<li>${text(blocker)}</li>`).join("");
  return `${head}<h1>${text(name)}</h1>
<p>Assessment ${assessment.number} of snapshot ${assessment.snapshotNumber ?? ""}, as of ${text(assessment.asOf)}.</p>
${blockers === "" ? "<p>Nothing stands in the way of an import.</p>" : `<p>Import stays closed until this is decided:</p><ul>${blockers}</ul>`}
<table><thead><tr><th>Verdict</th><th>Features in use</th></tr></thead><tbody>${summary}</tbody></table>
${tables.join("\n")}
${targetHtml(probe)}<h2>Obligations in the next ${assessment.obligations.withinDays} days</h2>
<table><thead><tr><th>Change</th><th>Times</th><th>First</th><th>Made by</th></tr></thead><tbody>${due.join("")}</tbody></table>
</body></html>`;
}

/** What the target was measured to enforce; nothing where it was not probed. */
function targetHtml({ capabilities, staleWhy }: Pick<Probe, "capabilities" | "staleWhy">): string {
  if (capabilities.length === 0) return "";
  const rows = capabilities.map(({ title, found, consequence, measuredAt }) =>
    row([text(title), text(found), text(consequence ?? ""), text(measuredAt)]),
  );
  const stale = staleWhy === null ? "" : `<p>${text(staleWhy)}</p>`;
  return `<h2>What the target enforces</h2>${stale}<table><thead><tr><th>Point</th><th>Found</th><th>What follows</th><th>Measured</th></tr></thead><tbody>${rows.join("")}</tbody></table>\n`;
}
