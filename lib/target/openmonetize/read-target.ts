import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { StoredEntitlement, TargetCheck, TargetItem, TargetPage } from "@/lib/target/types";
import { metadataRowsOf } from "../metadata-rows";
import type { TargetClient } from "./client";
import { fromTheStart, type OffsetList, type ReadPosition, readOldestFirst } from "./oldest-first";
import { isProbeUser } from "./probe/probe-names";
import { listEntitlements, listEvents, listUsers, pageSize } from "./routes";
import type { EventRow, UserRow } from "./schema";

/** Requests spent on one page of the reading. Each page of users costs one look at all entitlements. */
const userRequests = 20;
const eventRequests = 10;

const position = z.object({
  position: z.int().nonnegative(),
  instant: z.string().nullable(),
  total: z.int().nonnegative(),
  margin: z.int().nonnegative(),
  pass: z.int().positive(),
}) satisfies z.ZodType<ReadPosition>;

const cursorSchema = z.discriminatedUnion("stage", [
  z.object({ stage: z.literal("catalogue") }),
  /** `entitlements` counts the rows of users delivered in this pass. */
  z.object({ stage: z.literal("users"), at: position, entitlements: z.int().nonnegative() }),
  z.object({ stage: z.literal("events"), at: position }),
]);
type Cursor = z.infer<typeof cursorSchema>;

/**
 * One page of a tenant's state from `cursor` (null = start), in the order tenant, entitlements without user, users each
 * with its entitlements, events; users and events oldest first. Cursors are plain JSON and can be resumed from in
 * another process. What a probe of ours left is passed over. When a list changes under the reading, items come again under the same key; the last one counts.
 * Throws `target.unstable` when it keeps changing.
 */
export async function readTargetPage(
  client: TargetClient,
  cursor: unknown,
  check: () => Promise<TargetCheck>,
): Promise<TargetPage> {
  if (cursor === null || cursor === undefined) {
    const value = await check();
    return page([{ kind: "tenant", key: "tenant", userId: null, value }], { stage: "catalogue" });
  }
  const parsed = cursorSchema.safeParse(cursor);
  if (!parsed.success) {
    throw new AppError({
      code: "target.cursor",
      kind: "invalid",
      userMessage: "The reading of the target cannot go on from here. Start it again.",
    });
  }
  switch (parsed.data.stage) {
    case "catalogue":
      return readCatalogue(client);
    case "users":
      return readUsers(client, parsed.data);
    case "events":
      return readEvents(client, parsed.data.at);
  }
}

/** What a probe left is ours and nobody's data: it is in no reading, so that no figure counts it. */
function page(items: readonly TargetItem[], cursor: Cursor | null): TargetPage {
  return { items: items.filter(({ userId }) => !isProbeUser(userId)), cursor, done: cursor === null };
}

async function readCatalogue(client: TargetClient): Promise<TargetPage> {
  const rows = (await listEntitlements(client)).filter((row) => row.userId === null);
  return page(rows.sort(byFeature).map(entitlementItem), {
    stage: "users",
    at: fromTheStart,
    entitlements: 0,
  });
}

async function readUsers(
  client: TargetClient,
  cursor: Extract<Cursor, { stage: "users" }>,
): Promise<TargetPage> {
  const reading = await readOldestFirst(userList(client), cursor.at, userRequests);
  const again = reading.next.pass !== cursor.at.pass;
  if (again) return page([], { stage: "users", at: reading.next, entitlements: 0 });
  const ofUsers = (await listEntitlements(client)).filter((row) => row.userId !== null).sort(byFeature);
  const byUser = new Map<string | null, StoredEntitlement[]>();
  for (const row of ofUsers) byUser.set(row.userId, [...(byUser.get(row.userId) ?? []), row]);
  const items: TargetItem[] = [];
  let delivered = cursor.entitlements;
  for (const user of reading.rows) {
    const own = byUser.get(user.id) ?? [];
    delivered += own.length;
    const rows = [...own, ...metadataRowsOf(user.id, user.metadata)];
    items.push(userItem(user), ...rows.map(entitlementItem));
  }
  if (!reading.done) return page(items, { stage: "users", at: reading.next, entitlements: delivered });
  if (delivered !== ofUsers.length) items.push(...(await findOrphans(client, ofUsers)));
  return page(items, { stage: "events", at: fromTheStart });
}

/** Entitlements whose user is not in the list: the platform takes the id of another tenant's user. */
async function findOrphans(client: TargetClient, rows: readonly StoredEntitlement[]): Promise<TargetItem[]> {
  const known = new Set<string>();
  for (let at = fromTheStart, done = false; !done; ) {
    const reading = await readOldestFirst(userList(client), at, userRequests);
    for (const user of reading.rows) known.add(user.id);
    ({ next: at, done } = reading);
  }
  return rows.filter((row) => row.userId !== null && !known.has(row.userId)).map(entitlementItem);
}

async function readEvents(client: TargetClient, at: ReadPosition): Promise<TargetPage> {
  const reading = await readOldestFirst(eventList(client), at, eventRequests);
  return page(reading.rows.map(eventItem), reading.done ? null : { stage: "events", at: reading.next });
}

const userList = (client: TargetClient): OffsetList<UserRow> => ({
  name: "users",
  fetchPage: (offset, limit) => listUsers(client, offset, Math.min(limit, pageSize)),
  idOf: (row) => row.id,
  instantOf: (row) => row.createdAt,
});

const eventList = (client: TargetClient): OffsetList<EventRow> => ({
  name: "events",
  fetchPage: (offset, limit) => listEvents(client, offset, Math.min(limit, pageSize)),
  idOf: (row) => row.id,
  instantOf: (row) => row.timestamp,
});

const byFeature = (a: StoredEntitlement, b: StoredEntitlement): number =>
  compare(a.featureId, b.featureId) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const entitlementItem = (value: StoredEntitlement): TargetItem => ({
  kind: "entitlement",
  key: `entitlement:${value.id}`,
  userId: value.userId,
  value,
});

const userItem = (row: UserRow): TargetItem => ({
  kind: "user",
  key: `user:${row.id}`,
  // The external id is the name we know a user by. Where the platform gave another id, the planner must see the row.
  userId: row.externalUserId,
  value: {
    id: row.id,
    externalUserId: row.externalUserId,
    email: row.email,
    creditBalance: row.creditBalance,
    totalEvents: row.totalEvents,
  },
});

/** No read route tells an event's user, so every event of ours repeats it in its metadata. */
const eventItem = (value: EventRow): TargetItem => ({
  kind: "event",
  key: `event:${value.id}`,
  userId: typeof value.metadata.user === "string" ? value.metadata.user : null,
  value,
});
