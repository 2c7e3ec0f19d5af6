import { and, desc, eq, ne, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { migrations, uploads } from "@/lib/db/schema";

export type UploadRow = typeof uploads.$inferSelect;
type Upload = { migrationId: string; uploadId: string };

const one = (at: Upload) => and(eq(uploads.migrationId, at.migrationId), eq(uploads.id, at.uploadId));

export async function insertUpload(db: Executor, row: typeof uploads.$inferInsert): Promise<void> {
  await db.insert(uploads).values(row);
}

/** An upload that was not deleted. */
export async function findUpload(db: Executor, at: Upload): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(one(at), ne(uploads.state, "deleted")));
  return row ?? null;
}

/** The same by its id alone, for whoever holds a file's id of the workspace. */
export async function findUploadOfWorkspace(
  db: Executor,
  workspaceId: string,
  uploadId: string,
): Promise<UploadRow | null> {
  const [row] = await db
    .select({ upload: uploads })
    .from(uploads)
    .innerJoin(migrations, eq(migrations.id, uploads.migrationId))
    .where(
      and(eq(uploads.id, uploadId), eq(migrations.workspaceId, workspaceId), eq(uploads.state, "complete")),
    );
  return row?.upload ?? null;
}

/** Uploads of a migration, newest first; deleted ones are left out. */
export async function listUploads(db: Executor, migrationId: string): Promise<UploadRow[]> {
  return await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.migrationId, migrationId), ne(uploads.state, "deleted")))
    .orderBy(desc(uploads.createdAt));
}

/** The upload's row, locked: two requests for the same file come one after the other. */
export async function lockUpload(tx: Executor, at: Upload): Promise<UploadRow | null> {
  const [row] = await tx.select().from(uploads).where(one(at)).for("update");
  return row ?? null;
}

export async function updateUpload(
  db: Executor,
  at: Upload,
  change: Partial<Pick<UploadRow, "receivedBytes" | "sha256" | "state" | "completedAt">>,
): Promise<void> {
  await db.update(uploads).set(change).where(one(at));
}

/** Another complete upload of the migration with the same content. */
export async function findSameContent(db: Executor, at: Upload, sha256: string): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.migrationId, at.migrationId),
        eq(uploads.sha256, sha256),
        eq(uploads.state, "complete"),
        sql`${uploads.id} <> ${at.uploadId}`,
      ),
    )
    .orderBy(uploads.createdAt)
    .limit(1);
  return row ?? null;
}
