import { describe, expect, it } from "vitest";
import { judgeStages, nextStage, type StageFacts } from "./stages";

const nothing: StageFacts = {
  source: null,
  target: null,
  export: null,
  snapshot: null,
  assessRun: null,
  assessment: null,
  mapping: null,
  planRun: null,
  plan: null,
  import: null,
  validateRun: null,
  validation: null,
};

const validated: StageFacts = {
  source: { provider: "stripe" },
  target: {},
  export: { number: 1, state: "done", reason: null },
  snapshot: { number: 1, customers: 1000 },
  assessRun: { number: 1, state: "done", reason: null },
  assessment: { number: 1, findings: 14, isNewest: true, blockers: [] },
  mapping: { version: 3, plans: 21, plansDecided: 21, suggested: 0, lossesByDefault: 0, errors: [] },
  planRun: { state: "done", reason: null },
  plan: { number: 2, state: "ready", isFull: true, customers: 1000, staleWhy: null, approvedBy: "Maya" },
  import: {
    number: 1,
    state: "done",
    reason: null,
    planned: 900,
    done: 900,
    setAside: 0,
    isFull: true,
    customers: 1000,
  },
  validateRun: { number: 1, state: "done", reason: null },
  validation: { passed: 5, failed: 0, undecided: 0, isFull: true, staleWhy: null },
};

/** Nothing after Map. */
const notBegun = { planRun: null, plan: null, import: null, validateRun: null, validation: null };

const judge = (changes: Partial<StageFacts>, base = validated) => {
  const stages = judgeStages({ ...base, ...changes });
  return (id: string) => stages.find((stage) => stage.id === id);
};

describe("judgeStages", () => {
  it("calls nothing done, or begun, before anything is recorded", () => {
    expect(judgeStages(nothing).map((stage) => stage.state)).toEqual(Array(6).fill("not-started"));
  });

  it("calls everything done only when every recorded check says so", () => {
    expect(judgeStages(validated).map((stage) => stage.state)).toEqual(Array(6).fill("done"));
  });

  it("needs both sides and a snapshot for Connect", () => {
    expect(judge({ target: null })("connect")?.state).toBe("in-progress");
    expect(judge({ snapshot: null })("connect")?.state).toBe("in-progress");
    const failed = { number: 2, state: "failed", reason: "Stripe does not accept this key." } as const;
    expect(judge({ export: failed, snapshot: null })("connect")).toMatchObject({
      state: "attention",
      reason: "Export 2 failed. Stripe does not accept this key.",
    });
  });

  it("keeps Assess open while something is undecided, or a newer snapshot was read", () => {
    const { assessment } = validated;
    if (!assessment) throw new Error("The fixture has an assessment.");
    expect(judge({ assessment: { ...assessment, blockers: ["a", "b"] } })("assess")).toMatchObject({
      state: "attention",
      reason: "a 1 more close the way to Import.",
      fact: "2 open",
    });
    expect(judge({ assessment: { ...assessment, isNewest: false } })("assess")?.state).toBe("attention");
    expect(judge({ assessment: null })("assess")?.state).toBe("not-started");
  });

  it("tells what blocks from what merely waits in Map", () => {
    const mapping = {
      version: 3,
      plans: 21,
      plansDecided: 18,
      suggested: 6,
      lossesByDefault: 2,
      errors: ["a", "b"],
    };
    expect(judge({ mapping })("map")).toMatchObject({ state: "attention", fact: "18/21" });
    expect(judge({ mapping: { ...mapping, errors: [] } })("map")?.state).toBe("in-progress");
    expect(judge({ mapping: { ...mapping, suggested: 0, errors: [] } })("map")?.reason).toBe(
      "Every rule of version 3 was decided by a person; 2 losses keep their default decision.",
    );
  });

  it("never counts a stale or unapproved plan as done", () => {
    const { plan } = validated;
    if (!plan) throw new Error("The fixture has a plan.");
    expect(judge({ plan: { ...plan, staleWhy: "The mapping changed." } })("preview")?.state).toBe(
      "attention",
    );
    expect(judge({ plan: { ...plan, approvedBy: null } })("preview")?.state).toBe("in-progress");
  });

  it("says that a dry run failed or was cancelled, although its plan is still there half built", () => {
    const { plan } = validated;
    if (!plan) throw new Error("The fixture has a plan.");
    const building = { ...plan, state: "building" as const };
    const failed = { state: "failed", reason: "OpenMonetize refused the key." } as const;
    expect(judge({ plan: building, planRun: failed })("preview")).toMatchObject({
      state: "attention",
      reason: "The dry run failed. OpenMonetize refused the key.",
    });
    const cancelled = { state: "cancelled", reason: "Cancelled by Ada." } as const;
    expect(judge({ plan: building, planRun: cancelled })("preview")).toMatchObject({
      state: "attention",
      reason: "The dry run was cancelled. Cancelled by Ada.",
    });
  });

  it("does not call an import done while records are set aside or only a pilot was written", () => {
    const run = validated.import;
    if (!run) throw new Error("The fixture has an import.");
    expect(judge({ import: { ...run, setAside: 37 } })("import")).toMatchObject({
      state: "attention",
      fact: "37 aside",
    });
    expect(judge({ import: { ...run, isFull: false, customers: 5 } })("import")?.state).toBe("in-progress");
    expect(judge({ import: { ...run, state: "running", done: 899 } })("import")?.fact).toBe("99\u00a0%");
  });

  it("counts neither a stale nor an undecided validation as passed, nor a pilot's for everybody", () => {
    const { validation } = validated;
    if (!validation) throw new Error("The fixture has a validation.");
    expect(judge({ validation: { ...validation, isFull: false } })("reconcile")?.state).toBe("in-progress");
    expect(judge({ validation: { ...validation, staleWhy: "Written since." } })("reconcile")?.state).toBe(
      "attention",
    );
    expect(judge({ validation: { ...validation, passed: 4, undecided: 1 } })("reconcile")?.state).toBe(
      "attention",
    );
    expect(judge({ validation: { ...validation, passed: 4, failed: 1 } })("reconcile")?.fact).toBe("4/5");
  });
});

it("sends a person to the first stage that is not done", () => {
  expect(nextStage(judgeStages(nothing))?.id).toBe("connect");
  expect(nextStage(judgeStages({ ...validated, validation: null }))?.id).toBe("reconcile");
});

it("does not send anybody back to a suggestion that later stages took as it stands", () => {
  const { mapping, plan } = validated;
  if (!mapping || !plan) throw new Error("The fixture has a mapping and a plan.");
  const suggested = { ...mapping, suggested: 1 };
  const stale = { ...plan, staleWhy: "The mapping changed." };
  expect(nextStage(judgeStages({ ...validated, mapping: suggested, plan: stale }))?.id).toBe("preview");
  expect(nextStage(judgeStages({ ...nothing, ...validated, mapping: suggested, ...notBegun }))?.id).toBe(
    "map",
  );
});
