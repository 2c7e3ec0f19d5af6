import "server-only";
import { requestOrigin } from "@/lib/auth";
import type { IdentityEnvironment, Origin } from "@/lib/services/accounts/identity-environment";
import { getServiceEnvironment } from "@/lib/services/environment";
import type { ActionAnswer } from "./action";
import { answerError } from "./answer-error";

/** For pages of visitors without a session: what `run` finds, or the error in words to show instead. */
export async function publicRead<Output>(
  run: (env: IdentityEnvironment, origin: Origin) => Promise<Output>,
): Promise<ActionAnswer<Output>> {
  try {
    return { ok: true, data: await run(await getServiceEnvironment(), await requestOrigin()) };
  } catch (error) {
    return { ok: false, error: answerError(error, "public page").error };
  }
}
