/** What went wrong in terms a caller can act on; `lib/web` translates each kind to one HTTP status. */
export const errorKinds = [
  "invalid",
  "unauthorized",
  "forbidden",
  "not-found",
  "conflict",
  "rate-limited",
  "unavailable",
  "internal",
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** Values that may appear in a log or an answer: ids, counts, names of fields. Never secrets or row contents. */
export type SafeContext = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface AppErrorInput {
  /** Stable and dotted, e.g. `stripe.rate_limited`. */
  code: string;
  kind: ErrorKind;
  /** What happened and what to do next, in words for the person at the screen. */
  userMessage: string;
  /** Whether the same call may succeed later without anyone changing anything. Default: the kind decides. */
  retryable?: boolean;
  cause?: unknown;
  context?: SafeContext;
}

/** The one error class of the product. Anything else that is thrown counts as a defect. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly kind: ErrorKind;
  readonly userMessage: string;
  readonly retryable: boolean;
  readonly context: SafeContext;

  constructor(input: AppErrorInput) {
    super(
      `${input.code}: ${input.userMessage}`,
      input.cause === undefined ? undefined : { cause: input.cause },
    );
    this.code = input.code;
    this.kind = input.kind;
    this.userMessage = input.userMessage;
    this.retryable = input.retryable ?? (input.kind === "rate-limited" || input.kind === "unavailable");
    this.context = input.context ?? {};
  }

  /** The form that may cross a process or network border: no cause, no stack. */
  toJSON(): SerializedAppError {
    return {
      code: this.code,
      kind: this.kind,
      userMessage: this.userMessage,
      retryable: this.retryable,
      context: this.context,
    };
  }
}

export interface SerializedAppError {
  code: string;
  kind: ErrorKind;
  userMessage: string;
  retryable: boolean;
  context: SafeContext;
}

const kindSet: ReadonlySet<unknown> = new Set(errorKinds);

/**
 * True for our errors. Compares by shape rather than by class: Next and the worker may each load their own copy of
 * this module, and `instanceof` would then be false for an error that is ours.
 */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof AppError ||
    (error instanceof Error &&
      error.name === "AppError" &&
      "code" in error &&
      typeof error.code === "string" &&
      "userMessage" in error &&
      typeof error.userMessage === "string" &&
      "kind" in error &&
      kindSet.has(error.kind))
  );
}
