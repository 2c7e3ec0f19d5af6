import type { z } from "zod";
import { AppError, issueSentence, plainIssue } from "@/lib/errors";

/** Parses what a visitor without an account sent. Throws `input.invalid` naming the field, never its value. */
export function parsePublicInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input, { error: plainIssue });
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const field = first?.path.join(".") || "input";
  throw new AppError({
    code: "input.invalid",
    kind: "invalid",
    userMessage: issueSentence(first),
    context: { field },
  });
}
