import { afterAll, beforeAll, expect, it } from "vitest";
import { controlOf } from "@/lib/pipeline/testing/control";
import { readTargetTruth } from "@/lib/pipeline/testing/truth";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { beginImport, judgeImport, prepareImport } from "@/lib/services/testing/journey";
import { ended, startWorld, type World } from "@/lib/services/testing/sandbox-world";

/** The large form has the real window of a minute; the small one lets it pass in two seconds. */
const isLarge = process.env.FAULT_SCALE === "large";
const windowMs = isLarge ? 60_000 : 2_000;

let world: World;

beforeAll(async () => {
  world = await startWorld({
    customers: 60,
    usageRows: isLarge ? 3_000 : 600,
    switches: {
      rateLimit: 100,
      rateWindowMs: windowMs,
      innerLimit: 1_000,
      // What the real platform stores per second on two cores.
      storeRates: { withoutUser: 170, withUser: 120, tokenUsage: 70, burning: 33 },
    },
  });
}, 300_000);
afterAll(() => world.stop());

it(
  "an import at the platform's measured pace is slower but right, and says honestly how long it takes",
  async () => {
    const plan = await prepareImport(world.owner, world);
    const run = await beginImport(world.owner, plan);
    const samples: { at: number; secondsLeft: number }[] = [];
    const watching = setInterval(
      () => {
        getRunProgress(world.owner, { ...run, kind: "import" }).then(
          (progress) => {
            if (progress && progress.secondsLeft !== null)
              samples.push({ at: Date.now(), secondsLeft: progress.secondsLeft });
          },
          () => undefined,
        );
      },
      isLarge ? 5_000 : 300,
    );
    const row = await ended(world.owner, run, isLarge ? 900_000 : 90_000);
    clearInterval(watching);
    expect(row.state).toBe("done");
    expect((await judgeImport(world.owner, world, plan)).breaches).toEqual([]);
    expect((await readTargetTruth(controlOf(world.target.controlUrl))).totals.deadLetters).toBe(0);

    expect(samples.length).toBeGreaterThan(3);
    const endedAt = Date.now();
    const middle = samples.slice(Math.floor(samples.length / 4), Math.ceil((samples.length * 3) / 4));
    const ratios = middle
      .map(({ at, secondsLeft }) => secondsLeft / Math.max(1, (endedAt - at) / 1000))
      .sort((left, right) => left - right);
    const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
    // A window of two seconds is not what the estimate expects of a minute, so the small form is judged loosely.
    expect(median).toBeGreaterThan(isLarge ? 0.4 : 0.1);
    expect(median).toBeLessThan(isLarge ? 2.5 : 40);
  },
  isLarge ? 1_500_000 : 180_000,
);
