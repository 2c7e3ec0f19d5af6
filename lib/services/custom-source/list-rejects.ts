import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { listRejectedRows } from "@/lib/db/queries/rejected-rows";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { customDescriptionSchema } from "@/lib/sources/custom";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

export interface RejectedRows {
  /** Columns of the table as it was uploaded, and what parts them there. */
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly rows: readonly { readonly cells: readonly (string | null)[]; readonly error: string }[];
  readonly next: string | null;
}

const rawSchema = z.object({
  cells: z.array(z.string().nullable()).nullish(),
  value: z.string().nullish(),
});

/** Rows of a table that the newest snapshot could not carry, as they were uploaded, each with what is wrong. */
export const listRejects = verb(
  {
    name: "customSource.listRejects",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      table: z.int().min(0).max(20),
      after: z.string().max(2_000).default(""),
      limit: z.int().min(1).max(1_000).default(500),
    }),
  },
  async (ctx, { migrationId, table, after, limit }): Promise<RejectedRows> => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [snapshot, source] = await Promise.all([
      findLatestSnapshot(db, migrationId),
      findConnection(db, migrationId, "source"),
    ]);
    const described = customDescriptionSchema.safeParse(source?.settings).data?.tables[table];
    if (!snapshot || !described) {
      throw new AppError({
        code: "custom.no_rejects",
        kind: "not-found",
        userMessage: "There is no such table in this migration, or it was not exported yet.",
      });
    }
    const found = await listRejectedRows(db, { migrationId, snapshotId: snapshot.id }, table, after, limit);
    return {
      header: described.header,
      delimiter: described.input.kind === "file" ? described.input.dialect.delimiter : ",",
      rows: found.map(({ message, raw }) => {
        const { cells, value } = readRaw(raw);
        // A line whose cells cannot be told apart comes back in one piece.
        return { cells: cells ?? [value ?? ""], error: message };
      }),
      next: found.length === limit ? (found.at(-1)?.key ?? null) : null,
    };
  },
);

function readRaw(raw: string): z.infer<typeof rawSchema> {
  try {
    return rawSchema.parse(JSON.parse(raw));
  } catch {
    return {};
  }
}
