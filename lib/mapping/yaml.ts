import { LineCounter, parseDocument, stringify } from "yaml";
import type { CatalogueIndex } from "./catalogue-index";
import type { MappingDocument } from "./document";
import { isGuideShape, mergeGuideMapping, objectOfScript } from "./guide-mapping";
import { type MappingProblem, parseMapping } from "./validate-mapping";

/** Far above any mapping we have seen; a file beyond it is not a mapping. */
const longestText = 5_000_000;
/** Our own files use no aliases; a few are tolerated, a bomb made of them is not. */
const mostAliases = 20;

export interface TextProblem extends Pick<MappingProblem, "sentence" | "remedy" | "path"> {
  /** From 1; null when the problem has no place in the text. */
  readonly line: number | null;
  readonly column: number | null;
}

export type ReadMapping =
  | { readonly ok: true; readonly mapping: MappingDocument; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

const failed = (problem: Omit<TextProblem, "path"> & { path?: TextProblem["path"] }): ReadMapping => ({
  ok: false,
  problems: [{ path: [], ...problem }],
});

/**
 * Reads a mapping from YAML or JSON: a whole document, or one of the short forms of the migration guide, which change
 * `base` (the suggested or current mapping) where they say something. Never throws for what the text holds.
 */
export function readMappingText(text: string, base: MappingDocument, catalogue: CatalogueIndex): ReadMapping {
  if (text.length > longestText) {
    return failed({
      line: null,
      column: null,
      sentence: "The file is larger than 5 MB.",
      remedy: "Choose the mapping file; an export of records belongs under Connect.",
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(objectOfScript(text), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return {
          path: [],
          line,
          column: col,
          sentence: `Line ${line}, column ${col}: ${error.message}`,
          remedy: "Correct the YAML or JSON there.",
        };
      }),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch {
    return failed({
      line: null,
      column: null,
      sentence: "The file repeats parts of itself by alias too often.",
      remedy: "Write those parts out.",
    });
  }
  const place = (path: TextProblem["path"]): Pick<TextProblem, "line" | "column"> => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      const range: unknown = typeof node === "object" && node !== null ? Reflect.get(node, "range") : null;
      const start: unknown = Array.isArray(range) ? range[0] : null;
      if (typeof start !== "number") continue;
      const { line, col } = lines.linePos(start);
      return { line, column: col };
    }
    return { line: null, column: null };
  };
  const located = (problems: readonly Pick<TextProblem, "path" | "sentence" | "remedy">[]): ReadMapping => ({
    ok: false,
    problems: problems.map((problem) => {
      const at = place(problem.path);
      const where = at.line === null ? "" : `Line ${at.line}, column ${at.column}: `;
      return {
        path: problem.path,
        ...at,
        sentence: `${where}${problem.sentence}`,
        remedy: problem.remedy,
      };
    }),
  });

  if (isGuideShape(value)) {
    const merged = mergeGuideMapping(value, base, catalogue);
    return merged.problems.length > 0
      ? located(merged.problems)
      : { ok: true, mapping: merged.mapping, notes: merged.notes };
  }
  const parsed = parseMapping(value);
  return parsed.ok ? { ok: true, mapping: parsed.mapping, notes: [] } : located(parsed.problems);
}

/** The document as YAML, keys in their own order, so that two versions compare line by line. */
export const writeMappingYaml = (mapping: MappingDocument): string =>
  stringify(mapping, { lineWidth: 110, aliasDuplicateObjects: false });

export const writeMappingJson = (mapping: MappingDocument): string => `${JSON.stringify(mapping, null, 2)}\n`;
