import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import type { Permission } from "@/lib/rbac/permissions";
import type { ServiceContext } from "@/lib/services/context";

/** A verb as the matrix test calls it: with inputs made from its schema, so without their types. */
export interface FoundVerb {
  /** `members/change-role.changeRole` */
  readonly place: string;
  readonly permission: Permission;
  readonly input: z.ZodType;
  readonly call: (ctx: ServiceContext, input: unknown) => Promise<unknown>;
}

export const servicesFolder = path.resolve(import.meta.dirname, "..");

/** Every file with product code under lib/services. */
export function serviceFiles(): string[] {
  return readdirSync(servicesFolder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes(".test.") && !file.startsWith("testing"))
    .map((file) => path.join(servicesFolder, file))
    .sort();
}

/** Loads every service file and returns what `verb()` made and the file exports. */
export async function findVerbs(): Promise<FoundVerb[]> {
  const found: FoundVerb[] = [];
  for (const file of serviceFiles()) {
    const exports: Record<string, unknown> = await import(/* @vite-ignore */ pathToFileURL(file).href);
    const place = path.relative(servicesFolder, file).replace(/\.ts$/, "");
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value !== "function" || !("permission" in value) || !("input" in value)) continue;
      found.push({
        place: `${place}.${name}`,
        // What `verb()` puts on a function; the check above saw both fields.
        permission: value.permission as Permission,
        input: value.input as z.ZodType,
        call: async (ctx, input) => await Reflect.apply(value, undefined, [ctx, input]),
      });
    }
  }
  return found;
}
