import type { TargetWrite } from "@/lib/target/types";
import type { ChunkPlace, ChunkReceipt, ChunkWriter } from "./chunk-writer";
import { directError } from "./errors";
import { findManifestRun } from "./manifest";
import { type DirectSession, select } from "./session";
import { translateWrites } from "./translate-writes";
import { writeEntitlements } from "./write-entitlements";
import { writeEvents } from "./write-events";
import { writeGrants } from "./write-grants";
import { ensureUsers, withoutRefusedUsers, writeProfiles } from "./write-users";

/**
 * Writes one chunk and enters it in the manifest, in the caller's transaction: all of it is there or nothing. A chunk
 * that was written before, by whomever, is left as it is and its receipt returned; one that somebody else is writing
 * right now is waited for. Throws `target.database_undone` for a run that was taken back meanwhile.
 */
export async function writeChunk(
  session: DirectSession,
  place: ChunkPlace,
  writes: readonly TargetWrite[],
): Promise<ChunkReceipt> {
  const run = await findManifestRun(session, place.runId);
  if (run?.state !== "loading" || run.tenantId !== place.tenantId) {
    throw directError(
      run?.state === "undone" ? "undone" : "no_run",
      run?.state === "undone"
        ? "The import was undone meanwhile. Begin a new one."
        : "The database's manifest does not know this import. Begin a new one.",
    );
  }
  const earlier = await claimPlace(session, place);
  if (earlier) return earlier;
  const writer: ChunkWriter = {
    ...place,
    session,
    stamp: run.stamp,
    copies: await canCopy(session),
    found: [],
    refused: [],
    rows: {},
  };
  const translated = translateWrites(writes);
  const usable = await ensureUsers(writer, translated.userIds);
  const rows = withoutRefusedUsers(writer, translated, usable);
  await writeEvents(writer, rows.events);
  await writeGrants(writer, rows.grants);
  await writeEntitlements(writer, rows);
  await writeProfiles(writer, rows.profiles);
  const receipt: ChunkReceipt = { rows: writer.rows, found: writer.found, refused: writer.refused };
  await session.query(
    "update om_migrate.chunks set receipt = $4 where run_id = $1 and phase = $2 and number = $3",
    [place.runId, place.phase, place.number, JSON.stringify(receipt)],
  );
  return receipt;
}

/** Takes the chunk's place in the manifest, or returns the receipt of whoever had it. */
async function claimPlace(session: DirectSession, place: ChunkPlace): Promise<ChunkReceipt | null> {
  const key = [place.runId, place.phase, place.number];
  const { rowCount } = await session.query(
    `insert into om_migrate.chunks (run_id, phase, number, receipt) values ($1, $2, $3, '{}')
     on conflict do nothing`,
    key,
  );
  if (rowCount === 1) return null;
  const [row] = await select<{ receipt: ChunkReceipt }>(
    session,
    "select receipt from om_migrate.chunks where run_id = $1 and phase = $2 and number = $3",
    key,
  );
  if (!row)
    throw directError("interrupted", "Another process wrote this chunk. It is looked at again.", {
      kind: "unavailable",
    });
  return row.receipt;
}

/** COPY goes around policies, so the server refuses it where they hold for the role. */
async function canCopy(session: DirectSession): Promise<boolean> {
  const [row] = await select<{ copies: boolean }>(
    session,
    `select not bool_or(row_security_active(name)) as copies
     from unnest(array['public.users', 'public.usage_events', 'public.credit_wallets', 'public.credit_transactions',
       'public.entitlements']) as name`,
  );
  return row?.copies ?? false;
}
