/** Where a reader stands: bytes of decoded text, records and lines behind it. A reading resumes from here. */
export interface Position {
  /** Bytes of UTF-8 text before the next record; in a plain UTF-8 file the offset in the file itself. */
  readonly offset: number;
  /** Records read so far, the header among them. */
  readonly record: number;
  /** Lines read so far; the next line's number is one more. */
  readonly line: number;
}

export const beginning: Position = { offset: 0, record: 0, line: 0 };

/** One record as it stands in the file. A JSON null, or an SQL NULL, is null; an empty cell is "". */
export interface ReadRow<Values = readonly (string | null)[]> {
  readonly record: number;
  readonly line: number;
  readonly offset: number;
  readonly values: Values;
}

/** A place that could not be read as a record, or a record that is none of this table. */
export interface ReadReject {
  readonly code: string;
  readonly line: number;
  readonly offset: number;
  readonly column: string | null;
  readonly reason: string;
  readonly remedy: string;
  /** What stands there, shortened. */
  readonly raw: string;
  /** All of it, for the file of rejects; absent where no cells can be told apart. */
  readonly cells?: readonly (string | null)[];
}

/** What one piece of a file gave. `position` is behind the last of its rows and rejects. */
export interface ReadBatch<Values = readonly (string | null)[]> {
  readonly rows: readonly ReadRow<Values>[];
  readonly rejects: readonly ReadReject[];
  readonly position: Position;
  /** Whether no row holds a character that has to be refused or taken out; absent = nobody has looked. */
  readonly isClean?: boolean;
}

/** Longest record or line that is read; an unclosed quote may swallow no more than this. */
export const maxRecordBytes = 1_048_576;

/** Longest piece of a row that an error shows. */
const shownChars = 200;

/** Shortens text for an error, on one line. */
export function shorten(text: string): string {
  const flat = text.replace(/[\r\n]+/g, " ");
  return flat.length <= shownChars ? flat : `${flat.slice(0, shownChars)}…`;
}
