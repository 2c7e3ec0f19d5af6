import { randomBytes } from "node:crypto";
import { AppError, isAppError } from "@/lib/errors";
import type { TargetCheck } from "@/lib/target/types";
import type { TargetClient } from "./client";
import { outcomeOf } from "./errors";
import { registeredSchema } from "./schema";

const tagged = /\+om-[0-9a-f]{32}@/;

/**
 * `owner@example.com` as `owner+om-<32 hex>@example.com`; an address that carries a tag is returned as it is. Whoever
 * knows the address of a tenant can have its key from the platform's sign-in route, so the address must not be
 * guessable.
 */
export function tagEmail(email: string, random: (bytes: number) => Buffer = randomBytes): string {
  if (tagged.test(email)) return email;
  const at = email.lastIndexOf("@");
  if (at < 1) {
    throw new AppError({
      code: "target.email",
      kind: "invalid",
      userMessage: "Enter an e-mail address for the OpenMonetize account.",
      context: { outcome: "not-applied" },
    });
  }
  return `${email.slice(0, at)}+om-${random(16).toString("hex")}${email.slice(at)}`;
}

/**
 * Registers a tenant under the tagged address. The platform shows the key in this one answer, so a lost answer throws
 * `target.account_answer_lost`: the account may exist, but nobody has its key, and registering again under a new tag is
 * the way on. Never repeated by itself after a lost answer.
 */
export async function createAccount(
  client: TargetClient,
  request: { name: string; email: string; tier: TargetCheck["tier"] },
): Promise<{ tenantId: string; apiKey: string; email: string }> {
  const email = tagEmail(request.email.trim());
  try {
    const { data } = await client.call({
      method: "POST",
      path: "/v1/customers/register",
      body: { name: request.name, email, tier: request.tier },
      answer: registeredSchema,
      repeatable: false,
      anonymous: true,
    });
    const { customerId, apiKey, tier } = data.data;
    if (tier !== request.tier) {
      throw new AppError({
        code: "target.account_tier",
        kind: "conflict",
        userMessage: `OpenMonetize made the account ${tier} instead of ${request.tier}, and it cannot be changed later. Register again.`,
      });
    }
    return { tenantId: customerId, apiKey, email };
  } catch (error) {
    if (!isAppError(error) || error.code === "target.account_tier") throw error;
    if (error.code === "target.conflict") {
      throw new AppError({
        code: "target.account_exists",
        kind: "conflict",
        userMessage:
          "OpenMonetize already has an account with this address. Its key cannot be shown again: paste it, or register with a new tag.",
        cause: error,
        context: { outcome: "not-applied" },
      });
    }
    if (outcomeOf(error) === "not-applied") throw error;
    throw new AppError({
      code: "target.account_answer_lost",
      kind: "conflict",
      retryable: false,
      userMessage:
        "The answer to the registration was lost. The account may exist, but its key is shown only once and did not arrive. Register again: a new address tag makes a new account.",
      cause: error,
      context: { outcome: "unknown" },
    });
  }
}
