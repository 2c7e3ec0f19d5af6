import type { SourceId } from "@/lib/canonical";
import { listMigrationSides, type MigrationSides } from "@/lib/db/queries/migration-sides";
import { isAppError } from "@/lib/errors";
import { changeSource } from "@/lib/services/migrations/change-source";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { requireMigration } from "@/lib/services/migrations/require-migration";
import { chooseMigration, type WantedSource, type WantedTarget } from "./choose-migration";
import { wrongUse } from "./exit-code";
import type { CommonOptions } from "./options";
import type { Session } from "./run-command";
import type { OpenedSide } from "./sides";

export interface MigrationRequest {
  /** A source whose key was given. */
  readonly source?: OpenedSide<WantedSource> | null;
  /** A source known from a file alone. */
  readonly file?: (WantedSource & { readonly name: string | null }) | null;
  readonly target?: OpenedSide<WantedTarget> | null;
  /** The target's address without a key: the stored key is to be used. */
  readonly targetUrl?: string | null;
  /** Makes a migration when there is none and the source is known. */
  readonly create?: boolean;
  /** What to do when there is none and none is made. */
  readonly missing?: string;
}

/**
 * The migration that a command means, with the given sides connected. Throws a wrong use when none or several could be
 * meant, naming what to add.
 */
export async function openMigration(
  session: Session,
  options: CommonOptions,
  request: MigrationRequest,
): Promise<string> {
  const { ctx } = session;
  const source = request.source?.wanted ?? request.file ?? null;
  const byUrl = request.targetUrl ? { tenantId: null, baseUrl: request.targetUrl } : null;
  const migrations = await listMigrationSides(ctx.db.drizzle, ctx.workspaceId);
  const chosen = options.migration
    ? await named(session, options.migration, migrations)
    : (choose(migrations, { source, target: request.target?.wanted ?? byUrl }) ??
      (request.create && source
        ? await create(
            session,
            source.provider,
            request.source?.name ?? request.file?.name ?? source.accountId,
          )
        : null));
  if (!chosen) {
    throw wrongUse(
      request.missing ??
        "There is no such migration yet. Export the source first: om-migrate export <source> --output export.json.",
    );
  }
  if (source && chosen.provider !== source.provider) {
    await changeSource(ctx, { migrationId: chosen.id, sourceProvider: source.provider });
  }
  if (request.source) await request.source.connect({ id: chosen.id, stored: chosen.source });
  if (request.target) await request.target.connect({ id: chosen.id, stored: chosen.target });
  return chosen.id;
}

type Sides = Pick<MigrationSides, "id" | "provider" | "source" | "target">;

function choose(
  migrations: readonly MigrationSides[],
  wanted: { source: WantedSource | null; target: WantedTarget | null },
): Sides | null {
  const choice = chooseMigration(migrations, wanted);
  if (choice.kind === "found") return choice.migration;
  if (choice.kind === "none") return null;
  const names = choice.migrations.map((migration) => `${migration.name} (${migration.id})`).join(", ");
  throw wrongUse(`Several migrations could be meant: ${names}. Name one with --migration.`);
}

async function named(session: Session, id: string, migrations: readonly MigrationSides[]): Promise<Sides> {
  const { id: known, sourceProvider: provider } = await requireMigration(session.ctx, id);
  return (
    migrations.find((migration) => migration.id === known) ?? {
      id: known,
      provider,
      source: null,
      target: null,
    }
  );
}

/** Named after the account; a name that is taken gets a number. */
export async function create(session: Session, provider: SourceId, wanted: string): Promise<Sides> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted.slice(0, 110) : `${wanted.slice(0, 110)} (${number})`;
    try {
      const { migrationId } = await createMigration(session.ctx, { name, sourceProvider: provider });
      session.say(`Migration "${name}" was made (${migrationId}).`);
      return { id: migrationId, provider, source: null, target: null };
    } catch (error) {
      if (!isAppError(error) || error.code !== "migration.name_taken" || number === 100) throw error;
    }
  }
}
