import { z } from "zod";
import { listUploads } from "@/lib/db/queries/uploads";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

export interface UploadSummary {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
  readonly complete: boolean;
  readonly createdAt: string;
}

/** The files of a migration, newest first. */
export const listMigrationUploads = verb(
  { name: "uploads.list", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<readonly UploadSummary[]> => {
    await requireMigration(ctx, migrationId);
    const rows = await listUploads(ctx.db.drizzle, migrationId);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      sizeBytes: row.sizeBytes,
      receivedBytes: row.receivedBytes,
      complete: row.state === "complete",
      createdAt: row.createdAt.toISOString(),
    }));
  },
);
