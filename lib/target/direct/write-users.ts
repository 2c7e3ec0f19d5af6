import { type ChunkWriter, countRows, keepImages, noteWritten, refuse } from "./chunk-writer";
import { directError } from "./errors";
import { select } from "./session";
import type { DirectProfile, DirectRows } from "./translate-writes";
import { nothingHangs, userStatesSql } from "./user-states";

/**
 * Makes the users that are missing, id = external id, and enters all in the manifest with what hung on them before the
 * run. Returns those that can be written to: not the ones whose id another tenant has, or another user as external id.
 */
export async function ensureUsers(
  writer: ChunkWriter,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const { session, tenantId, runId, stamp } = writer;
  const known = await select<{ id: string }>(
    session,
    "select user_id as id from om_migrate.users where run_id = $1 and user_id = any($2)",
    [runId, userIds],
  );
  const seen = new Set(known.map(({ id }) => id));
  const fresh = userIds.filter((id) => !seen.has(id));
  if (fresh.length > 0) {
    await keepStates(writer, fresh);
    // Lists of the platform go by creation, so no two users of a chunk share an instant.
    const made = await select<{ id: string }>(
      session,
      `insert into users (id, customer_id, external_user_id, created_at, updated_at)
       select id, $2, id, localtimestamp(3) - (cardinality($1::text[]) - position) * interval '1 millisecond', $3::timestamp
       from unnest($1::text[]) with ordinality as u(id, position) order by id
       on conflict do nothing returning id`,
      [fresh, tenantId, stamp],
    );
    const ids = made.map(({ id }) => id);
    await noteWritten(writer, "users", ids);
    await session.query(
      `insert into om_migrate.users (run_id, user_id, baseline) select $1, unnest($2::text[]), $3 on conflict do nothing`,
      [runId, ids, nothingHangs],
    );
  }
  const usable = await select<{ id: string }>(
    session,
    "select id from users where id = any($1) and customer_id = $2 and external_user_id = id",
    [userIds, tenantId],
  );
  return new Set(usable.map(({ id }) => id));
}

/** Notes what hangs on users that exist; what a second chunk of the run finds here is the first one's, which holds. */
async function keepStates(
  { session, tenantId, runId }: ChunkWriter,
  userIds: readonly string[],
): Promise<void> {
  const existing = await select<{ id: string }>(
    session,
    "select id from users where id = any($1) and customer_id = $2 order by id",
    [userIds, tenantId],
  );
  if (existing.length === 0) return;
  await session.query(
    `insert into om_migrate.users (run_id, user_id, baseline)
     select $1, u.id, coalesce(s.state, $3) from unnest($2::text[]) as u(id)
       left join (${userStatesSql("$2::text[]", "first")}) s on s.user_id = u.id
     order by u.id on conflict do nothing`,
    [runId, existing.map(({ id }) => id), nothingHangs],
  );
}

const takenMessage =
  "The user id belongs to another tenant of the installation, or to a user with an id of their own. Use prefixed ids, or mend the user.";

/** Takes out everything of users that cannot be written to, as refused. */
export function withoutRefusedUsers(
  writer: ChunkWriter,
  rows: DirectRows,
  usable: ReadonlySet<string>,
): DirectRows {
  const keep = <T>(
    items: readonly T[],
    userOf: (item: T) => string | null,
    keysOf: (item: T) => readonly string[],
  ): T[] =>
    items.filter((item) => {
      const userId = userOf(item);
      if (userId === null || usable.has(userId)) return true;
      refuse(writer, keysOf(item), "target.user_taken", takenMessage);
      return false;
    });
  const key = ({ targetKey }: { targetKey: string }) => [targetKey];
  return {
    ...rows,
    events: keep(rows.events, ({ event }) => event.user_id, key),
    grants: keep(rows.grants, ({ userId }) => userId, key),
    creates: keep(rows.creates, ({ row }) => row.userId, key),
    updates: keep(rows.updates, ({ row }) => row.userId, key),
    profiles: keep(
      rows.profiles,
      ({ userId }) => userId,
      ({ targetKeys }) => targetKeys,
    ),
  };
}

/**
 * Puts profiles into `users.metadata.migration`, leaving the rest of the metadata as it is. The e-mail address is set where
 * there is none, or where the one that stands there came from an earlier profile.
 */
export async function writeProfiles(writer: ChunkWriter, profiles: readonly DirectProfile[]): Promise<void> {
  if (profiles.length === 0) return;
  const { session, stamp } = writer;
  const ids = profiles.map(({ userId }) => userId).sort();
  const foreign = await select<{ id: string }>(
    session,
    `select id from (select id, metadata from users where id = any($1) order by id for update) u
     where jsonb_typeof(metadata) not in ('object', 'null')`,
    [ids],
  );
  const odd = new Set(foreign.map(({ id }) => id));
  const writable = profiles.filter(({ userId }) => !odd.has(userId));
  for (const { targetKeys } of profiles.filter(({ userId }) => odd.has(userId)))
    refuse(
      writer,
      targetKeys,
      "target.metadata_taken",
      "The user's metadata is no object, so nothing can be added to it.",
    );
  const writableIds = writable.map(({ userId }) => userId);
  await keepImages(writer, "users", writableIds);
  const patches = writable.map(({ rows }) =>
    JSON.stringify(Object.fromEntries(Object.entries(rows).filter(([, value]) => value !== null))),
  );
  const gone = writable.map(({ rows }) =>
    JSON.stringify(Object.keys(rows).filter((name) => rows[name] === null)),
  );
  const values = [writableIds, patches, gone, writable.map(({ email }) => email)];
  const { rowCount } = await session.query(
    `update users u set updated_at = $5::timestamp,
       email = case when u.email is null or u.email = u.metadata #>> '{migration,migration.profile,email}'
         then coalesce(p.email, u.email) else u.email end,
       metadata = coalesce(nullif(u.metadata, 'null'), '{}') || jsonb_build_object('migration',
         (coalesce(u.metadata->'migration', '{}') - array(select jsonb_array_elements_text(p.gone::jsonb))) || p.patch::jsonb)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as p(id, patch, gone, email) where u.id = p.id`,
    [...values, stamp],
  );
  const [check] = await select<{ same: number }>(
    session,
    `select count(*)::int as same
     from unnest($1::text[], $2::text[], $3::text[]) as p(id, patch, gone) join users u on u.id = p.id
     where u.metadata->'migration' @> p.patch::jsonb
       and not (u.metadata->'migration' ?| array(select jsonb_array_elements_text(p.gone::jsonb)))`,
    values.slice(0, 3),
  );
  if (rowCount !== writable.length || check?.same !== writable.length)
    throw directError(
      "unverified",
      "The database did not keep the profiles as they were written. Nothing of this chunk was kept.",
      { kind: "internal" },
    );
  countRows(writer, "users", writable.length);
}
