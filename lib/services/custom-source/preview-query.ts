import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import { openKey } from "@/lib/pipeline/open-connection";
import type { Table } from "@/lib/sources/custom/description";
import { previewQuery, type QueryPreview } from "@/lib/sources/custom/sql/check-database";
import { describeQuery } from "@/lib/sources/custom/suggest/describe-query";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const previewTimeoutMs = 30_000;

export interface DescribedQuery extends QueryPreview {
  /** A description of the query to start from. It may lack columns that its role needs. */
  readonly table: Table;
}

/** The first rows of a query and what its columns seem to mean. An empty `apiKey` takes the stored address. */
export const previewSourceQuery = verb(
  {
    name: "customSource.previewQuery",
    permission: "connection:write",
    input: z.object({
      migrationId: z.uuid(),
      apiKey: z.string().trim().max(2_000).default(""),
      sql: z.string().trim().min(1, "Write the query").max(20_000),
    }),
  },
  async (ctx, { migrationId, apiKey, sql }): Promise<DescribedQuery> => {
    await requireMigration(ctx, migrationId);
    const io = ctx.outbound.open(
      { requestsPerSecond: null, maxInFlight: 1 },
      AbortSignal.timeout(previewTimeoutMs),
    );
    const preview = await previewQuery(apiKey === "" ? await storedAddress() : apiKey, sql, io);
    return { ...preview, table: describeQuery(sql, preview, ctx.now()) };

    async function storedAddress(): Promise<string> {
      const saved = await findConnection(ctx.db.drizzle, migrationId, "source");
      const stored = saved ? await openKey(ctx, ctx.workspaceId, saved) : "";
      if (stored !== "") return stored;
      throw new AppError({
        code: "connection.missing",
        kind: "conflict",
        userMessage: "Paste the address of the database first.",
      });
    }
  },
);
