import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type EntityKind, entityKindSchema, entityKinds } from "@/lib/canonical";
import { AppError } from "@/lib/errors";
import { hashOf } from "../hash";
import { type FileHead, fileHeadSchema } from "./export-format";
import { JsonReader } from "./json-reader";

/** Far above any record we have seen. */
export const longestRecord = 5_000_000;
const longestManifest = 50_000_000;

export interface InspectedFile extends FileHead {
  /** SHA-256 of the file's bytes in hex. */
  readonly sha256: string;
}

export type FileEntry =
  | { readonly kind: "record"; readonly entity: EntityKind; readonly number: number; readonly value: unknown }
  | { readonly kind: "issue"; readonly number: number; readonly value: unknown };

/**
 * Reads head and manifest of an export file and hashes its bytes, without keeping records. Throws `file.unreadable`,
 * `file.not_json`, `file.not_export` or `file.version`, each with what to do.
 */
export async function inspectExportFile(path: string): Promise<InspectedFile> {
  const hash = createHash("sha256");
  const head: Record<string, unknown> = {};
  const reader = new JsonReader(bytesOf(path, (piece) => hash.update(piece)));
  await enterDocument(reader);
  const position = { first: true };
  for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
    if (key === "records" || key === "issues" || key === "originals") await reader.skip();
    else head[key] = await reader.value(longestManifest);
  }
  await reader.end();
  return { ...parseHead(head), sha256: hash.digest("hex") };
}

/**
 * Head and manifest alone: reading stops at the records where they stand behind it, as `om-migrate export` writes them.
 * Throws like `inspectExportFile`.
 */
export async function readExportHead(bytes: AsyncIterable<Uint8Array>): Promise<FileHead> {
  const head: Record<string, unknown> = {};
  const reader = new JsonReader(bytes);
  await enterDocument(reader);
  const position = { first: true };
  for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
    const isList = key === "records" || key === "issues" || key === "originals";
    if (isList && head.format !== undefined && head.manifest !== undefined) break;
    if (isList) await reader.skip();
    else head[key] = await reader.value(longestManifest);
  }
  return parseHead(head);
}

/**
 * All records and issues of the file in order, one at a time. At the end of each entity its records are held against
 * count and hash of the manifest. Throws `file.changed` when they differ, `file.unknown_entity` for a foreign list.
 */
export async function* readExportEntries(
  bytes: AsyncIterable<Uint8Array>,
  head: FileHead,
): AsyncGenerator<FileEntry> {
  const reader = new JsonReader(bytes);
  const seen = new Map<EntityKind, number>();
  await enterDocument(reader);
  const position = { first: true };
  for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
    if (key === "records") {
      await reader.enter("{");
      const inRecords = { first: true };
      for (let name = await reader.key(inRecords); name !== null; name = await reader.key(inRecords)) {
        const entity = knownEntity(name);
        let count = 0;
        for await (const entry of readEntity(reader, entity, head)) {
          count += 1;
          yield entry;
        }
        seen.set(entity, count);
      }
    } else if (key === "issues") {
      yield* readIssues(reader);
    } else await reader.skip();
  }
  for (const entity of entityKinds) {
    const counted = head.manifest.counts[entity];
    if (counted === undefined) continue;
    const expected = counted - (head.manifest.rejected[entity] ?? 0);
    const found = seen.get(entity) ?? 0;
    if (found !== expected) {
      throw changed(`its manifest counts ${expected} ${entity}, and it holds ${found}`);
    }
  }
}

async function* readEntity(
  reader: JsonReader,
  entity: EntityKind,
  head: FileHead,
): AsyncGenerator<FileEntry & { kind: "record" }> {
  const digest = createHash("sha256");
  const position = { first: true };
  let number = 0;
  await reader.enter("[");
  while (await reader.another(position)) {
    const value = await reader.value(longestRecord);
    number += 1;
    digest.update(number === 1 ? hashOf(value) : `,${hashOf(value)}`);
    yield { kind: "record", entity, number, value };
  }
  const stated = head.manifest.hashes[entity];
  if (stated !== undefined && stated !== digest.digest("hex")) {
    throw changed(`the hash of its ${entity} is not the one that its manifest states`);
  }
}

async function* readIssues(reader: JsonReader): AsyncGenerator<FileEntry> {
  const position = { first: true };
  let number = 0;
  await reader.enter("[");
  while (await reader.another(position)) {
    number += 1;
    yield { kind: "issue", number, value: await reader.value(longestRecord) };
  }
}

/** The bytes of a file of this machine. Throws `file.unreadable`. */
export async function* bytesOf(
  path: string,
  see: (piece: Buffer) => void = () => {},
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      see(piece);
      yield piece;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new AppError({
      code: "file.unreadable",
      kind: "invalid",
      userMessage: `The file ${path} cannot be read${code === "ENOENT" ? ": there is none of this name" : code ? ` (${code})` : ""}.`,
      cause: error,
    });
  }
}

async function enterDocument(reader: JsonReader): Promise<void> {
  if ((await reader.peek()) !== "{") throw notExport("It does not begin with an object.");
  await reader.enter("{");
}

function parseHead(head: Record<string, unknown>): FileHead {
  if (head.format !== "om-migrate-export") {
    throw notExport('Its "format" is not "om-migrate-export".');
  }
  if (head.version !== 1) {
    throw new AppError({
      code: "file.version",
      kind: "invalid",
      userMessage: `The file is of format version ${typeof head.version === "number" ? head.version : "unknown"}; this om-migrate reads version 1. Export it with this version, or install the one that wrote it.`,
    });
  }
  const parsed = fileHeadSchema.safeParse(head);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw notExport(`${first?.path.join(".") || "Its head"}: ${first?.message ?? "is not valid"}.`);
}

function knownEntity(name: string): EntityKind {
  const parsed = entityKindSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: "file.unknown_entity",
    kind: "invalid",
    userMessage: `The file holds records called ${JSON.stringify(name.slice(0, 60))}. Known are ${entityKinds.join(", ")}. Remove or rename that list, so that nothing is left out unnoticed.`,
  });
}

function notExport(why: string): AppError {
  return new AppError({
    code: "file.not_export",
    kind: "invalid",
    userMessage: `The file is no export of om-migrate. ${why} Make one with om-migrate export.`,
  });
}

function changed(what: string): AppError {
  return new AppError({
    code: "file.changed",
    kind: "invalid",
    userMessage: `The file was changed after it was exported: ${what}. Export it again; or, if the change was meant, take counts and hashes out of its manifest.`,
  });
}
