import { isAscii } from "node:buffer";
import type { CsvDialect } from "./csv-records";
import { maxRecordBytes, type Position, type ReadRow } from "./position";

/** What a piece of CSV gave to the quick reader. */
export interface PlainRead {
  readonly rows: readonly ReadRow<readonly string[]>[];
  /** Behind the last of the rows. */
  readonly position: Position;
  /** No cell holds a character that has to be refused or taken out. */
  readonly isClean: boolean;
  /** What follows breaks the quoting or is too long: the careful reader has to judge it. */
  readonly isStuck: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;

// Bytes as characters: a replacement character is three of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\u00ef\u00bf\u00bd/;
const beyondAscii = /[\u0080-\u00ff]/;

/** Whether the quick reader knows a dialect: quotes are doubled, or there are none. */
export const isPlainDialect = ({ quote, escape: escapeBy, relaxQuotes }: CsvDialect): boolean =>
  !relaxQuotes && (quote === "" || quote === escapeBy);

/**
 * Reads the whole records of `bytes`, which is UTF-8 that begins behind `from`, several times as fast as a parser that
 * looks at every byte: bytes become one string whose places are byte offsets, and lines without quotes are only split.
 * A record that may go on behind the piece is left for the next one, unless `ended`.
 */
export function readPlain(bytes: Buffer, dialect: CsvDialect, from: Position, ended: boolean): PlainRead {
  const text = bytes.toString("latin1");
  const decode = isAscii(bytes) ? null : decodeCell;
  const { delimiter, quote } = dialect;
  const size = text.length;
  const rows: ReadRow<readonly string[]>[] = [];
  const find = (what: string, at: number): number => {
    const found = text.indexOf(what, at);
    return found === -1 ? size : found;
  };
  let nextQuote = quote === "" ? size : find(quote, 0);
  let nextReturn = find("\r", 0);
  let { offset, record, line } = from;
  let start = 0;
  let isStuck = false;
  while (true) {
    const blank = skipBlankLines(text, start, ended);
    const at = blank.at;
    if (blank.isCut || at >= size) break;
    if (nextQuote < at) nextQuote = find(quote, at);
    if (nextReturn < at) nextReturn = find("\r", at);
    const end = Math.min(find("\n", at), nextReturn);
    let cells: readonly string[];
    let stop = end;
    let lines = 1;
    if (nextQuote < end) {
      const quoted = readQuoted(text, at, dialect, ended);
      if (quoted === "cut") break;
      if (quoted === "broken") {
        isStuck = true;
        break;
      }
      ({ cells, end: stop } = quoted);
      lines += quoted.lineEnds;
    } else cells = text.slice(at, end).split(delimiter);
    // A line feed that belongs to the end of the line may be in the next piece.
    const isCut = stop >= size || (text.charCodeAt(stop) === carriageReturn && stop + 1 >= size);
    if (isCut && !ended) break;
    const next = Math.min(size, afterLineEnd(text, stop));
    if (next - at > maxRecordBytes) {
      isStuck = true;
      break;
    }
    record += 1;
    line += blank.lines;
    rows.push({ record, line: line + 1, offset, values: decode ? cells.map(decode) : cells });
    line += lines;
    offset += next - start;
    start = next;
  }
  return { rows, position: { offset, record, line }, isClean: !suspicious.test(text), isStuck };
}

const decodeCell = (cell: string): string =>
  beyondAscii.test(cell) ? Buffer.from(cell, "latin1").toString("utf8") : cell;

const afterLineEnd = (text: string, end: number): number =>
  text.charCodeAt(end) === carriageReturn && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1;

/** Where the first line with a character begins. Cut = a line feed that belongs to the last end may still come. */
function skipBlankLines(
  text: string,
  from: number,
  ended: boolean,
): { at: number; lines: number; isCut: boolean } {
  let at = from;
  let lines = 0;
  for (let code = text.charCodeAt(at); code === lineFeed || code === carriageReturn; ) {
    if (code === carriageReturn && at + 1 >= text.length && !ended) return { at, lines, isCut: true };
    at = afterLineEnd(text, at);
    lines += 1;
    code = text.charCodeAt(at);
  }
  return { at, lines, isCut: false };
}

type Quoted = { readonly cells: readonly string[]; readonly end: number; readonly lineEnds: number };

/** A record in which a quote stands; `end` is where its line ends, `lineEnds` counts those inside quotes. */
function readQuoted(
  text: string,
  from: number,
  { delimiter, quote }: CsvDialect,
  ended: boolean,
): Quoted | "cut" | "broken" {
  const delimiterCode = delimiter.charCodeAt(0);
  const quoteCode = quote.charCodeAt(0);
  const size = text.length;
  const cells: string[] = [];
  let lineEnds = 0;
  let at = from;
  while (true) {
    if (text.charCodeAt(at) === quoteCode) {
      let begin = at + 1;
      let close = text.indexOf(quote, begin);
      let value = "";
      while (close !== -1 && text.charCodeAt(close + 1) === quoteCode) {
        value += text.slice(begin, close + 1);
        begin = close + 2;
        close = text.indexOf(quote, begin);
      }
      if (close === -1) return ended ? "broken" : "cut";
      value += text.slice(begin, close);
      lineEnds += countLineEnds(value);
      cells.push(value);
      at = close + 1;
      // The quote may be the first half of a doubled one.
      if (at >= size && !ended) return "cut";
    } else {
      const begin = at;
      for (let code = text.charCodeAt(at); at < size; code = text.charCodeAt(at)) {
        if (code === delimiterCode || code === lineFeed || code === carriageReturn) break;
        if (code === quoteCode) return "broken";
        at += 1;
      }
      cells.push(text.slice(begin, at));
    }
    if (at < size && text.charCodeAt(at) === delimiterCode) {
      at += 1;
      continue;
    }
    const code = text.charCodeAt(at);
    return at >= size || code === lineFeed || code === carriageReturn
      ? { cells, end: at, lineEnds }
      : "broken";
  }
}

function countLineEnds(value: string): number {
  let count = 0;
  for (let at = value.search(/[\r\n]/); at !== -1 && at < value.length; ) {
    count += 1;
    at = afterLineEnd(value, at);
    const rest = value.slice(at).search(/[\r\n]/);
    at = rest === -1 ? value.length : at + rest;
  }
  return count;
}
