import { z } from "zod";
import { findSource } from "@/lib/pipeline/open-connection";
import type { KeyVerdict } from "@/lib/sources/types";
import { judgeTargetKey } from "@/lib/target/openmonetize";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

/** What the shape of a key says. Nobody is called and nothing is kept. */
export const judgeKey = verb(
  {
    name: "connections.judgeKey",
    permission: "connection:write",
    input: z.object({
      migrationId: z.uuid(),
      role: z.enum(["source", "target"]),
      apiKey: z.string().max(500, "is longer than any key"),
    }),
  },
  async (ctx, { migrationId, role, apiKey }): Promise<KeyVerdict> => {
    const migration = await requireMigration(ctx, migrationId);
    return role === "target"
      ? judgeTargetKey(apiKey)
      : findSource(migration.sourceProvider).judgeKey(apiKey.trim());
  },
);
