/** The stages that this version has, in the order in which a person goes through them. */
export const builtStages = ["connect", "assess", "map", "preview", "import", "reconcile"] as const;
export type StageId = (typeof builtStages)[number];

export type StageState = "not-started" | "in-progress" | "attention" | "done";

/** One stage as the list shows it. A stage is done because a recorded check says so, never because it was visited. */
export interface Stage {
  readonly id: StageId;
  readonly name: string;
  /** Its number among the ten stages of the product. */
  readonly number: number;
  readonly state: StageState;
  /** Why it is in this state: one sentence. */
  readonly reason: string;
  /** One fact for the list: "18/21", "97.7 %". */
  readonly fact: string | null;
}

type RunState = "running" | "paused" | "cancelling" | "cancelled" | "failed" | "done";

/** What the stages are judged by; every value is a recorded one. */
export interface StageFacts {
  readonly source: { readonly provider: string } | null;
  readonly target: object | null;
  readonly export: {
    readonly number: number;
    readonly state: RunState;
    readonly reason: string | null;
  } | null;
  readonly snapshot: { readonly number: number; readonly customers: number } | null;
  readonly assessRun: {
    readonly number: number;
    readonly state: RunState;
    readonly reason: string | null;
  } | null;
  readonly assessment: {
    readonly number: number;
    readonly findings: number;
    readonly isNewest: boolean;
    /** What closes the way to Import, one sentence each. */
    readonly blockers: readonly string[];
  } | null;
  readonly mapping: {
    readonly version: number;
    readonly plans: number;
    readonly plansDecided: number;
    readonly suggested: number;
    /** Losses whose recommended decision nobody took. */
    readonly lossesByDefault: number;
    readonly errors: readonly string[];
  } | null;
  readonly planRun: { readonly state: RunState; readonly reason: string | null } | null;
  readonly plan: {
    readonly number: number;
    readonly state: "building" | "ready" | "failed";
    readonly isFull: boolean;
    readonly customers: number;
    readonly staleWhy: string | null;
    readonly approvedBy: string | null;
  } | null;
  readonly import: {
    readonly number: number;
    readonly state: RunState;
    readonly reason: string | null;
    readonly planned: number;
    readonly done: number;
    readonly setAside: number;
    readonly isFull: boolean;
    readonly customers: number;
  } | null;
  readonly validateRun: {
    readonly number: number;
    readonly state: RunState;
    readonly reason: string | null;
  } | null;
  readonly validation: {
    readonly passed: number;
    readonly failed: number;
    readonly undecided: number;
    readonly isFull: boolean;
    /** Why it no longer counts, or null. */
    readonly staleWhy: string | null;
  } | null;
}

type Judged = Pick<Stage, "state" | "reason" | "fact">;
const judged = (state: StageState, reason: string, fact: string | null = null): Judged => ({
  state,
  reason,
  fact,
});

const isOpen = (state: RunState) => state === "running" || state === "paused" || state === "cancelling";
const count = (value: number) => value.toLocaleString("en-GB");
const customersOf = (value: number) => (value === 1 ? "1 customer" : `${count(value)} customers`);
const recordsOf = (value: number) => (value === 1 ? "1 record is" : `${count(value)} records are`);

/** The built stages with their states, judged by recorded facts alone. */
export function judgeStages(facts: StageFacts): Stage[] {
  return [
    { id: "connect", name: "Connect", number: 1, ...judgeConnect(facts) },
    { id: "assess", name: "Assess", number: 2, ...judgeAssess(facts) },
    { id: "map", name: "Map", number: 3, ...judgeMap(facts) },
    { id: "preview", name: "Preview", number: 4, ...judgePreview(facts) },
    { id: "import", name: "Import", number: 5, ...judgeImport(facts) },
    { id: "reconcile", name: "Reconcile", number: 6, ...judgeReconcile(facts) },
  ];
}

/**
 * The stage a person should look at next: the first that is not done, or the last. Suggestions that nobody decided on hold
 * nothing up once a later stage has begun with them as they stand.
 */
