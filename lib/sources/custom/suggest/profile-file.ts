import type { SourceFile } from "../../types";
import type { FileInput, Table } from "../description";
import { customError } from "../errors";
import type { TableRole } from "../fields";
import { sniffCompression, unpack } from "../read/container";
import { detectEncoding, toUtf8 } from "../read/encoding";
import { flattenJson } from "../read/flatten-json";
import { countTitleRows, isDataRow, nameColumns } from "../read/header";
import { findJsonLists, readJsonList, readNdjson } from "../read/json-records";
import { beginning } from "../read/position";
import { collect } from "../read/source-file";
import { listZipMembers, type ZipMember } from "../read/zip";
import { type ColumnProfile, profileColumn } from "./column-profile";
import { firstRecords, sniffDialect } from "./sniff-dialect";
import { findVarying, suggestColumns, suggestRole, type Variation } from "./suggest-roles";

/** Decoded bytes that are looked at, and rows of them. */
const lookedBytes = 8 * 1024 ** 2;
const lookedRows = 20_000;
const shownRows = 20;

/** Answers a person gave already; everything else is found out anew. */
export type FileAnswers = Partial<
  Pick<FileInput, "encoding" | "dialect" | "headerRows" | "member" | "listKey">
> & {
  readonly role?: TableRole;
};

