import { describe, expect, it } from "vitest";
import { planMilestones } from "@/lib/assessment/milestones";
import { planTimeline, timelineSentence } from "@/lib/assessment/timeline";
import type { Assessment, Finding } from "./get-assessment";
import { reportHtml } from "./report-html";

const finding = (code: string, area: string, title: string): Finding => ({
  code,
  subject: "*",
  subjectName: null,
  area,
  title,
  verdict: "changes",
  reason: "Because <it> is so.",
  remedy: "Do this.",
  options: [],
  customers: 3,
  mrr: { usd: "25000/3" },
  decision: null,
  change: null,
});

const assessment: Assessment = {
  id: "a",
  number: 2,
  asOf: "2026-11-23T00:00:00.000Z",
  readyAt: null,
  snapshotNumber: 1,
  staleWhy: null,
  findings: [
    finding("plan.addOn", "Plans and prices", "Add-ons"),
    finding("target.quota", "Target", "A quota"),
  ],
  kinds: {},
  revenue: [
    {
      currency: "usd",
      total: "5000",
      asIs: "2000",
      changes: "3000",
      impossible: "0",
      customers: { total: 3, asIs: 1, changes: 2, impossible: 0 },
    },
  ],
  overlaps: {
    verdicts: { of: "verdicts", entries: 5, customers: 3, several: 2 },
    buckets: { of: "buckets", entries: 4, customers: 3, several: 1 },
  },
  comparedWith: null,
  gone: [],
  obligations: { withinDays: 90, until: "2027-02-21T00:00:00.000Z", counts: [] },
  reviews: [{ bucket: "past-due", customers: 4, decided: 1 }],
  renewals: [],
  blockers: [],
};

const timeline = planTimeline({ start: "2026-11-23", actual: {}, storingHours: null, today: "2026-12-03" });
const plan = {
  timeline,
  timelineSentence: timelineSentence(timeline),
  milestones: planMilestones(timeline, new Map(), "2026-12-03"),
};

describe("reportHtml", () => {
  const html = reportHtml("Acme & Sons", assessment, { capabilities: [], staleWhy: null }, plan);

  it("keeps what the target does apart from the features that customers use", () => {
    const [features = "", target = ""] = html.split("<h2>Findings about the target</h2>");
    expect(features).toContain("Add-ons");
    expect(features).not.toContain("A quota");
    expect(target).toContain("A quota");
  });

  it("says why sums overlap, and what is late", () => {
    expect(html).toContain("2 of 3 customers have features of two verdicts or more");
    expect(html).toContain("4 entries for 3 customers: 1 of them is here for two reasons or more.");
    expect(html).toContain(
      "<td>2026-11-23 to 2026-11-27</td><td>2026-11-23 to 2026-12-03</td><td>6 days</td>",
    );
    expect(html).toContain("<td>Source exported</td><td>2026-12-01</td><td>not yet</td><td>2 days</td>");
  });

  it("escapes what comes from outside", () => {
    expect(html).toContain("Acme &amp; Sons");
    expect(html).toContain("Because &lt;it&gt; is so.");
  });
});
