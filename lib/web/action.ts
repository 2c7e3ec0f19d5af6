import "server-only";
import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import type { z } from "zod";
import { findSignedIn, requestOrigin } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import type { IdentityEnvironment, Origin } from "@/lib/services/accounts/identity-environment";
import type { SignedInContext } from "@/lib/services/accounts/load-context";
import { getServiceEnvironment } from "@/lib/services/environment";
import type { Verb } from "@/lib/services/verb";
import { type AnsweredError, answerError } from "./answer-error";
import { assertSameOrigin } from "./same-origin";

/** What every server action answers; the shape that `components/ui/action-result` shows. */
export type ActionAnswer<Data> = { ok: true; data: Data } | { ok: false; error: AnsweredError };

interface ActionOptions<Input, Output> {
  /** Paths whose pages must be rendered anew after success. */
  revalidate?: readonly string[] | ((input: Input, output: Output) => readonly string[]);
}

/**
 * A server action that is one use case: finds out who asks, lets the verb authorise and parse, revalidates. Answers
 * `auth.required` when nobody is signed in. Exported from a "use server" file it is a public endpoint, so its argument
 * is untrusted whatever its type says; the verb's schema decides.
 */
export function action<Schema extends z.ZodType, Output>(
  verb: Verb<Schema, Output>,
  options: ActionOptions<z.input<Schema>, Output> = {},
): (input: z.input<Schema>) => Promise<ActionAnswer<Output>> {
  return async (input) =>
    await answer("action", async () => {
      const { context } = await requireSignedIn();
      const output = await verb(context, input);
      revalidate(options, input, output);
      return output;
    });
}

/**
 * The same for `useActionState`: `read` makes the verb's input out of the form, and may use who is signed in (for the
 * id of their session, say).
 */
export function formAction<Schema extends z.ZodType, Output>(
  verb: Verb<Schema, Output>,
  options: ActionOptions<z.input<Schema>, Output> & {
    read: (form: FormData, signedIn: SignedInContext) => z.input<Schema>;
  },
): (previous: ActionAnswer<Output> | null, form: FormData) => Promise<ActionAnswer<Output>> {
  return async (_previous, form) =>
    await answer("form", async () => {
      const signedIn = await requireSignedIn();
      const input = options.read(form, signedIn);
      const output = await verb(signedIn.context, input);
      revalidate(options, input, output);
      return output;
    });
}

/** A form for visitors without a session: sign-in and links. The function itself limits attempts and parses. */
export function publicFormAction<Input, Output>(
  run: (env: IdentityEnvironment, input: Input, origin: Origin) => Promise<Output>,
  read: (form: FormData) => Input,
): (previous: ActionAnswer<Output> | null, form: FormData) => Promise<ActionAnswer<Output>> {
  return async (_previous, form) =>
    await answer("public form", async () =>
      run(await getServiceEnvironment(), read(form), await requestOrigin()),
    );
}

/** A field of a form as text; a file or a missing field counts as empty. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

async function answer<Output>(where: string, run: () => Promise<Output>): Promise<ActionAnswer<Output>> {
  try {
    assertSameOrigin(await headers());
    return { ok: true, data: await run() };
  } catch (error) {
    return { ok: false, error: answerError(error, where).error };
  }
}

async function requireSignedIn(): Promise<SignedInContext> {
  const signedIn = await findSignedIn();
  if (signedIn) return signedIn;
  throw new AppError({
    code: "auth.required",
    kind: "unauthorized",
    userMessage:
      "You are signed out. Sign in again in another tab, then repeat this; nothing you typed is lost.",
  });
}

function revalidate<Input, Output>(
  options: ActionOptions<Input, Output>,
  input: Input,
  output: Output,
): void {
  const paths =
    typeof options.revalidate === "function" ? options.revalidate(input, output) : (options.revalidate ?? []);
  for (const path of paths) revalidatePath(path);
}