export function nextStage(stages: readonly Stage[]): Stage | undefined {
  const holdsUp = (stage: Stage) =>
    stage.state !== "done" &&
    !(
      stage.id === "map" &&
      stage.state === "in-progress" &&
      stages.some((later) => later.number > stage.number && later.state !== "not-started")
    );
  return stages.find(holdsUp) ?? stages.at(-1);
}

function judgeConnect(facts: StageFacts): Judged {
  const keys = Number(facts.source !== null) + Number(facts.target !== null);
  const fact = keys === 0 ? null : keys === 1 ? "1 key" : "2 keys";
  if (keys === 0) return judged("not-started", "Neither side is connected yet.");
  if (!facts.source)
    return judged("in-progress", "OpenMonetize answers. The source is not connected yet.", fact);
  if (!facts.target)
    return judged("in-progress", "The source answers. OpenMonetize is not connected yet.", fact);
  const run = facts.export;
  if (run && isOpen(run.state)) {
    const what = run.state === "running" ? "is reading the source" : `is ${run.state}`;
    return judged("in-progress", `Both sides answer. Export ${run.number} ${what}.`, fact);
  }
  if (run?.state === "failed" && !facts.snapshot) {
    return judged(
      "attention",
      `Export ${run.number} failed. ${run.reason ?? "Its reason is on the page."}`,
      fact,
    );
  }
  if (!facts.snapshot)
    return judged("in-progress", "Both sides answer. The source was not exported yet.", fact);
  if (run?.state === "failed") {
    return judged(
      "attention",
      `Export ${run.number} failed; snapshot ${facts.snapshot.number} is the newest.`,
      fact,
    );
  }
  return judged(
    "done",
    `Both sides answer, and snapshot ${facts.snapshot.number} holds ${customersOf(facts.snapshot.customers)}.`,
    fact,
  );
}

function judgeAssess({ assessRun, assessment, snapshot }: StageFacts): Judged {
  if (assessRun && isOpen(assessRun.state)) {
    return judged("in-progress", "The snapshot is being assessed.");
  }
  if (!assessment) {
    if (assessRun?.state === "failed") {
      return judged("attention", `Assessment ${assessRun.number} failed. ${assessRun.reason ?? ""}`.trim());
    }
    return judged(
      "not-started",
      snapshot ? "Nothing was assessed yet; it takes seconds." : "Opens when the source was exported.",
    );
  }
  if (!assessment.isNewest) {
    return judged("attention", "A newer snapshot was read and is not assessed yet.");
  }
  const open = assessment.blockers.length;
  const [first] = assessment.blockers;
  if (first !== undefined) {
    const more = open > 1 ? ` ${open - 1} more close the way to Import.` : "";
    return judged("attention", `${first}${more}`, `${count(open)} open`);
  }
  return judged(
    "done",
    `Assessment ${assessment.number} has ${assessment.findings === 1 ? "1 finding" : `${count(assessment.findings)} findings`}; nothing is open.`,
  );
}

function judgeMap({ mapping, snapshot }: StageFacts): Judged {
  if (!mapping) {
    return judged(
      "not-started",
      snapshot ? "Nothing is mapped yet; a suggestion takes seconds." : "Opens when the source was exported.",
    );
  }
  const fact = `${count(mapping.plansDecided)}/${count(mapping.plans)}`;
  const [first] = mapping.errors;
  if (first !== undefined) {
    const more = mapping.errors.length > 1 ? ` ${mapping.errors.length - 1} more block the preview.` : "";
    return judged("attention", `${first}${more}`, fact);
  }
  if (mapping.suggested > 0) {
    const some =
      mapping.suggested === 1 ? "1 suggestion waits" : `${count(mapping.suggested)} suggestions wait`;
    return judged("in-progress", `${some} for a person. Preview takes them as they stand.`, fact);
  }
  const kept = mapping.lossesByDefault;
  const losses =
    kept === 0
      ? ""
      : `; ${kept === 1 ? "1 loss keeps its default decision" : `${count(kept)} losses keep their default decision`}`;
  return judged("done", `Every rule of version ${mapping.version} was decided by a person${losses}.`, fact);
}

