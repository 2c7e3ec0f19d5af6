import { z } from "zod";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Ids by the name of the field that takes them; a field not named here gets `other`. */
export interface SampleIds {
  readonly byField: Readonly<Record<string, string>>;
  readonly other: string;
}

/**
 * An input that a verb's schema admits, made from the schema alone: only required fields and those that take a known id.
 * Rules that JSON Schema cannot express are not met; the caller parses the result and supplies such inputs by hand.
 */
export function sampleInput(schema: z.ZodType, ids: SampleIds): unknown {
  return sample(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "", ids);
}

/** Names of the fields, at any depth, that take an id. */
export function idFields(schema: z.ZodType): string[] {
  const found = new Set<string>();
  visit(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "", (node, field) => {
    if (node.format === "uuid") found.add(field);
  });
  return [...found];
}

function visit(node: JsonSchema, field: string, see: (node: JsonSchema, field: string) => void): void {
  see(node, field);
  for (const [name, child] of Object.entries(node.properties ?? {}))
    each(child, (one) => visit(one, name, see));
  for (const child of [...(node.anyOf ?? []), ...(node.oneOf ?? [])])
    each(child, (one) => visit(one, field, see));
  if (node.items) each(node.items, (one) => visit(one, field, see));
}

function each(child: unknown, run: (node: JsonSchema) => void): void {
  for (const one of Array.isArray(child) ? child : [child]) {
    if (typeof one === "object" && one !== null) run(one);
  }
}

function sample(node: JsonSchema, field: string, ids: SampleIds): unknown {
  if (node.const !== undefined) return node.const;
  if (node.enum) return node.enum[0];
  if (node.default !== undefined) return node.default;
  const [choice] = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (typeof choice === "object") return sample(choice, field, ids);
  if (node.format === "uuid") return ids.byField[field] ?? ids.other;
  switch (node.type) {
    case "object":
      return sampleObject(node, ids);
    case "array":
      return Array.from({ length: node.minItems ?? 0 }, () => sampleItem(node, field, ids));
    case "string":
      return sampleText(node);
    case "integer":
    case "number":
      return Math.max(
        node.minimum ?? 1,
        typeof node.exclusiveMinimum === "number" ? node.exclusiveMinimum + 1 : 1,
      );
    case "boolean":
      return false;
    default:
      return null;
  }
}

function sampleItem(node: JsonSchema, field: string, ids: SampleIds): unknown {
  const [first] = Array.isArray(node.items) ? node.items : [node.items];
  return typeof first === "object" ? sample(first, field, ids) : null;
}

function sampleObject(node: JsonSchema, ids: SampleIds): unknown {
  const entries = Object.entries(node.properties ?? {}).flatMap(([name, child]): [string, unknown][] => {
    const wanted = node.required?.includes(name) || ids.byField[name] !== undefined;
    return wanted && typeof child === "object" ? [[name, sample(child, name, ids)]] : [];
  });
  return Object.fromEntries(entries);
}

function sampleText(node: JsonSchema): string {
  if (node.format === "email") return "somebody@example.com";
  if (node.format === "uri") return "https://provider.example.com";
  if (node.format === "date-time") return "2026-11-15T12:00:00.000Z";
  return "x".repeat(Math.max(node.minLength ?? 1, 1));
}
