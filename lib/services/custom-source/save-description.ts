import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { openKey } from "@/lib/pipeline/open-connection";
import { customDescriptionSchema } from "@/lib/sources/custom";
import type { CheckResult } from "@/lib/sources/types";
import { connectSource } from "../connections/connect-source";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

/**
 * Tests and stores what a person said about their own data. Each saving is a version of its own; an export that has begun
 * keeps the one it began with. An empty `apiKey` keeps the stored address of a database.
 */
export const saveDescription = verb(
  {
    name: "customSource.saveDescription",
    permission: "connection:write",
    input: z.object({
      migrationId: z.uuid(),
      apiKey: z.string().trim().max(2_000).default(""),
      description: customDescriptionSchema,
    }),
  },
  async (ctx, { migrationId, apiKey, description }): Promise<CheckResult> => {
    await requireMigration(ctx, migrationId);
    const saved = await findConnection(ctx.db.drizzle, migrationId, "source");
    const before = customDescriptionSchema.safeParse(saved?.settings).data;
    const needsDatabase = description.tables.some(({ input }) => input.kind === "query");
    const key = needsDatabase && apiKey === "" && saved ? await openKey(ctx, ctx.workspaceId, saved) : apiKey;
    const settings = {
      ...description,
      version: (before?.version ?? 0) + 1,
      ...(saved ? { account: saved.accountId } : {}),
    };
    return await connectSource(ctx, {
      migrationId,
      apiKey: needsDatabase ? key : "",
      baseUrl: null,
      settings,
    });
  },
);
