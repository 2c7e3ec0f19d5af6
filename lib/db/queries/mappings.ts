import { and, desc, eq } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import { mappings } from "@/lib/db/schema";
import type { MappingDocument } from "@/lib/mapping/document";

export interface MappingRow extends Omit<typeof mappings.$inferSelect, "document"> {
  readonly document: MappingDocument;
}

// The services parse every document with the mapping schema before it is stored.
const typed = (row: typeof mappings.$inferSelect): MappingRow => row as MappingRow;

export async function findMapping(
  db: Executor,
  migrationId: string,
  version: number,
): Promise<MappingRow | null> {
  const [row] = await db
    .select()
    .from(mappings)
    .where(and(eq(mappings.migrationId, migrationId), eq(mappings.version, version)));
  return row ? typed(row) : null;
}

export async function findLatestMapping(db: Executor, migrationId: string): Promise<MappingRow | null> {
  const [row] = await db
    .select()
    .from(mappings)
    .where(eq(mappings.migrationId, migrationId))
    .orderBy(desc(mappings.version))
    .limit(1);
  return row ? typed(row) : null;
}

/** Versions, newest first, without their documents. */
export async function listMappingVersions(db: Executor, migrationId: string, limit: number) {
  return await db
    .select({
      version: mappings.version,
      basedOn: mappings.basedOn,
      hash: mappings.hash,
      change: mappings.change,
      author: mappings.author,
      createdAt: mappings.createdAt,
    })
    .from(mappings)
    .where(eq(mappings.migrationId, migrationId))
    .orderBy(desc(mappings.version))
    .limit(limit);
}

/** Saves a version. A version number that exists already raises a unique violation: somebody else was faster. */
export async function insertMapping(db: Executor, row: typeof mappings.$inferInsert): Promise<void> {
  await db.insert(mappings).values(row);
}
