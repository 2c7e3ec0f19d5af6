import { AppError, isAppError } from "@/lib/errors";
import type { CapabilityCode, CapabilityFinding, ProbePreparation, ProbeRun } from "@/lib/target/capability";
import type { JsonObject } from "@/lib/target/types";
import type { TargetClient } from "../client";
import { readWallet } from "../grant-credits";
import { getHealth, listEntitlementUse, postCheck } from "../routes";
import { formatOffset, minutesAheadOfUtc } from "./day-boundary";
import { limitEventUnits, probeLimit } from "./prepare-probe";
import { probeFeatures, probeUsers } from "./probe-names";

type Answer = Pick<CapabilityFinding, "value" | "answered" | "reason">;
type Row = Awaited<ReturnType<typeof listEntitlementUse>>[number];

/** A model that every installation with the shipped price seed knows, and enough of it to cost more than any probe holds. */
const costly = {
  type: "token_usage",
  provider: "OPENAI",
  model: "gpt-4o",
  estimated_input_tokens: 10_000_000,
  estimated_output_tokens: 0,
} as const;
const noWallet = /no credit wallet/i;

const measured = (value: string, answered: JsonObject): Answer => ({ value, answered, reason: null });
const unknown = (reason: string, answered: JsonObject = {}): Answer => ({ value: null, answered, reason });

/** Asks everything that needs the probe's rows; one question that fails leaves the others standing. */
export async function askProbe(
  client: TargetClient,
  run: ProbeRun,
  preparation: ProbePreparation,
  lost: string | null,
): Promise<CapabilityFinding[]> {
  const { first, second } = probeUsers(run.tenantId);
  const [problem] = preparation.problems;
  const rows = await listEntitlementUse(client);
  const { timestamp: now } = await getHealth(client);
  const row = (featureId: string, userId = first): Row | undefined =>
    rows.find((each) => each.featureId === featureId && each.userId === userId);
  const ask = async (
    featureId: string,
    userId = first,
    action: Parameters<typeof postCheck>[2] = undefined,
  ) => {
    const {
      allowed,
      reason = null,
      estimatedCostCredits = null,
    } = await postCheck(client, { userId, featureId }, action);
    if (!allowed && reason !== null && noWallet.test(reason)) {
      throw new AppError({
        code: "target.probe_no_wallet",
        kind: "conflict",
        userMessage: "The platform finds no wallet for the probe's user, so it refuses whatever is asked.",
      });
    }
    return { allowed, reason, estimatedCostCredits };
  };
  const finding = async (
    code: CapabilityCode,
    asked: string,
    answer: () => Promise<Answer>,
  ): Promise<CapabilityFinding> => {
    const { value, answered, reason } = problem
      ? unknown(`The probe could not be set up: ${problem}`)
      : await answer().catch(unanswered);
    return { code, verdict: value === null ? "unknown" : "measured", value, asked, answered, reason };
  };

  return [
    await finding(
      "users-in-checks",
      `Whether ${first} and ${second} may use ${probeFeatures.user}: off for the first, on for the second.`,
      async () => {
        const [own, other] = [await ask(probeFeatures.user), await ask(probeFeatures.user, second)];
        const answered = { first: own, second: other };
        if (own.allowed === other.allowed) return measured("ignored", answered);
        if (!own.allowed) return measured("respected", answered);
        return unknown("The answers contradict both readings: off was allowed and on was refused.", answered);
      },
    ),
    await finding(
      "limit-counting",
      `Whether one event of ${limitEventUnits} units closes a limit of ${probeLimit} on ${probeFeatures.limit}.`,
      async () => {
        if (lost !== null) return unknown(lost);
        const { allowed, reason } = await ask(probeFeatures.limit);
        const counted = row(probeFeatures.limit)?.currentUsage ?? null;
        const answered = { allowed, reason, currentUsage: counted };
        if (counted === 1 && allowed) return measured("events", answered);
        if (counted === limitEventUnits && !allowed) return measured("quantities", answered);
        return unknown(
          `The platform shows a use of ${counted ?? "nothing"} and ${allowed ? "allows" : "refuses"} more, which fits neither.`,
          answered,
        );
      },
    ),
    await finding(
      "default-access",
      `Whether ${first} may use ${probeFeatures.unknown}, which has no entitlement.`,
      async () => {
        const { allowed, reason } = await ask(probeFeatures.unknown);
        return measured(allowed ? "allow" : "deny", { allowed, reason });
      },
    ),
    await finding(
      "soft-without-value",
      `Whether ${first} may use ${probeFeatures.soft} (SOFT without value) for more than its wallet holds.`,
      async () => {
        const { allowed, reason, estimatedCostCredits } = await ask(probeFeatures.soft, first, costly);
        const balance = await readWallet(client, first);
        const answered = { allowed, reason, estimatedCostCredits, balance };
        if (!allowed) return measured("asks-credits", answered);
        return estimatedCostCredits !== null && estimatedCostCredits > Number(balance ?? 0)
          ? measured("allow", answered)
          : unknown(
              "It was allowed, but the platform named no price, so an empty wallet was not tried.",
              answered,
            );
      },
    ),
    await finding("zero-as-null", `How the limit of 0 on ${probeFeatures.user} is read back.`, async () => {
      const off = row(probeFeatures.user);
      if (!off) return unknown("The row is not in the list.");
      const answered = { limitType: off.limitType, limitValue: off.limitValue };
      if (off.limitValue === null) return measured("null", answered);
      return off.limitValue === 0
        ? measured("zero", answered)
        : unknown("The limit is read back as another figure.", answered);
    }),
    await finding(
      "day-boundary",
      `How many of 96 events, one a quarter hour up to ${preparation.anchor}, the daily entitlement on ${probeFeatures.day} counts.`,
      async () => {
        if (lost !== null) return unknown(lost);
        const counted = row(probeFeatures.day)?.currentUsage ?? null;
        const answered = { counted, anchor: preparation.anchor, askedAt: now };
        if (counted === null) return unknown("The list of entitlements shows no use.", answered);
        const ahead = minutesAheadOfUtc(counted, preparation.anchor, now);
        return ahead === null
          ? unknown("The platform's midnight passed while it was measured. Probe again.", answered)
          : measured(formatOffset(ahead), { ...answered, minutesAheadOfUtc: ahead });
      },
    ),
    await finding(
      "credits-taken-back",
      `Whether an event of 0.1 units on ${probeFeatures.credit} takes one credit from ${first}.`,
      async () => {
        if (lost !== null) return unknown(lost);
        const before = preparation.balanceBefore;
        const after = await readWallet(client, first);
        const answered = { before, after };
        if (before === null || after === null) return unknown("The probe's user has no wallet.", answered);
        const taken = BigInt(before) - BigInt(after);
        if (taken === 1n) return measured("yes", answered);
        return taken === 0n
          ? measured("no", answered)
          : unknown("The balance moved by another figure: somebody else uses this wallet.", answered);
      },
    ),
  ];
}

/** What could not be asked is unknown, with the platform's own sentence; a cancelled call is no answer. */
function unanswered(error: unknown): Answer {
  const goesOn = isAppError(error) && !error.retryable && error.code !== "internal.cancelled";
  if (!goesOn || error.code === "target.unauthorized") throw error;
  const { status = null, detail = null } = error.context;
  return unknown(error.userMessage, {
    status: typeof status === "number" ? status : null,
    detail: typeof detail === "string" ? detail : null,
  });
}
