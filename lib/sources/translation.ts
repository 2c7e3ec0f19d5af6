import { Decimal } from "decimal.js";
import type { EntityKind, Issue } from "@/lib/canonical";
import type { RawObject } from "./types";

/** A record that could not be translated. Thrown inside a mapper, turned into an error issue by `translate`. */
export class Untranslatable extends Error {
  override readonly name = "Untranslatable";
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Collects what came through but lost something. */
export interface Notes {
  warn(code: string, message: string, remedy: string): void;
}

/**
 * Runs one mapper over one raw object. A mapper that throws `Untranslatable` yields an error issue with the raw form;
 * anything else it throws is a defect and is let through.
 */
export function translate<T>(
  object: RawObject,
  entity: EntityKind,
  issues: Issue[],
  mapper: (notes: Notes) => T,
): T | null {
  const issue = (severity: Issue["severity"], code: string, message: string, remedy: string): void => {
    const { sourceId, customerId, raw } = object;
    issues.push({ severity, code, entity, sourceId, customerId, message, remedy, raw });
  };
  try {
    return mapper({ warn: (code, message, remedy) => issue("warning", code, message, remedy) });
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    issue("error", error.code, error.message, error.remedy);
    return null;
  }
}

/** A decimal without exponent and without needless zeros: "2.50" -> "2.5", "1e3" -> "1000". Exact. */
export function plainDecimal(text: string): string {
  const plain = new Decimal(text).toFixed();
  return plain === "-0" ? "0" : plain;
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const isBadText = (text: string): boolean => text.includes("\0") || loneSurrogate.test(text);

/** Where a record holds text no database can take: NUL characters and halves of surrogate pairs. Null: nowhere. */
export function findUnstorableText(record: unknown): string | null {
  return findBadText(record, "");
}

function findBadText(value: unknown, path: string): string | null {
  if (typeof value === "string") return isBadText(value) ? path : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = isBadText(key)
      ? `a key of ${path}`
      : findBadText(inner, path === "" ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