function judgePreview({ plan, planRun, mapping }: StageFacts): Judged {
  if (planRun && isOpen(planRun.state)) return judged("in-progress", "A dry run is being computed.");
  if (!plan) {
    if (planRun?.state === "failed")
      return judged("attention", `The dry run failed. ${planRun.reason ?? ""}`.trim());
    return judged("not-started", mapping ? "No dry run was made yet." : "Opens when there is a mapping.");
  }
  // The plan itself stays as far as it came.
  if (plan.state === "building" && (planRun?.state === "failed" || planRun?.state === "cancelled")) {
    const how = planRun.state === "failed" ? "failed" : "was cancelled";
    return judged("attention", `The dry run ${how}. ${planRun.reason ?? ""}`.trim());
  }
  if (plan.state === "building")
    return judged("in-progress", `Plan ${plan.number} was begun and not finished.`);
  const fact = plan.isFull ? null : "pilot";
  if (plan.state === "failed") {
    return judged("attention", `Plan ${plan.number} failed. ${planRun?.reason ?? ""}`.trim(), fact);
  }
  if (plan.staleWhy) return judged("attention", `Plan ${plan.number} is stale. ${plan.staleWhy}`, fact);
  if (!plan.approvedBy) {
    return judged(
      "in-progress",
      `Plan ${plan.number} covers ${customersOf(plan.customers)} and waits for approval.`,
      fact,
    );
  }
  return judged("done", `Plan ${plan.number} was approved by ${plan.approvedBy}.`, fact);
}

function judgeImport({ import: run, plan }: StageFacts): Judged {
  if (!run) {
    return judged(
      "not-started",
      plan?.approvedBy ? "The plan is approved; nothing was written yet." : "Opens when a plan is approved.",
    );
  }
  const share = run.planned > 0 ? `${Math.floor((run.done * 100) / run.planned)}\u00a0%` : null;
  if (run.state === "running") {
    return judged(
      "in-progress",
      `Import ${run.number}: ${count(run.done)} of ${count(run.planned)} are done.`,
      share,
    );
  }
  if (run.state === "paused" || run.state === "cancelling") {
    return judged("attention", `Import ${run.number} is ${run.state}. ${run.reason ?? ""}`.trim(), share);
  }
  if (run.state === "failed" || run.state === "cancelled") {
    const how = run.state === "failed" ? "failed" : "was cancelled";
    return judged("attention", `Import ${run.number} ${how}. ${run.reason ?? ""}`.trim(), share);
  }
  if (run.setAside > 0) {
    return judged(
      "attention",
      `Import ${run.number} is done; ${recordsOf(run.setAside)} set aside.`,
      `${count(run.setAside)} aside`,
    );
  }
  if (!run.isFull) {
    return judged(
      "in-progress",
      `The pilot of ${customersOf(run.customers)} is written; the rest is not.`,
      "pilot",
    );
  }
  return judged("done", `Import ${run.number} covered ${customersOf(run.customers)}; nothing is set aside.`);
}

function judgeReconcile({ validation, validateRun, import: run }: StageFacts): Judged {
  if (validateRun && isOpen(validateRun.state))
    return judged("in-progress", "Both sides are being read and compared.");
  if (!validation) {
    if (validateRun?.state === "failed") {
      return judged("attention", `The validation failed. ${validateRun.reason ?? ""}`.trim());
    }
    return judged("not-started", run ? "Nothing was validated yet." : "Opens after an import.");
  }
  const all = validation.passed + validation.failed + validation.undecided;
  const fact = `${validation.passed}/${all}`;
  if (validation.failed > 0) {
    return judged("attention", `${validation.failed} of ${all} validators failed.`, fact);
  }
  if (validation.staleWhy)
    return judged("attention", `The last validation is stale. ${validation.staleWhy}`, fact);
  if (validation.undecided > 0) {
    return judged(
      "attention",
      `${validation.undecided} of ${all} validators could not decide; that is no pass.`,
      fact,
    );
  }
  if (!validation.isFull) {
    return judged(
      "in-progress",
      `All ${all} validators passed for the pilot; the rest is not imported yet.`,
      fact,
    );
  }
  return judged("done", `All ${all} validators passed.`, fact);
}
