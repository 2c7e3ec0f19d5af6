import { isUtf8 } from "node:buffer";
import { analyse } from "chardet";
import iconv from "iconv-lite";
import { customError } from "../errors";

/** Encodings a file may be declared as; the names are iconv-lite's. */
export const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "iso-8859-1",
  "iso-8859-2",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "gb18030",
  "big5",
] as const;
export type Encoding = (typeof encodings)[number];

export interface EncodingGuess {
  readonly encoding: Encoding;
  /** Bytes of the mark at the beginning of the file. */
  readonly markBytes: number;
  /** A guess has to be confirmed by a person who sees the accented rows. */
  readonly sure: boolean;
}

const windows1252: Encoding = "windows-1252";

/**
 * Finds a text's encoding by its mark, else by trying UTF-8, else by guessing. `cut` says that the text goes on after
 * `bytes`. Throws `custom.encoding_unreadable` for UTF-32, UTF-16 without a mark and binary data.
 */
export function detectEncoding(bytes: Uint8Array, cut: boolean): EncodingGuess {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    throw unreadable("UTF-32");
  }
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "utf-8", markBytes: 3, sure: true };
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", markBytes: 2, sure: true };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", markBytes: 2, sure: true };
  refuseNulPattern(bytes);
  if (isUtf8(cut ? withoutCutCharacter(bytes) : bytes))
    return { encoding: "utf-8", markBytes: 0, sure: true };
  const guess = analyse(bytes)
    .map(({ name }) => name.toLowerCase())
    .map((name) => encodings.find((known) => known === name))
    .find((known) => known !== undefined && !known.startsWith("utf-"));
  // Windows programs write windows-1252 and call it ISO-8859-1; the two differ only where the latter has no characters.
  return {
    encoding: guess === undefined || guess === "iso-8859-1" ? windows1252 : guess,
    markBytes: 0,
    sure: false,
  };
}

function refuseNulPattern(bytes: Uint8Array): void {
  const looked = bytes.subarray(0, 4_096);
  let even = 0;
  let odd = 0;
  for (let index = 0; index < looked.length; index += 1) {
    if (looked[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const nuls = even + odd;
  if (nuls < Math.max(4, looked.length / 8)) return;
  if (nuls > looked.length * 0.6) throw unreadable("UTF-32");
  if (Math.min(even, odd) <= nuls / 10) throw unreadable("UTF-16 without a byte order mark");
  throw customError(
    "binary",
    "This is no text file: it is full of NUL bytes. Export the table as CSV, NDJSON or JSON and upload that.",
  );
}

/** A piece may end inside a character: up to three bytes are left off. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - incompleteTail(bytes));
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/**
 * The text as UTF-8, piece by piece. UTF-8 is checked and passed on as it is; `at` is the offset of its first byte.
 * Throws `custom.not_utf8` at the first byte that is none. Other encodings begin at their first byte; what they cannot
 * express arrives as U+FFFD and is rejected row by row.
 */
export async function* toUtf8(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  at: number,
): AsyncGenerator<Uint8Array> {
  if (encoding !== "utf-8") {
    const decoder = iconv.getDecoder(encoding);
    for await (const piece of bytes) {
      yield Buffer.from(decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)));
    }
    const rest = decoder.end();
    if (rest) yield Buffer.from(rest);
    return;
  }
  let offset = at;
  let carried: Uint8Array = new Uint8Array();
  for await (const piece of bytes) {
    const joined = carried.length === 0 ? piece : Buffer.concat([carried, piece]);
    const whole = withoutCutCharacter(joined);
    if (!isUtf8(whole)) throw notUtf8(offset + firstBadByte(whole));
    carried = joined.subarray(whole.length);
    offset += whole.length;
    if (whole.length > 0) yield whole;
  }
  if (carried.length > 0) throw notUtf8(offset);
}

function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(withoutCutCharacter(bytes.subarray(0, middle)))) good = middle;
    else bad = middle;
  }
  return good - incompleteTail(bytes.subarray(0, good));
}

function unreadable(what: string) {
  return customError(
    "encoding_unreadable",
    `The file is ${what}, which cannot be read safely. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and upload it again.`,
    { encoding: what },
  );
}

function notUtf8(offset: number) {
  return customError(
    "not_utf8",
    `The file is not UTF-8 throughout: byte ${offset + 1} does not belong there. Open its description and choose the encoding in which the accented rows look right; windows-1252 is the most frequent one.`,
    { offset },
  );
}
