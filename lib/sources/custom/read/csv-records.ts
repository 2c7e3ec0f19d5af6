import { type CsvError, type Info, type Parser, parse } from "csv-parse";
import { customError } from "../errors";
import { isPlainDialect, readPlain } from "./plain-csv";
import {
  maxRecordBytes,
  type Position,
  type ReadBatch,
  type ReadReject,
  type ReadRow,
  shorten,
} from "./position";

export interface CsvDialect {
  readonly delimiter: "," | ";" | "\t" | "|";
  /** Empty = nothing is quoted. */
  readonly quote: '"' | "'" | "";
  /** What stands before a quote inside quotes. */
  readonly escape: '"' | "'" | "\\";
  /** Takes quotes inside unquoted cells as they are. Only when a person chose it. */
  readonly relaxQuotes: boolean;
}

type Cells = readonly string[];

/** Broken quotes after which it is no accident: the person is asked how to read the file. */
const maxRestarts = 100;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Reads CSV from `from` on, one batch per piece of bytes. A line that breaks the quoting is rejected alone: from it on a
 * careful parser reads, which is started anew behind each such line, so that every other row arrives. Throws
 * `custom.quotes_broken` after 100 of them.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  from: Position,
): AsyncGenerator<ReadBatch<Cells>> {
  let careful = isPlainDialect(dialect) ? null : new CsvScanner(dialect, from);
  let position = from;
  let carried: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (careful === null) {
      const joined = carried.length === 0 ? view : Buffer.concat([carried, view]);
      const { rows, isClean, isStuck, ...read } = readPlain(joined, dialect, position, false);
      carried = joined.subarray(read.position.offset - position.offset);
      position = read.position;
      yield { rows, rejects: [], position, isClean };
      if (!isStuck && carried.length <= maxRecordBytes) continue;
      careful = new CsvScanner(dialect, position);
      careful.feed(carried);
    } else careful.feed(view);
    yield careful.take();
  }
  if (careful === null) {
    const { rows, isClean, isStuck, ...read } = readPlain(carried, dialect, position, true);
    yield { rows, rejects: [], position: read.position, isClean };
    if (!isStuck) return;
    careful = new CsvScanner(dialect, read.position);
    careful.feed(carried.subarray(read.position.offset - position.offset));
  }
  await careful.end();
  yield careful.take();
}

class CsvScanner {
  readonly #dialect: CsvDialect;
  #parser: Parser;
  /** Where the current parser began. */
  #base: Position;
  /** Behind the last good record. */
  #last: Position;
  #emptyLines = 0;
  /** Bytes behind `#last` that the parser has seen already. */
  #unsettled: Buffer[] = [];
  #restarts = 0;
  #rows: ReadRow<Cells>[] = [];
  #rejects: ReadReject[] = [];

  constructor(dialect: CsvDialect, from: Position) {
    this.#dialect = dialect;
    this.#base = from;
    this.#last = from;
    this.#parser = this.#start();
  }

