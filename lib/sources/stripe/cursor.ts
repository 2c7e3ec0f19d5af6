import { z } from "zod";
import { stripeError } from "./errors";
import { listStart } from "./list-pages";

const positionSchema = z.object({ recent: z.array(z.string()).readonly(), restarts: z.int() });

/** Where a list stream stands: which of its sections, and where in it. `clocks` is null until they were listed. */
const listCursorSchema = z.object({
  kind: z.literal("list"),
  section: z.int(),
  clocks: z.array(z.string()).nullable(),
  position: positionSchema,
});
export type ListCursor = z.infer<typeof listCursorSchema>;

/** How many parents of the chunk were read. */
const fanOutCursorSchema = z.object({ kind: z.literal("fanOut"), next: z.int() });
export type FanOutCursor = z.infer<typeof fanOutCursorSchema>;

/** Which list the sweep for new objects is at. */
const createdCursorSchema = z.object({ kind: z.literal("created"), stream: z.int(), list: listCursorSchema });
export type CreatedCursor = z.infer<typeof createdCursorSchema>;

/** Which round over the events; `startedAt` bounds the next one. Seconds. */
const eventsCursorSchema = z.object({
  kind: z.literal("events"),
  round: z.int(),
  since: z.int(),
  startedAt: z.int(),
  position: positionSchema,
});
export type EventsCursor = z.infer<typeof eventsCursorSchema>;

export const listBeginning: ListCursor = { kind: "list", section: 0, clocks: null, position: listStart };

export const readListCursor = (cursor: unknown): ListCursor => read(listCursorSchema, cursor, listBeginning);
export const readFanOutCursor = (cursor: unknown): FanOutCursor =>
  read(fanOutCursorSchema, cursor, { kind: "fanOut", next: 0 });
export const readCreatedCursor = (cursor: unknown): CreatedCursor =>
  read(createdCursorSchema, cursor, { kind: "created", stream: 0, list: listBeginning });
export const readEventsCursor = (cursor: unknown, first: EventsCursor): EventsCursor =>
  read(eventsCursorSchema, cursor, first);

function read<T>(schema: z.ZodType<T>, cursor: unknown, beginning: T): T {
  if (cursor === null || cursor === undefined) return beginning;
  const parsed = schema.safeParse(cursor);
  if (!parsed.success) throw stripeError("stripe.bad_cursor");
  return parsed.data;
}
