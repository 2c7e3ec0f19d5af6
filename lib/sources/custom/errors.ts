import { AppError, type ErrorKind } from "@/lib/errors";

type Facts = Readonly<Record<string, string | number | null | undefined>>;

/** Builds the error of a custom source. `facts` are places and counts, never contents of a cell or a password. */
export function customError(
  code: string,
  userMessage: string,
  facts: Facts = {},
  more: { kind?: ErrorKind; retryable?: boolean; cause?: unknown } = {},
): AppError {
  return new AppError({
    code: `custom.${code}`,
    kind: more.kind ?? "invalid",
    userMessage,
    context: facts,
    ...(more.retryable === undefined ? {} : { retryable: more.retryable }),
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  });
}
