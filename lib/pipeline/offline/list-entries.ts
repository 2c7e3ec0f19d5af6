import type { JsonReader } from "./json-reader";
import { isRecord } from "./offline-settings";
import { longestRecord } from "./read-export-file";

/** One object of a list of the file, or what a list says about itself. */
export type ListEntry =
  | { readonly kind: "object"; readonly list: string; readonly number: number; readonly value: unknown }
  /** The list says that the provider had more than the script asked for. */
  | { readonly kind: "more"; readonly list: string };

/**
 * The objects of a document `{name: [...]}` in order, one at a time. A list may also be a page of the provider
 * (`{data: [...], has_more}` or `{list: [...], next_offset}`), or several of them. `only` names the lists to look into.
 */
export async function* listEntries(
  reader: JsonReader,
  only: (list: string) => boolean,
): AsyncGenerator<ListEntry> {
  await reader.enter("{");
  const position = { first: true };
  for (let list = await reader.key(position); list !== null; list = await reader.key(position)) {
    const opens = await reader.peek();
    if (!only(list) || (opens !== "[" && opens !== "{")) await reader.skip();
    else yield* numbered(list, opens === "[" ? elementsOf(reader) : pageOf(reader));
  }
  await reader.end();
}

/** `null` stands for "there was more". */
async function* numbered(list: string, values: AsyncIterable<unknown>): AsyncGenerator<ListEntry> {
  let number = 0;
  for await (const value of values) {
    if (value === null) {
      yield { kind: "more", list };
      continue;
    }
    number += 1;
    yield { kind: "object", list, number, value };
  }
}

async function* elementsOf(reader: JsonReader): AsyncGenerator<unknown> {
  const position = { first: true };
  await reader.enter("[");
  while (await reader.another(position)) {
    const value = (await reader.value(longestRecord)) ?? {};
    const rows = isRecord(value) ? (value.data ?? value.list) : null;
    if (!isRecord(value) || !Array.isArray(rows)) yield value;
    else {
      yield* rows.map((row: unknown) => row ?? {});
      if (value.has_more === true || value.next_offset) yield null;
    }
  }
}

async function* pageOf(reader: JsonReader): AsyncGenerator<unknown> {
  let more = false;
  await reader.enter("{");
  const position = { first: true };
  for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
    if ((key === "data" || key === "list") && (await reader.peek()) === "[") yield* elementsOf(reader);
    else if (key === "has_more" || key === "next_offset") more ||= Boolean(await reader.value(10_000));
    else await reader.skip();
  }
  if (more) yield null;
}
