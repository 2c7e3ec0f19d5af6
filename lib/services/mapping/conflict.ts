import { findMapping, listMappingVersions } from "@/lib/db/queries/mappings";
import { AppError } from "@/lib/errors";
import { changedEntries } from "@/lib/mapping/changed-entries";
import type { MappingDocument } from "@/lib/mapping/document";
import type { ServiceContext } from "../context";

const mostNamed = 3;

/**
 * The refusal of a save that was based on a version which is no longer the newest: who was faster, what they changed, and
 * whether it is the very thing that was to be saved.
 */
export async function mappingConflict(
  ctx: ServiceContext,
  migrationId: string,
  save: { basedOn: number; document: MappingDocument },
): Promise<AppError> {
  const db = ctx.db.drizzle;
  const [versions, seen] = await Promise.all([
    listMappingVersions(db, migrationId, 50),
    findMapping(db, migrationId, save.basedOn),
  ]);
  const newer = versions.filter(({ version }) => version > save.basedOn);
  const [latest] = newer;
  const theirs = latest && (await findMapping(db, migrationId, latest.version));
  if (!latest || !theirs) {
    return new AppError({
      code: "mapping.conflict",
      kind: "conflict",
      userMessage: "The mapping changed meanwhile. Reload, then repeat your change.",
    });
  }
  const named = newer
    .slice(0, mostNamed)
    .map((each) => `${each.author} saved version ${each.version}: ${each.change}`);
  const more = newer.length > mostNamed ? ` And ${newer.length - mostNamed} more versions before.` : "";
  const mine = seen ? changedEntries(seen.document, save.document) : [];
  const both = seen
    ? changedEntries(seen.document, theirs.document).filter((entry) => mine.includes(entry))
    : [];
  const overlap =
    both.length === 0
      ? "Theirs and yours are about different things."
      : `Both are about ${both.slice(0, mostNamed).join(", ")}${both.length > mostNamed ? " and more" : ""}.`;
  return new AppError({
    code: "mapping.conflict",
    kind: "conflict",
    userMessage: `Meanwhile ${named.join(" ")}${more} Your change was not saved. ${overlap}`,
    context: { version: latest.version, by: latest.author, both: both.slice(0, mostNamed).join(", ") },
  });
}
