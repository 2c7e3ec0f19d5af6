import { customError } from "../errors";
import { type FlatObject, flattenJson } from "./flatten-json";
import {
  maxRecordBytes,
  type Position,
  type ReadBatch,
  type ReadReject,
  type ReadRow,
  shorten,
} from "./position";

type JsonBatch = ReadBatch<FlatObject> & {
  /** Records in which a key appears twice. */
  readonly repeatedKeys: number;
};

const lineFeed = 10;
const [quoteByte, backslash, openObject, closeObject, openList, closeList, comma] = [
  34, 92, 123, 125, 91, 93, 44,
];

/** Turns the text of a record into a row or a reject. */
class RecordTaker {
  rows: ReadRow<FlatObject>[] = [];
  rejects: ReadReject[] = [];
  repeatedKeys = 0;
  position: Position;

  constructor(from: Position) {
    this.position = from;
  }

  record(bytes: Buffer | null, at: { offset: number; line: number; name: string }): void {
    const record = this.position.record + 1;
    this.position = { ...this.position, record };
    if (bytes === null) {
      this.#reject(
        at,
        `${at.name} is longer than 1 MiB.`,
        "Leave out what is not needed of it and upload it again.",
        "",
      );
      return;
    }
    const text = bytes.toString("utf8");
    const flat = flattenJson(text);
    if (!flat.ok) {
      this.#reject(
        at,
        `${at.name} ${flat.reason}.`,
        "Mend it and upload it again; the others were read.",
        shorten(text),
      );
      return;
    }
    if (flat.repeatsKey) this.repeatedKeys += 1;
    this.rows.push({ record, line: at.line, offset: at.offset, values: flat.columns });
  }

  take(): JsonBatch {
    const { rows, rejects, repeatedKeys, position } = this;
    this.rows = [];
    this.rejects = [];
    this.repeatedKeys = 0;
    return { rows, rejects, repeatedKeys, position };
  }

  #reject(at: { offset: number; line: number }, reason: string, remedy: string, raw: string): void {
    this.rejects.push({
      code: "not_json",
      line: at.line,
      offset: at.offset,
      column: null,
      reason,
      remedy,
      raw,
    });
  }
}

/** Reads one JSON object per line. A line that is none, or longer than 1 MiB, is rejected alone. */
export async function* readNdjson(
  bytes: AsyncIterable<Uint8Array>,
  from: Position,
): AsyncGenerator<JsonBatch> {
  const taker = new RecordTaker(from);
  let kept: Buffer = Buffer.alloc(0);
  let tooLong = false;
  const line = (end: number, text: Buffer | null): void => {
    const at = {
      offset: taker.position.offset,
      line: taker.position.line + 1,
      name: `Line ${taker.position.line + 1}`,
    };
    if (text === null || text.toString("latin1").trim() !== "") taker.record(text, at);
    taker.position = { ...taker.position, offset: taker.position.offset + end, line: at.line };
  };
  /** Bytes of a line that is too long and were dropped already. */
  let dropped = 0;
  for await (const piece of bytes) {
    kept = kept.length === 0 ? Buffer.from(piece) : Buffer.concat([kept, piece]);
    let start = 0;
    for (let end = kept.indexOf(lineFeed); end !== -1; end = kept.indexOf(lineFeed, start)) {
      const isLong = tooLong || end - start > maxRecordBytes;
      line(dropped + end + 1 - start, isLong ? null : kept.subarray(start, end));
      tooLong = false;
      dropped = 0;
      start = end + 1;
    }
    kept = kept.subarray(start);
    if (kept.length > maxRecordBytes) {
      tooLong = true;
      dropped += kept.length;
      kept = Buffer.alloc(0);
    }
    yield taker.take();
  }
  if (kept.length > 0 || tooLong) line(dropped + kept.length, tooLong ? null : kept);
  yield taker.take();
}

/**
 * Reads the objects of one list in a JSON document: the top-level list, or the one under `key`. Throws
 * `custom.json_damaged` where the document stops being JSON, because what follows cannot be told apart.
 */
