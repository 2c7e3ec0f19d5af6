import { z } from "zod";
import { chargebeeError } from "./errors";

/** Where a list was left; list-pages.ts says what its parts mean. JSON, so that it can be saved. */
const positionSchema = z.object({
  mode: z.enum(["offset", "key"]),
  offset: z.string().nullable(),
  after: z.int().nullable(),
  last: z.int().nullable(),
  recent: z.array(z.string()).readonly(),
  /** How often the list was begun again because its offset was no longer known. */
  restarts: z.int().default(0),
});
export type ListPosition = Readonly<z.infer<typeof positionSchema>>;

export const listStart: ListPosition = {
  mode: "offset",
  offset: null,
  after: null,
  last: null,
  recent: [],
  restarts: 0,
};

const listCursorSchema = z.object({ kind: z.literal("list"), position: positionSchema });
/** Which list the search for changes is at, and where in it. */
const changesCursorSchema = z.object({
  kind: z.literal("changes"),
  stream: z.int(),
  position: positionSchema,
});
/** How many parents of the chunk were read. */
const fanOutCursorSchema = z.object({ kind: z.literal("fanOut"), next: z.int() });

export const readListCursor = (cursor: unknown) =>
  read(listCursorSchema, cursor, { kind: "list" as const, position: listStart });
export const readChangesCursor = (cursor: unknown, first: ListPosition) =>
  read(changesCursorSchema, cursor, { kind: "changes" as const, stream: 0, position: first });
export const readFanOutCursor = (cursor: unknown) =>
  read(fanOutCursorSchema, cursor, { kind: "fanOut" as const, next: 0 });

function read<T>(schema: z.ZodType<T>, cursor: unknown, beginning: T): T {
  if (cursor === null || cursor === undefined) return beginning;
  const parsed = schema.safeParse(cursor);
  if (!parsed.success) throw chargebeeError("chargebee.bad_cursor");
  return parsed.data;
}
