import { z } from "zod";
import { stiggError } from "./errors";
import { listStart } from "./list-pages";

const positionSchema = z.object({
  after: z.string().nullable(),
  recent: z.array(z.string()).readonly(),
  seen: z.int(),
  restarts: z.int(),
});

/** Where a list stream stands: which of its sections, and where in it. */
const listCursorSchema = z.object({ kind: z.literal("list"), section: z.int(), position: positionSchema });
export type ListCursor = z.infer<typeof listCursorSchema>;

/** How many parents of the chunk were read. */
const fanOutCursorSchema = z.object({ kind: z.literal("fanOut"), next: z.int() });

/** Which list the sweep for changes is at. */
const changedCursorSchema = z.object({ kind: z.literal("changed"), stream: z.int(), list: listCursorSchema });
export type ChangedCursor = z.infer<typeof changedCursorSchema>;

export const listBeginning: ListCursor = { kind: "list", section: 0, position: listStart };

export const readListCursor = (cursor: unknown): ListCursor => read(listCursorSchema, cursor, listBeginning);
export const readFanOutCursor = (cursor: unknown): { next: number } =>
  read(fanOutCursorSchema, cursor, { kind: "fanOut", next: 0 });
export const readChangedCursor = (cursor: unknown): ChangedCursor =>
  read(changedCursorSchema, cursor, { kind: "changed", stream: 0, list: listBeginning });

function read<T>(schema: z.ZodType<T>, cursor: unknown, beginning: T): T {
  if (cursor === null || cursor === undefined) return beginning;
  const parsed = schema.safeParse(cursor);
  if (!parsed.success) throw stiggError("stigg.bad_cursor");
  return parsed.data;
}
