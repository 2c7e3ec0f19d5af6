import { writeSync } from "node:fs";
import { type DestinationStream, type Logger, pino } from "pino";
import { isAppError } from "@/lib/errors";
import { scrub } from "./scrub";

export type { Logger } from "pino";

const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** Standard output belongs to the results of commands, so every log line goes to standard error. */
const standardError: DestinationStream = {
  write(line) {
    writeToStandardError(scrub(line));
  },
};

function writeToStandardError(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // A closed or full pipe must not take the process down; the line is lost, as any line written to it would be.
  }
}

/**
 * A JSON logger to standard error. Known secret fields are redacted, and each finished line is scrubbed of everything
 * key-shaped, so that a secret inside an error text does not pass either.
 * `destination` is for tests. The level comes from LOG_LEVEL, whose value `lib/config` checks at start.
 */
export function createLogger(options: {
  name: string;
  level?: string;
  destination?: DestinationStream;
}): Logger {
  const target = options.destination;
  const scrubbed: DestinationStream = target ? { write: (line) => target.write(scrub(line)) } : standardError;
  const level = options.level ?? process.env.LOG_LEVEL ?? "info";
  return pino(
    {
      name: options.name,
      level: levels.includes(level) ? level : "info",
      base: { name: options.name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ["password", "apiKey", "secret", "token", "authorization", "cookie", "headers", "*.headers"],
        censor: "[redacted]",
      },
      serializers: { err: serializeError, error: serializeError },
    },
    scrubbed,
  );
}

/**
 * Our errors show code, words and context; foreign ones only their class, code and stack frames, because the message
 * of a driver error can hold parameters of the query.
 */
function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined || depth >= 4 ? undefined : serializeError(error.cause, depth + 1);
  if (isAppError(error)) {
    return {
      type: error.name,
      code: error.code,
      kind: error.kind,
      message: error.userMessage,
      retryable: error.retryable,
      context: error.context,
      stack: frames(error),
      cause,
    };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // A defect of our own (TypeError and kin) is undebuggable without its text, and holds no query parameters.
  const ours = ["TypeError", "RangeError", "ReferenceError", "SyntaxError", "AssertionError"].includes(
    error.name,
  );
  return { type: error.name, code, message: ours ? error.message : undefined, stack: frames(error), cause };
}

function frames(error: Error): string[] {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .map((line) => line.trim())
    .slice(0, 12);
}
