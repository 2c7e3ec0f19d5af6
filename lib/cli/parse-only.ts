import { readFileSync } from "node:fs";
import type { PlanScope } from "@/lib/db/queries/scope";
import { ruleFields } from "@/lib/db/queries/scope";
import { wrongUse } from "./exit-code";

/**
 * What `--only` means: source ids separated by commas, `@file` with one id per line, or one rule `field=value`; without
 * it everything. Throws a wrong use when nothing remains or the file cannot be read.
 */
export function parseOnly(text: string | undefined): PlanScope {
  if (text === undefined) return { kind: "all" };
  const rule = ruleOf(text);
  if (rule) return rule;
  const ids = text.startsWith("@") ? idsOfFile(text.slice(1)) : split(text, ",");
  if (ids.length === 0) {
    throw wrongUse(
      "--only names no customer. Give ids separated by commas, @file, or a rule such as plan=price_1.",
    );
  }
  return { kind: "ids", ids: [...new Set(ids)] };
}

function ruleOf(text: string): PlanScope | null {
  const equals = text.indexOf("=");
  if (equals < 1 || text.startsWith("@")) return null;
  const field = text.slice(0, equals);
  if (!ruleFields.some((known) => known === field) && !field.startsWith("metadata.")) {
    throw wrongUse(`--only cannot select by ${field}. It knows ${ruleFields.join(", ")} and metadata.<key>.`);
  }
  return { kind: "rule", field, value: text.slice(equals + 1) };
}

function idsOfFile(path: string): string[] {
  try {
    return split(readFileSync(path, "utf8"), /[\r\n,]+/);
  } catch {
    throw wrongUse(`The file ${path} that --only names cannot be read.`);
  }
}

const split = (text: string, by: string | RegExp): string[] =>
  text
    .split(by)
    .map((id) => id.trim())
    .filter((id) => id !== "");