export interface FileProfile {
  /** A description of the file to start from. It may lack columns that its role needs. */
  readonly table: Table;
  readonly suggestedRole: TableRole;
  readonly input: FileInput;
  readonly header: readonly string[];
  readonly columns: readonly ColumnProfile[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly sampledRows: number;
  /** Whether the sample is the whole file. */
  readonly isWhole: boolean;
  /** False when the encoding is a guess that a person has to confirm by these rows. */
  readonly encodingIsSure: boolean;
  readonly accentedRows: readonly string[];
  readonly members: readonly ZipMember[];
  readonly lists: readonly string[];
  readonly varying: readonly Variation[];
  readonly notes: readonly string[];
}

/** Looks at the beginning of a file and suggests how to read it. Throws the sentence for a file that cannot be read. */
export async function profileFile(
  file: SourceFile,
  of: { fileId: string; sha256: string | null; now: Date },
  answers: FileAnswers = {},
): Promise<FileProfile> {
  const compression = await sniffCompression(file);
  const members = compression === "zip" ? await listZipMembers(file) : [];
  const member = compression === "zip" ? (answers.member ?? members[0]?.name ?? null) : null;
  const bytes = await collect(unpack(file, { compression, member }, 0), lookedBytes);
  const isCut = bytes.length >= lookedBytes;
  const guess = detectEncoding(bytes, isCut);
  const encoding = answers.encoding ?? guess.encoding;
  const markBytes = encoding === guess.encoding ? guess.markBytes : 0;
  const text = await decode(bytes.subarray(encoding === "utf-8" ? markBytes : 0), encoding, isCut);
  const packed = { compression, member, encoding, markBytes };
  const base = { kind: "file" as const, fileId: of.fileId, name: file.name, sha256: of.sha256, ...packed };
  const sampled = await sampleRows(text, answers, base);
  if (sampled.header.length === 0) {
    throw customError("empty_file", `${file.name} holds no record. Export it again and upload that file.`);
  }
  const columns = sampled.header.map((column, index) =>
    profileColumn(
      column,
      sampled.rows.map((row) => row[index] ?? null),
      of.now,
    ),
  );
  const role = answers.role ?? suggestRole(sampled.header);
  const suggested = {
    role,
    input: sampled.input,
    header: [...sampled.header],
    columns: suggestColumns(role, sampled.header, columns),
  };
  const varying = role === "flat" ? findVarying(suggested, sampled.rows) : [];
  const kept = suggested.columns.filter(({ column }) => !varying.some((one) => one.column === column));
  return {
    table: { ...suggested, columns: kept },
    suggestedRole: suggestRole(sampled.header),
    input: sampled.input,
    header: sampled.header,
    columns,
    rows: sampled.rows.slice(0, shownRows),
    sampledRows: sampled.rows.length,
    isWhole: !isCut && sampled.rows.length < lookedRows,
    encodingIsSure: answers.encoding !== undefined || guess.sure,
    accentedRows: accented(text),
    members,
    lists: sampled.lists,
    varying,
    notes: [...sampled.notes, ...notesOf(columns)],
  };
}

async function decode(
  bytes: Uint8Array,
  encoding: FileInput["encoding"],
  isCut: boolean,
): Promise<Uint8Array> {
  const one = async function* () {
    // The last character of a cut text may be half of one.
    yield isCut ? bytes.subarray(0, bytes.lastIndexOf(10) + 1 || bytes.length) : bytes;
  };
  return await collect(toUtf8(one(), encoding, 0), Number.MAX_SAFE_INTEGER);
}

interface Sampled {
  readonly input: FileInput;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly lists: readonly string[];
  readonly notes: readonly string[];
}

type Base = Omit<FileInput, "format" | "dialect" | "headerRows" | "listKey">;
const anyDialect: FileInput["dialect"] = { delimiter: ",", quote: '"', escape: '"', relaxQuotes: false };

async function sampleRows(text: Uint8Array, answers: FileAnswers, base: Base): Promise<Sampled> {
  const start = Buffer.from(text.subarray(0, 1_048_576)).toString("utf8").trimStart();
  if (!start.startsWith("{") && !start.startsWith("[")) return await sampleCsv(text, answers, base);
  const isLines = start.startsWith("{") && isRecordPerLine(start);
  const lists = isLines ? [] : findJsonLists(Buffer.from(text));
  const listKey = isLines ? null : (answers.listKey ?? lists[0] ?? null);
  const one = async function* () {
    yield text;
  };
  const rows: Readonly<Record<string, string | null>>[] = [];
  try {
    for await (const batch of isLines
      ? readNdjson(one(), beginning)
      : readJsonList(one(), listKey, beginning)) {
      rows.push(...batch.rows.map(({ values }) => values));
    }
  } catch (error) {
    // The sample may end in the middle of the list; with no record at all the file is none.
    if (rows.length === 0 && text.length < lookedBytes / 2) throw error;
  }
  const header = [...new Set(rows.slice(0, lookedRows).flatMap((row) => Object.keys(row)))].slice(0, 200);
  return {
    input: {
      ...base,
      format: isLines ? "ndjson" : "json",
      dialect: anyDialect,
      headerRows: 0,
      listKey: listKey || null,
    },
    header,
    rows: rows.slice(0, lookedRows).map((row) => header.map((column) => row[column] ?? null)),
    lists,
    notes: [],
  };
}

/** One object that fills the file and holds lists is a document, not the first of many lines. */
function isRecordPerLine(text: string): boolean {
  const [line = "", next = ""] = text.split("\n", 2);
  const first = flattenJson(line);
  return first.ok && (first.lists.length === 0 || next.trimStart().startsWith("{"));
}

async function sampleCsv(text: Uint8Array, answers: FileAnswers, base: Base): Promise<Sampled> {
  const dialect = answers.dialect ?? (await sniffDialect(text));
  const records = await firstRecords(text, dialect, lookedRows);
  const titles = countTitleRows(records.slice(0, 20));
  const first = records[titles] ?? [];
  const headerRows = answers.headerRows ?? (isDataRow(first) ? 0 : titles + 1);
  const named =
    headerRows === 0 ? first.map((_cell, index) => `column_${index + 1}`) : (records[headerRows - 1] ?? []);
  const { columns, notes } = nameColumns(named);
  const rows = records.slice(headerRows);
  return {
    input: { ...base, format: "csv", dialect, headerRows, listKey: null },
    header: columns,
    rows,
    lists: [],
    notes: [
      ...notes,
      ...(headerRows === 0
        ? ["The first row looks like data, so the columns are numbered. Say if it is a header."]
        : []),
      ...(headerRows > 1 ? [`${headerRows - 1} title lines stand above the header and are left out.`] : []),
      ...(rows.length === 0 ? ["The file holds a header and no row."] : []),
    ],
  };
}

function accented(text: Uint8Array): string[] {
  const lines = Buffer.from(text.subarray(0, 2_000_000))
    .toString("utf8")
    .split(/\r\n|\n|\r/);
  return lines
    .filter((line) => /[^\p{ASCII}]/u.test(line))
    .slice(0, 5)
    .map((line) => line.slice(0, 200));
}

function notesOf(columns: readonly ColumnProfile[]): string[] {
  return columns.flatMap((profile) => [
    ...(profile.damagedIds.length > 0
      ? [
          `${profile.column} looks as if a spreadsheet had rewritten its ids (${profile.damagedIds[0]}). Export it without one.`,
        ]
      : []),
    ...(profile.nullWords.length > 0
      ? [`${profile.column} holds ${profile.nullWords.join(", ")}. Say whether that means "no value".`]
      : []),
    ...(profile.times.kind === "ambiguous" ? [`${profile.column}: ${profile.times.question}`] : []),
    ...(profile.numbers.kind === "ambiguous"
      ? [
          `${profile.column}: its numbers can be read in two ways, with a total of ${profile.numbers.options.map(({ total }) => total).join(" or ")}. Choose one.`,
        ]
      : []),
  ]);
}
