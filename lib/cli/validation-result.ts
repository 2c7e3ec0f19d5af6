import { AppError } from "@/lib/errors";
import { getValidation } from "@/lib/services/validations/get-validation";
import { startValidation } from "@/lib/services/validations/start-validation";
import { clearTheWay } from "./build-plan";
import type { Finding } from "./exit-code";
import type { Session } from "./run-command";
import { watchRun } from "./watch-run";

type Validation = NonNullable<Awaited<ReturnType<typeof getValidation>>>;

export interface ValidationResult {
  readonly validators: Validation["validators"];
  readonly findings: readonly Finding[];
  readonly text: string;
}

/** Reads rail and target again, compares them with what the plan meant to write, and returns the five verdicts. */
export async function validatePlan(
  session: Session,
  at: { migrationId: string; planId: string },
): Promise<ValidationResult> {
  await clearTheWay(session, at.migrationId, "validate");
  const { runId } = await startValidation(session.ctx, at);
  await watchRun(session, { migrationId: at.migrationId, runId });
  const validation = await getValidation(session.ctx, { migrationId: at.migrationId });
  if (validation?.runId !== runId) {
    throw new AppError({
      code: "cli.validation_replaced",
      kind: "conflict",
      userMessage: "Another validation ended meanwhile. Run the command again.",
    });
  }
  // In the order in which people read them; the database keeps none.
  const validators = validation.validators.map(
    ({ name, state, source, target, rail, differences, sentence }) => ({
      name,
      state,
      source,
      target,
      rail,
      differences,
      sentence,
    }),
  );
  return {
    validators,
    findings: validators.flatMap((each): Finding[] =>
      each.state === "passed"
        ? []
        : [
            {
              severity: each.state === "failed" ? "error" : "warning",
              sentence: `${each.name}: ${each.state}. ${each.sentence}`,
            },
          ],
    ),
    text: validators
      .map((each) => `${each.name.padEnd(13)} ${each.state.padEnd(13)} ${each.sentence}`)
      .join("\n"),
  };
}
