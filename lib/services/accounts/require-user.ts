import { AppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";

/** The id of the person who acts. Throws `access.person_only` for the command line, workers and the system. */
export function requireUser(ctx: Pick<ServiceContext, "actor">): string {
  if (ctx.actor.kind === "user") return ctx.actor.id;
  throw new AppError({
    code: "access.person_only",
    kind: "forbidden",
    userMessage: "This belongs to a person's own account. Sign in with a browser to do it.",
  });
}
