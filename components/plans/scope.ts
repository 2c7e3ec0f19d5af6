export type ScopeChoice = "all" | "ids" | "rule";

export type Scope =
  | { kind: "all" }
  | { kind: "ids"; ids: string[] }
  | { kind: "rule"; field: string; value: string };

/** Ids typed or pasted: one per line, or separated by commas, semicolons or spaces; each once, in order. */
export function idsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ""))];
}

/** A plan's scope in words: "all customers", "3 chosen customers", "customers whose country is DE". */
export function scopeWords(scope: unknown): string {
  if (typeof scope !== "object" || scope === null || !("kind" in scope)) return "all customers";
  if (scope.kind === "ids" && "ids" in scope && Array.isArray(scope.ids)) {
    return scope.ids.length === 1 ? "1 chosen customer" : `${scope.ids.length} chosen customers`;
  }
  if (scope.kind === "rule" && "field" in scope && "value" in scope) {
    return `customers whose ${String(scope.field)} is ${String(scope.value)}`;
  }
  return "all customers";
}
