import type { z } from "zod";
import { AppError, issueSentence, plainIssue } from "@/lib/errors";
import { isAllowed, type Permission } from "@/lib/rbac/permissions";
import type { ServiceContext } from "./context";

/** What a verb declares about itself; the matrix test walks all of them. */
export interface VerbDeclaration {
  readonly name: string;
  readonly permission: Permission;
}

export interface Verb<Input extends z.ZodType, Output> extends VerbDeclaration {
  (ctx: ServiceContext, input: z.input<Input>): Promise<Output>;
  readonly input: Input;
}

const registry = new Map<string, VerbDeclaration>();

/** All verbs loaded so far, by name. The matrix test imports every service file and reads this. */
export const registeredVerbs = (): readonly VerbDeclaration[] => [...registry.values()];

/**
 * Declares a use case: the one place where its permission is checked and its input parsed. Throws
 * `access.forbidden` before the handler runs when the role may not do it, and `input.invalid` naming field and
 * remedy when the input does not parse.
 */
export function verb<Input extends z.ZodType, Output>(
  declaration: { name: string; permission: Permission; input: Input },
  handler: (ctx: ServiceContext, input: z.output<Input>) => Promise<Output>,
): Verb<Input, Output> {
  const existing = registry.get(declaration.name);
  if (existing && existing.permission !== declaration.permission) {
    throw new Error(`Two verbs are called ${declaration.name}.`);
  }
  registry.set(declaration.name, { name: declaration.name, permission: declaration.permission });

  const run = async (ctx: ServiceContext, input: z.input<Input>): Promise<Output> => {
    if (!isAllowed(ctx.role, declaration.permission)) {
      throw new AppError({
        code: "access.forbidden",
        kind: "forbidden",
        userMessage: `Your role (${ctx.role}) cannot do this. Ask an owner or admin of the workspace.`,
        context: { verb: declaration.name },
      });
    }
    const parsed = declaration.input.safeParse(input, { error: plainIssue });
    if (!parsed.success) {
      const first = parsed.error.issues[0];
      const where = first?.path.join(".") || "input";
      throw new AppError({
        code: "input.invalid",
        kind: "invalid",
        userMessage: issueSentence(first),
        context: { verb: declaration.name, field: where },
      });
    }
    return handler(ctx, parsed.data);
  };
  return Object.assign(run, {
    permission: declaration.permission,
    input: declaration.input,
    // `name` of a function is read-only and cannot be assigned.
  }) as Verb<Input, Output>; // The registry carries the name; the call signature and fields above are the whole shape.
}
