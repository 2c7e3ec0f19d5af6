import type { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/**
 * What is wrong with a value, in words that follow its name: "Company must not be empty". Hand it to `safeParse` as
 * `error`; a schema's own sentence outweighs it.
 */
export function plainIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case "too_small":
      return bound(issue.origin, Number(issue.minimum), "least");
    case "too_big":
      return bound(issue.origin, Number(issue.maximum), "most");
    case "invalid_format":
      return formats[issue.format] ?? "is not in the right form";
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return `has names that nothing reads: ${issue.keys.join(", ")}`;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of names and values",
  record: "a group of names and values",
};

const formats: Readonly<Record<string, string>> = {
  email: "must be an e-mail address such as name@example.com",
  url: "must be a full address such as https://api.example.com",
  uuid: "is not an id",
  datetime: "must be a time such as 2026-11-15T12:00:00Z",
};

function bound(origin: string, count: number, side: "least" | "most"): string {
  if (origin === "string") {
    if (side === "least" && count === 1) return "must not be empty";
    return `must have at ${side} ${count} ${count === 1 ? "character" : "characters"}`;
  }
  if (origin === "array" || origin === "set") {
    return `must have at ${side} ${count} ${count === 1 ? "entry" : "entries"}`;
  }
  return `must be at ${side} ${count}`;
}

/**
 * A whole sentence about the first thing that is wrong. A message in lower case is joined to the field's name in words;
 * one that begins a sentence stands alone.
 */
export function issueSentence(issue: Pick<z.core.$ZodIssue, "path" | "message"> | undefined): string {
  const message = (issue?.message ?? "is not valid").replace(/\.$/, "");
  if (/^[A-Z]/.test(message)) return `${message}.`;
  const name = issue?.path.findLast((part) => typeof part === "string");
  return `${typeof name === "string" ? inWords(name) : "The input"} ${message}.`;
}

/** `usageDays` as "Usage days", `apiKey` as "API key". */
function inWords(name: string): string {
  const words = name.replace(
    /([a-z])([A-Z])/g,
    (_, left: string, right: string) => `${left} ${right.toLowerCase()}`,
  );
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\b(?:api|url|id)\b/gi, (word) =>
    word.toUpperCase(),
  );
}