  take(): ReadBatch<Cells> {
    const batch = { rows: this.#rows, rejects: this.#rejects, position: this.#last };
    this.#rows = [];
    this.#rejects = [];
    return batch;
  }

  feed(piece: Buffer): void {
    let rest: Buffer | null = piece;
    while (rest !== null && rest.length > 0) {
      const before: Position = this.#last;
      this.#parser.write(rest);
      this.#unsettled.push(rest);
      if (this.#last.offset > before.offset) this.#settle(before.offset);
      rest = this.#parser.errored ? this.#recover(false) : null;
    }
  }

  async end(): Promise<void> {
    while (true) {
      const parser = this.#parser;
      const before = this.#last;
      await new Promise<void>((resolve) => {
        parser.once("finish", resolve);
        parser.once("error", () => resolve());
        if (parser.errored) resolve();
        else parser.end();
      });
      if (this.#last.offset > before.offset) this.#settle(before.offset);
      if (!parser.errored) return;
      const rest = this.#recover(true);
      if (rest === null) return;
      this.feed(rest);
    }
  }

  /**
   * Records are collected in the synchronous callback: those a stream has parsed and not yet delivered are lost when it
   * breaks, and the place to go on from with them.
   */
  #start(): Parser {
    const { delimiter, quote, escape: escapeBy, relaxQuotes } = this.#dialect;
    this.#emptyLines = 0;
    const parser = parse({
      columns: false,
      delimiter,
      quote: quote === "" ? null : quote,
      escape: quote === "" ? null : escapeBy,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: relaxQuotes,
      skip_empty_lines: true,
      max_record_size: maxRecordBytes,
      on_record: (cells: string[], info: Info) => {
        const line = this.#last.line + 1 + (info.empty_lines - this.#emptyLines);
        this.#emptyLines = info.empty_lines;
        this.#rows.push({
          record: this.#last.record + 1,
          line,
          offset: this.#last.offset,
          values: cells,
        });
        this.#last = {
          offset: this.#base.offset + info.bytes,
          record: this.#last.record + 1,
          line: this.#base.line + info.lines,
        };
        return null;
      },
    });
    // The state of the stream is read after each write; an error event without a listener would end the process.
    parser.on("error", () => undefined);
    return parser;
  }

  /** Forgets the bytes of good records; `since` is where `#unsettled` began. */
  #settle(since: number): void {
    let drop = this.#last.offset - since;
    while (drop > 0) {
      const [first] = this.#unsettled;
      if (!first) return;
      if (first.length > drop) {
        this.#unsettled[0] = first.subarray(drop);
        return;
      }
      drop -= first.length;
      this.#unsettled.shift();
    }
  }

  /** Rejects the line after the last good record; returns what follows it, or null while its end has not come yet. */
  #recover(ended: boolean): Buffer | null {
    const rest = Buffer.concat(this.#unsettled);
    let start = 0;
    let line = this.#last.line + 1;
    while (rest[start] === lineFeed || rest[start] === carriageReturn) {
      start = afterLineEnd(rest, start);
      line += 1;
    }
    const end = findLineEnd(rest, start, ended);
    if (end === null) {
      if (rest.length > 2 * maxRecordBytes) throw endlessLine(line);
      return null;
    }
    this.#restarts += 1;
    if (this.#restarts > maxRestarts) throw tooManyBroken(line);
    const parserSays = this.#parser.errored;
    this.#rejects.push({
      code: "quotes",
      line,
      offset: this.#last.offset + start,
      column: null,
      reason: reasonOf(parserSays, this.#dialect.quote, line),
      remedy: "Close the quote, or double the quotes that belong to the value, and upload the line again.",
      raw: shorten(rest.subarray(start, Math.min(end, start + 1_000)).toString("utf8")),
    });
    const next = end < rest.length ? afterLineEnd(rest, end) : end;
    this.#last = { offset: this.#last.offset + next, record: this.#last.record + 1, line };
    this.#base = this.#last;
    this.#unsettled = [];
    this.#parser = this.#start();
    return rest.subarray(next);
  }
}

/** Where the line ends; null when more bytes are needed to tell. */
function findLineEnd(bytes: Buffer, from: number, ended: boolean): number | null {
  for (let index = from; index < bytes.length; index += 1) {
    if (bytes[index] === lineFeed) return index;
    // The line feed that belongs to it may be in the next piece.
    if (bytes[index] === carriageReturn) return index + 1 < bytes.length || ended ? index : null;
  }
  return ended ? bytes.length : null;
}

const afterLineEnd = (bytes: Buffer, end: number): number =>
  bytes[end] === carriageReturn && bytes[end + 1] === lineFeed ? end + 2 : end + 1;

function reasonOf(error: unknown, quote: string, line: number): string {
  // Only the code is used: the message of the parser repeats what stands in the cell.
  const code = error instanceof Error && "code" in error ? (error as CsvError).code : "";
  if (code === "INVALID_OPENING_QUOTE")
    return `Line ${line} has a quote (${quote}) inside a cell that is not quoted.`;
  return `Line ${line} opens a quote (${quote}) that is not closed where the cell ends.`;
}

function tooManyBroken(line: number) {
  return customError(
    "quotes_broken",
    `More than ${maxRestarts} lines break the quoting, the last one is line ${line}. If the file does not quote its cells, choose "quotes are part of the value" in its description; otherwise export it again.`,
    { line },
  );
}

function endlessLine(line: number) {
  return customError(
    "line_too_long",
    `Line ${line} is longer than 1 MiB and its quoting is broken. Check that this is a table, and that its quotes are closed.`,
    { line },
  );
}
