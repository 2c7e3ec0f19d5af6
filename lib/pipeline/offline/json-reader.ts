import { AppError } from "@/lib/errors";
import { quoteInexactNumbers } from "@/lib/sources/exact-json";

/** Anything that ends a value that is neither text, list nor object. */
const scalarEnd = /[\s,\]}]/g;
const structural = /["{}[\]]/g;
const inText = /["\\]/g;

/**
 * Reads one JSON document piece by piece, so that a file of any size needs the memory of one of its values. The caller
 * knows the shape and asks for it: `enter`, `key`, `value`, `skip`. Throws `file.not_json` with the place where the text
 * stops being what was asked for. With `exact`, a number that a double cannot hold arrives as text.
 */
export class JsonReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #exact: boolean;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #text = "";
  /** Where we are in `#text`. */
  #at = 0;
  /** Characters of the document before `#text`. */
  #before = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>, options: { exact?: boolean } = {}) {
    this.#exact = options.exact ?? false;
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next character that is not white space, without taking it; "" at the end. */
  async peek(): Promise<string> {
    while (true) {
      while (this.#at < this.#text.length) {
        const char = this.#text.charAt(this.#at);
        if (!/\s/.test(char)) return char;
        this.#at += 1;
      }
      if (!(await this.#more())) return "";
    }
  }

  /** Takes the opening bracket of a list or object. */
  async enter(bracket: "{" | "["): Promise<void> {
    const char = await this.peek();
    if (char !== bracket)
      throw this.#wrong(bracket === "{" ? "an object was expected" : "a list was expected");
    this.#at += 1;
  }

  /** Inside a list: true when another element follows, false once its end was taken. */
  async another(position: { first: boolean }, end: "}" | "]" = "]"): Promise<boolean> {
    const char = await this.peek();
    if (char === end) {
      this.#at += 1;
      return false;
    }
    if (!position.first) {
      if (char !== ",") throw this.#wrong(char === "" ? "it ends early" : "a comma is missing");
      this.#at += 1;
      // A comma before the closing bracket is no JSON.
      if ((await this.peek()) === end) throw this.#wrong("a comma is followed by nothing");
    }
    position.first = false;
    return true;
  }

  /** Inside an object: the next key with its colon taken, or null once the object's end was taken. */
  async key(position: { first: boolean }): Promise<string | null> {
    if (!(await this.another(position, "}"))) return null;
    const key = await this.value(1_000);
    if (typeof key !== "string") throw this.#wrong("a key was expected");
    if ((await this.peek()) !== ":") throw this.#wrong("a colon is missing");
    this.#at += 1;
    return key;
  }

  /** The next value, whole. Refuses one of more than `longest` characters. */
  async value(longest: number): Promise<unknown> {
    const text = await this.#scan(longest);
    try {
      return JSON.parse(this.#exact ? quoteInexactNumbers(text) : text);
    } catch {
      throw this.#wrong("a value is not JSON");
    }
  }

  /** Passes over the next value, whatever its size. */
  async skip(): Promise<void> {
    await this.#scan(null);
  }

  /** Makes sure that nothing follows. */
  async end(): Promise<void> {
    if ((await this.peek()) !== "") throw this.#wrong("something follows after its end");
  }

  /** Finds the end of the next value by its brackets and quotes alone; keeps its text unless `longest` is null. */
  async #scan(longest: number | null): Promise<string> {
    const first = await this.peek();
    if (first === "") throw this.#wrong("it ends early");
    const isScalar = !["{", "[", '"'].includes(first);
    if (/[,:\]}]/.test(first)) throw this.#wrong("a value is missing");
    let start = this.#at;
    let cursor = start;
    let depth = 0;
    let quoted = false;
    while (true) {
      const pattern = isScalar ? scalarEnd : quoted ? inText : structural;
      pattern.lastIndex = cursor;
      const hit = pattern.exec(this.#text);
      if (hit && hit[0] === "\\") {
        cursor = hit.index + 2;
        // The escaped character may be in the next piece; `cursor` then lies beyond the text on purpose.
        if (cursor <= this.#text.length) continue;
      } else if (hit && isScalar) {
        return this.#take(start, hit.index, longest);
      } else if (hit) {
        cursor = hit.index + 1;
        if (hit[0] === '"') quoted = !quoted;
        else if (hit[0] === "{" || hit[0] === "[") depth += 1;
        else depth -= 1;
        if (!quoted && depth === 0) return this.#take(start, cursor, longest);
        continue;
      } else {
        cursor = this.#text.length;
      }
      if (longest !== null && this.#text.length - start > longest) throw this.#wrong("a value is too large");
      // What was scanned is kept only if somebody wants it.
      this.#at = longest === null ? Math.min(cursor, this.#text.length) : start;
      const dropped = this.#at;
      if (!(await this.#more())) {
        if (isScalar) return this.#take(start - dropped, this.#text.length, longest);
        throw this.#wrong("it ends early");
      }
      cursor -= dropped;
      start -= dropped;
    }
  }

  #take(start: number, end: number, longest: number | null): string {
    this.#at = end;
    if (longest === null) return "";
    if (end - start > longest) throw this.#wrong("a value is too large");
    return this.#text.slice(start, end);
  }

  /** Drops what was taken and appends the next piece; false at the end of the document. */
  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#source.next();
    this.#before += this.#at;
    this.#text = this.#text.slice(this.#at);
    this.#at = 0;
    try {
      if (next.done) {
        this.#ended = true;
        const rest = this.#decoder.decode();
        this.#text += rest;
        return rest !== "";
      }
      this.#text += this.#decoder.decode(next.value, { stream: true });
      return true;
    } catch (error) {
      throw this.#wrong("it is not UTF-8 text", error);
    }
  }

  #wrong(what: string, cause?: unknown): AppError {
    const place = this.#before + this.#at;
    return new AppError({
      code: "file.not_json",
      kind: "invalid",
      userMessage: `The file is damaged: at character ${place + 1} ${what}. Export it again; a file that ends early was not copied whole.`,
      context: { place },
      cause,
    });
  }
}