export async function* readJsonList(
  bytes: AsyncIterable<Uint8Array>,
  key: string | null,
  from: Position,
): AsyncGenerator<JsonBatch> {
  const taker = new RecordTaker(from);
  let kept: Buffer = Buffer.alloc(0);
  let entered = from.record > 0;
  let ended = false;
  for await (const piece of bytes) {
    if (ended) continue;
    kept = kept.length === 0 ? Buffer.from(piece) : Buffer.concat([kept, piece]);
    let at = 0;
    if (!entered) {
      const start = findListStart(kept, key);
      if (start === null) {
        if (kept.length > 4 * maxRecordBytes) throw noList(key);
        continue;
      }
      at = start;
      entered = true;
    }
    let line = taker.position.line + 1 + countLines(kept, 0, at);
    while (true) {
      const element = nextElement(kept, at);
      if (element === "end") {
        ended = true;
        break;
      }
      if (element === null) break;
      line += countLines(kept, at, element.start);
      if (element.end === null) throw damaged(taker.position.record, line);
      const record = taker.position.record + 1;
      const offset = taker.position.offset + element.start;
      taker.record(kept.subarray(element.start, element.end), { offset, line, name: `Record ${record}` });
      line += countLines(kept, element.start, element.end);
      at = element.end;
    }
    if (kept.length - at > 2 * maxRecordBytes) throw damaged(taker.position.record, line);
    taker.position = { ...taker.position, offset: taker.position.offset + at, line: line - 1 };
    kept = kept.subarray(at);
    yield taker.take();
  }
  if (!entered) throw noList(key);
  if (!ended) throw damaged(taker.position.record, taker.position.line + 1);
  yield taker.take();
}

/** The lists of a JSON document's beginning: "" is the document itself. */
export function findJsonLists(head: Buffer): readonly string[] {
  const text = head.toString("utf8").trimStart();
  if (text.startsWith("[")) return [""];
  return [...text.matchAll(/"((?:[^"\\]|\\.)+)"\s*:\s*\[\s*\{/g)].map((found) => found[1] ?? "");
}

/** The place behind the opening bracket of the list; null while it is not in the bytes. */
function findListStart(bytes: Buffer, key: string | null): number | null {
  if (key === null || key === "") {
    const first = bytes.findIndex((byte) => byte > 32);
    if (first === -1) return null;
    if (bytes[first] !== openList) throw noList(null);
    return first + 1;
  }
  const found = new RegExp(`"${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}"\\s*:\\s*\\[`).exec(
    bytes.toString("latin1"),
  );
  return found ? found.index + found[0].length : null;
}

/** The next object of the list by its brackets and quotes alone, without an end where none begins; null when it is not whole yet. */
function nextElement(bytes: Buffer, from: number): { start: number; end: number | null } | "end" | null {
  let start = from;
  while (start < bytes.length && ((bytes[start] ?? 0) <= 32 || bytes[start] === comma)) start += 1;
  if (start >= bytes.length) return null;
  if (bytes[start] === closeList) return "end";
  if (bytes[start] !== openObject) return { start, end: null };
  let depth = 0;
  let quoted = false;
  for (let index = start; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (quoted) {
      if (byte === backslash) index += 1;
      else if (byte === quoteByte) quoted = false;
    } else if (byte === quoteByte) quoted = true;
    else if (byte === openObject || byte === openList) depth += 1;
    else if (byte === closeObject || byte === closeList) {
      depth -= 1;
      if (depth === 0) return { start, end: index + 1 };
    }
  }
  return null;
}

function countLines(bytes: Buffer, from: number, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed, from); at !== -1 && at < end; at = bytes.indexOf(lineFeed, at + 1))
    lines += 1;
  return lines;
}

function noList(key: string | null) {
  return customError(
    "json_no_list",
    key
      ? `There is no list called "${key}" in the file. Choose another one in its description.`
      : "The file is no JSON list of objects. Write a list of objects, one object per line, or an object that holds one list.",
  );
}

function damaged(record: number, line: number) {
  return customError(
    "json_damaged",
    `The JSON is damaged after record ${record} (line ${line}): from there on records cannot be told apart. Export it again; a file that ends early was not copied whole.`,
    { record, line },
  );
}
