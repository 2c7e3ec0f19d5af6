import { AppError } from "@/lib/errors";
import { isAllowed } from "@/lib/rbac/permissions";
import type { ServiceContext } from "@/lib/services/context";

/** Throws `access.forbidden` unless the actor may make, change and remove owners. */
export function requireOwnerPower(ctx: Pick<ServiceContext, "role">): void {
  if (isAllowed(ctx.role, "owner:write")) return;
  throw new AppError({
    code: "access.forbidden",
    kind: "forbidden",
    userMessage: `Your role (${ctx.role}) cannot change owners. Ask an owner of the workspace.`,
  });
}

/** Thrown for a member of another workspace and for nobody at all alike. */
export function memberNotFound(): AppError {
  return new AppError({
    code: "members.not_found",
    kind: "not-found",
    userMessage: "There is no such member in this workspace. Reload the list.",
  });
}

/** Thrown when a change would leave the workspace without anyone who can manage it. */
export function lastOwner(): AppError {
  return new AppError({
    code: "members.last_owner",
    kind: "conflict",
    userMessage: "This is the workspace's only owner. Make somebody else an owner first.",
  });
}
