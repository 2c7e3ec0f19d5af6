import { z } from "zod";
import { TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import { directError } from "@/lib/target/direct/errors";
import { findMissingRows, readTotals, readUserFigures } from "@/lib/target/direct/read-figures";
import type { TargetCheck, TargetUser } from "@/lib/target/types";
import { commitChunk, commitPage } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { type OpenTarget, openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type OpenTargetDatabase, openTargetDatabase } from "./direct-database";

/** Looks before a difference counts: the platform's own traffic may fall between two readings. */
const looks = 3;
const pauseMs = 2_000;
const mostNamed = 5;
const mostKept = 1_000;

const cursorSchema = z.object({ looks: z.int(), differences: z.array(z.string()).nullable() });

/**
 * The platform must show through its API what was written past it: totals of users, events and entitlements, and balance
 * and events of every user; and the database must still hold every row of the manifest.
 */
export async function confirmDirect(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const target = await openTarget(
    env,
    { ...chunk, requestsPerSecond: tools.requestsPerSecond() },
    tools.signal,
  );
  const database = await openTargetDatabase(env, chunk, target.io);
  const missing = await database.inTransaction((session) => findMissingRows(session, chunk.runId));
  if (missing.length > 0) {
    throw directError(
      "unverified",
      `Rows that were written are gone: ${missing.map(({ table, rows }) => `${rows} of ${table}`).join(", ")}. Look for who deletes there.`,
    );
  }
  const { users, differences } = await compareWithApi(target, database, tools);
  const earlier = cursorSchema.parse(chunk.cursor ?? { looks: 0, differences: null });
  // What differs in two readings one after the other, each time for the same user, is no traffic in between.
  const standing = differences.filter((each) => earlier.differences?.includes(each) ?? true);
  if (standing.length > 0) {
    if (earlier.looks + 1 >= looks) throw unlike(standing);
    const cursor = { looks: earlier.looks + 1, differences: standing.slice(0, mostKept) };
    await commitPage(env, chunk, cursor, async () => undefined);
    throw new TryLater(pauseMs);
  }
  await commitChunk(env, definition, chunk, { counts: { users }, digest: "" });
}

function unlike(differences: readonly string[]): Error {
  const others = differences.length - mostNamed;
  const named = differences.slice(0, mostNamed).join("; ") + (others > 0 ? `; and ${others} more` : "");
  return directError(
    "unverified",
    `The platform's API shows other figures than its database holds: ${named}. Check that the address and the database belong to one installation, then resume.`,
    { context: { differences: differences.length } },
  );
}

async function compareWithApi(
  target: OpenTarget,
  database: OpenTargetDatabase,
  tools: ChunkTools,
): Promise<{ users: number; differences: string[] }> {
  const differences: string[] = [];
  let users = 0;
  let expected = Number.POSITIVE_INFINITY;
  let cursor: unknown = null;
  while (true) {
    tools.checkpoint();
    const before = cursor === null ? await totalsOf(database) : null;
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    const shown = page.items.flatMap((item) => (item.kind === "user" ? [item.value] : []));
    users += shown.length;
    for (const item of page.items) {
      if (item.kind !== "tenant" || before === null) continue;
      expected = item.value.users;
      differences.push(...unlikeTotals(before, item.value, await totalsOf(database)));
    }
    if (shown.length > 0) differences.push(...(await compareUsers(database, shown)));
    // Events come last, a hundred to a request; their number is compared above and per user.
    const isPastUsers = users >= expected && cursor !== null;
    if (page.done || isPastUsers || page.items.some((item) => item.kind === "event"))
      return { users, differences };
    cursor = page.cursor;
  }
}

type Totals = Pick<TargetCheck, "users" | "events" | "entitlements">;

const totalsOf = (database: OpenTargetDatabase): Promise<Totals> =>
  database.inTransaction((session) => readTotals(session, database.tenantId));

/** Totals that lie outside of what the database held before and after. */
function unlikeTotals(before: Totals, shown: Totals, after: Totals): string[] {
  return (["users", "events", "entitlements"] as const)
    .filter(
      (what) =>
        shown[what] < Math.min(before[what], after[what]) ||
        shown[what] > Math.max(before[what], after[what]),
    )
    .map((what) => `the number of ${what}`);
}

async function compareUsers(database: OpenTargetDatabase, shown: readonly TargetUser[]): Promise<string[]> {
  const ids = shown.map(({ id }) => id);
  const held = await database.inTransaction((session) => readUserFigures(session, ids));
  return shown.flatMap(({ id, creditBalance, totalEvents }) => {
    const figures = held.get(id);
    const same = figures?.creditBalance === creditBalance && figures.totalEvents === totalEvents;
    return same ? [] : [`the figures of ${id}`];
  });
}
