import { expect, it } from "vitest";
import { z } from "zod";
import { issueSentence, plainIssue } from "./plain-issue";

const sentence = (schema: z.ZodType, value: unknown) => {
  const parsed = z
    .object({ usageDays: schema, apiKey: schema })
    .partial({ apiKey: true })
    .safeParse(value === undefined ? {} : { usageDays: value }, { error: plainIssue });
  return issueSentence(parsed.error?.issues[0]);
};

it.each([
  [z.string().min(1), "", "Usage days must not be empty."],
  [z.string().min(12), "short", "Usage days must have at least 12 characters."],
  [z.string(), undefined, "Usage days is missing."],
  [z.record(z.string(), z.string()), 3, "Usage days must be a group of names and values."],
  [z.int().max(400), 401, "Usage days must be at most 400."],
  [z.int(), 1.5, "Usage days must be a whole number."],
  [z.url(), "x", "Usage days must be a full address such as https://api.example.com."],
  [z.email(), "x", "Usage days must be an e-mail address such as name@example.com."],
  [z.enum(["all", "none"]), "x", "Usage days must be one of all, none."],
  [z.array(z.string()).min(1), [], "Usage days must have at least 1 entry."],
])("says in plain words what is wrong %#", (schema, value, expected) => {
  expect(sentence(schema, value)).toBe(expected);
});

it("lets a sentence of the schema stand alone", () => {
  expect(sentence(z.string().min(1, "Paste the key."), "")).toBe("Paste the key.");
  expect(issueSentence({ path: ["apiKey"], message: "is longer than any key" })).toBe(
    "API key is longer than any key.",
  );
});
