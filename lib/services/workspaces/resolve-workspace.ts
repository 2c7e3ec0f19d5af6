import { validate as isUuid } from "uuid";
import {
  findWorkspace,
  listWorkspaces,
  listWorkspacesNamed,
  type WorkspaceRow,
} from "@/lib/db/queries/workspaces";
import { AppError } from "@/lib/errors";
import type { ServiceEnvironment } from "@/lib/services/context";

/**
 * The workspace that somebody with access to the installation itself means: by id or name, or the only one. Throws
 * `workspaces.not_found` when there is none of that name, and `workspaces.ambiguous` when several could be meant.
 */
export async function resolveWorkspace(
  env: Pick<ServiceEnvironment, "db">,
  wanted: string | undefined,
): Promise<WorkspaceRow> {
  const candidates = await listCandidates(env, wanted);
  const [only, another] = candidates;
  if (only && !another) return only;
  if (!only) {
    throw new AppError({
      code: "workspaces.not_found",
      kind: "not-found",
      userMessage:
        wanted === undefined
          ? "There is no workspace yet. Start the product once with npm start; the first start makes it."
          : "There is no workspace of this name or id. Look it up under Settings.",
    });
  }
  throw new AppError({
    code: "workspaces.ambiguous",
    kind: "invalid",
    userMessage: "Several workspaces could be meant. Name one by its id with --workspace.",
  });
}

async function listCandidates(
  env: Pick<ServiceEnvironment, "db">,
  wanted: string | undefined,
): Promise<WorkspaceRow[]> {
  if (wanted === undefined) return await listWorkspaces(env.db.drizzle, 2);
  const byId = isUuid(wanted) ? await findWorkspace(env.db.drizzle, wanted) : null;
  return byId ? [byId] : await listWorkspacesNamed(env.db.drizzle, wanted);
}
