import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** State changes of a stand-in, one JSON document a line, so that a second start finds the same account. */
export interface Journal<Entry> {
  /** What the file held when it was opened, oldest first. */
  readonly restored: readonly Entry[];
  /** Writes one entry before it returns: what was answered after it survives a kill. */
  append(entry: Entry): void;
  /** Replaces the whole file, atomically, by fewer entries that mean the same. */
  compact(entries: Iterable<Entry>): void;
}

/**
 * Opens (or creates at the first append) a journal. A last line cut off by a kill is dropped; broken JSON anywhere
 * else throws, because continuing would silently lose state.
 * @param parse admits one parsed line; throws on a line of another kind.
 */
export function openJournal<Entry>(path: string, parse: (value: unknown) => Entry): Journal<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  const restored: Entry[] = [];
  if (existsSync(path)) {
    const text = readFileSync(path, "utf8");
    const lines = text.split("\n");
    const tail = lines.pop() ?? "";
    for (const line of lines) if (line !== "") restored.push(parse(JSON.parse(line)));
    if (tail !== "") writeFileSync(path, text.slice(0, text.length - tail.length));
  }
  return {
    restored,
    append: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
    compact: (entries) => {
      const temporary = `${path}.next`;
      const lines: string[] = [];
      for (const entry of entries) lines.push(JSON.stringify(entry), "\n");
      writeFileSync(temporary, lines.join(""));
      renameSync(temporary, path);
    },
  };
}
