import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findWorkspace, lockWorkspace, updateWorkspaceName } from "@/lib/db/queries/workspaces";
import { verb } from "@/lib/services/verb";

const renameWorkspaceInput = z.object({
  name: z.string().trim().min(1, "is missing").max(80, "must have at most 80 characters"),
});

/** Renames the workspace the actor is in. The same name again changes nothing. */
export const renameWorkspace = verb(
  { name: "workspaces.rename", permission: "owner:write", input: renameWorkspaceInput },
  async (ctx, { name }): Promise<void> => {
    await ctx.db.transaction(async (tx) => {
      await lockWorkspace(tx, ctx.workspaceId);
      const workspace = await findWorkspace(tx, ctx.workspaceId);
      if (workspace === null || workspace.name === name) return;
      await updateWorkspaceName(tx, ctx.workspaceId, name);
      await appendAudit(tx, ctx, {
        action: "workspace.renamed",
        subjectKind: "workspace",
        subjectId: ctx.workspaceId,
        detail: { from: workspace.name, to: name },
      });
    });
  },
);
