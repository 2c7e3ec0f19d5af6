/** What a server action handed to a component answers. The message is for people; the reference is for support. */
export type ActionResult<Data = unknown> =
  | { ok: true; data?: Data }
  | { ok: false; error: { userMessage: string; code?: string; reference?: string } };

/** Runs an action and turns a lost connection into the same shape as a refusal, so that callers have one path. */
export async function settle<Data>(run: () => Promise<ActionResult<Data>>): Promise<ActionResult<Data>> {
  try {
    return await run();
  } catch (error) {
    // A redirect or not-found of the framework travels as an error with a digest and must go on.
    if (error instanceof Error && "digest" in error && /^NEXT_/.test(String(error.digest))) throw error;
    return {
      ok: false,
      error: {
        code: "client.unreachable",
        userMessage:
          "No answer from the server, so it is not known whether this was done. Reload the page to see.",
      },
    };
  }
}
