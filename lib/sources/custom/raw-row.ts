import { z } from "zod";
import { customError } from "./errors";

/** What is staged of a row: where it stands and its cells as text, in the order of the table's header. */
const rawRowSchema = z.object({
  table: z.int().min(0),
  record: z.int(),
  line: z.int(),
  offset: z.int(),
  cells: z.array(z.string().nullable()),
});
export type RawRow = z.infer<typeof rawRowSchema>;

/** Name of a staged row: the order of names is the order of the file. */
export const rawRowId = (table: number, record: number): string =>
  `${table}:${String(record).padStart(12, "0")}`;

/** Reads a staged row back. Throws `custom.bad_row` for something that this adapter did not stage. */
export function readRawRow(raw: unknown): RawRow {
  const parsed = rawRowSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw customError(
    "bad_row",
    "The snapshot holds a row that this version cannot read. Export the source again.",
  );
}
