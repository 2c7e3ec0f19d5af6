import { AppError, type ErrorKind, type SafeContext } from "@/lib/errors";

/** A refusal of direct mode, `target.database_...`. */
export function directError(
  code: string,
  userMessage: string,
  options: { kind?: ErrorKind; context?: SafeContext } = {},
): AppError {
  return new AppError({
    code: `target.database_${code}`,
    kind: options.kind ?? "conflict",
    userMessage,
    context: options.context,
  });
}
