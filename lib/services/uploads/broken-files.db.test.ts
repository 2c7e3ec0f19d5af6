import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listIssues } from "@/lib/db/queries/snapshot-issues";
import { findSnapshot, listRecords } from "@/lib/db/queries/snapshots";
import { isAppError } from "@/lib/errors";
import type { ServiceContext } from "@/lib/services/context";
import { listRejects } from "@/lib/services/custom-source/list-rejects";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { startExport } from "@/lib/services/snapshots/start-export";
import { ended, openInstallation } from "@/lib/services/testing/sandbox-world";
import type { ColumnRole, Table } from "@/lib/sources/custom/description";
import { zipOf } from "@/lib/sources/custom/read/test-files";
import { beginUpload } from "./begin-upload";
import { receiveUpload } from "./receive-upload";

let installation: Awaited<ReturnType<typeof openInstallation>>;
let owner: ServiceContext;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "om-migrate-broken-"));
  installation = await openInstallation(
    { stripe: "http://127.0.0.1:9", target: "http://127.0.0.1:9" },
    { worker: true, uploadFolder: folder },
  );
  owner = installation.owner;
}, 120_000);
afterAll(async () => {
  await installation.close();
  rmSync(folder, { recursive: true, force: true });
});

const header = "id,customer_id,event_type,quantity,timestamp,note";
const good = Array.from(
  { length: 30 },
  (_, index) => `e${index},c${index % 3},api_calls,${index}.5,2026-10-01T00:00:${10 + index}Z,fine`,
);
/** The good rows with others in their middle: the first of those stands in line 12. */
const withLines = (...lines: readonly string[]) =>
  [header, ...good.slice(0, 10), ...lines, ...good.slice(10), ""].join("\n");

async function upload(migrationId: string, name: string, content: Uint8Array): Promise<string> {
  const { uploadId } = await beginUpload(owner, { migrationId, name, sizeBytes: content.length });
  await receiveUpload(owner, { migrationId, uploadId, offset: 0, body: Readable.from([content]) });
  return uploadId;
}

let number = 0;

type Profile = Awaited<ReturnType<typeof profileUpload>>;

/** Uploads, takes what is suggested as `describe` changes it, exports. A file that is not even described says why. */
async function take(
  name: string,
  content: string | Uint8Array,
  change = (profile: Profile) => profile.table,
) {
  number += 1;
  const { migrationId } = await createMigration(owner, {
    name: `Broken ${number}`,
    sourceProvider: "custom",
  });
  const uploadId = await upload(migrationId, name, Buffer.from(content));
  const profile = await profileUpload(owner, { migrationId, uploadId }).catch((error: unknown) => {
    if (isAppError(error)) return error.userMessage;
    throw error;
  });
  if (typeof profile === "string") return { refused: profile };
  const described = await saveDescription(owner, {
    migrationId,
    description: { tables: [change(profile)] },
  });
  if (!described.ok) return { refused: described.problem };
  const { runId, snapshotId } = await startExport(owner, { migrationId });
  const run = await ended(owner, { migrationId, runId });
  if (run.state !== "done") return { stopped: run.stateReason, notes: profile.notes };
  const at = { migrationId, snapshotId };
  const { drizzle } = owner.db;
  const issues = await listIssues(drizzle, at, "", 100);
  const rejects = await listRejects(owner, { migrationId, table: 0 });
  const keys = ["c0", "c1", "c2"].map((id) => `${migrationId}:${id}`);
  const records = await listRecords(drizzle, at, keys);
  return {
    manifest: (await findSnapshot(drizzle, at))?.manifest,
    errors: issues.filter(({ severity }) => severity === "error").map(({ message }) => message),
    rejects: rejects.rows,
    usage: records.filter(({ entity }) => entity === "usage"),
    notes: profile.notes,
  };
}

describe("a broken file", { timeout: 60_000 }, () => {
  it.each([
    {
      what: "an unclosed quote",
      lines: ['e99,c1,api_calls,1,"2026-10-01T00:00:00Z,x'],
      errors: [/^usage\.csv: Line 12 opens a quote \("\) that is not closed where the cell ends\.$/],
      cells: [['e99,c1,api_calls,1,"2026-10-01T00:00:00Z,x']],
    },
    {
      what: "ragged rows",
      lines: ["e98,c1,api_calls,1", "e99,c1,api_calls,1,2026-10-01T00:00:00Z,x,too,many"],
      errors: [
        /^usage\.csv: Line 12 has 4 cells, the header names 6\.$/,
        /^usage\.csv: Line 13 has 8 cells, the header names 6\.$/,
      ],
      cells: [
        ["e98", "c1", "api_calls", "1"],
        ["e99", "c1", "api_calls", "1", "2026-10-01T00:00:00Z", "x", "too", "many"],
      ],
    },
    {
      what: "times of another form",
      lines: ["e98,c1,api_calls,1,1790812800,x", "e99,c1,api_calls,1,01/02/2026,x"],
      errors: [
        /^usage\.csv, line 12, column timestamp: .*1790812800/,
        /^usage\.csv, line 13, column timestamp: .*01\/02\/2026/,
      ],
      cells: [
        ["e98", "c1", "api_calls", "1", "1790812800", "x"],
        ["e99", "c1", "api_calls", "1", "01/02/2026", "x"],
      ],
    },
    {
      what: "a NUL character",
      lines: ["e99,c1,api\0calls,1,2026-10-01T00:00:00Z,x"],
      errors: [
        /^usage\.csv: Line 12, column event_type, holds a NUL character, which a database cannot store\.$/,
      ],
      cells: null,
    },
    {
      what: "usage of a time to come",
      lines: ["e99,c1,api_calls,1,2099-01-01T00:00:00Z,x"],
      errors: [/^usage\.csv, line 12, column timestamp: the usage lies in the future\.$/],
      cells: [["e99", "c1", "api_calls", "1", "2099-01-01T00:00:00Z", "x"]],
    },
    {
      what: "no customer and a value that is none",
      lines: ["e98,,api_calls,1,2026-10-01T00:00:00Z,x", "e99,c1,api_calls,NaN,2026-10-01T00:00:00Z,x"],
      errors: [
        /^usage\.csv, line 13, column quantity: .*NaN/,
        /^usage\.csv: Line 12: the customer's id is empty\.$/,
      ],
      cells: [
        ["e98", "", "api_calls", "1", "2026-10-01T00:00:00Z", "x"],
        ["e99", "c1", "api_calls", "NaN", "2026-10-01T00:00:00Z", "x"],
      ],
    },
  ])("with $what loses those rows by line, and everything else goes on", async ({ lines, errors, cells }) => {
    const taken = await take("usage.csv", withLines(...lines));
    expect(taken.stopped).toBeUndefined();
    expect(taken.usage).toHaveLength(good.length);
    expect(taken.manifest).toMatchObject({
      counts: { usage: good.length + lines.length },
      rejected: { usage: lines.length },
    });
    expect(taken.errors?.sort()).toEqual(errors.map((pattern) => expect.stringMatching(pattern)));
    expect(taken.rejects).toHaveLength(lines.length);
    if (cells) expect(taken.rejects?.map((row) => row.cells).sort()).toEqual(cells);
  });

  it("with formulas in its cells keeps them as they are", async () => {
    const cells = ['"=HYPERLINK(""http://x"")"', "@SUM(A1)", "-5", "+1 555"];
    const lines = cells.map((cell, index) => `f${index},c1,api_calls,-1,2026-10-01T00:00:00Z,${cell}`);
    const taken = await take("usage.csv", withLines(...lines), ({ table }) => ({
      ...table,
      columns: [
        ...table.columns.filter(({ column }) => column !== "note"),
        { column: "note", field: "usage.dimension.note", ...usual },
      ],
    }));
    expect(taken.errors).toEqual([]);
    const notes = taken.usage?.flatMap(({ record }) =>
      "dimensions" in record ? [record.dimensions?.note] : [],
    );
    expect(notes).toEqual(expect.arrayContaining(['=HYPERLINK("http://x")', "@SUM(A1)", "-5", "+1 555"]));
  });

  it.each([
    {
      what: "in another encoding than was said",
      content: Buffer.from(withLines("e99,c1,caf\u00e9,1,2026-10-01T00:00:00Z,x"), "latin1"),
      change: ({ table }: Profile): Table =>
        table.input.kind === "file" ? { ...table, input: { ...table.input, encoding: "utf-8" } } : table,
      sentence:
        /^The file is not UTF-8 throughout: byte \d+ does not belong there\. .*choose the encoding in which the accented rows look right/,
    },
    {
      what: "that grows beyond measure when it is unpacked",
      content: gzipSync(
        Buffer.from(
          `${withLines()}${`${good[0]}${", and more".repeat(90).replaceAll(",", "")}\n`.repeat(24_000)}`,
        ),
        { level: 9 },
      ),
      sentence:
        /^usage\.csv grows to more than 200 times its size when it is unpacked, so unpacking was stopped\./,
    },
    {
      what: "most of whose rows are ragged",
      content: withLines(...Array.from({ length: 30 }, (_, index) => `e${index},c1`)),
      sentence:
        /^30 of the first 60 rows of usage\.csv do not have the 6 cells of the header\. Check the separator/,
    },
  ])("$what stops the export with a sentence", async ({ content, change, sentence }) => {
    const taken = await take("usage.csv", content, change);
    expect(taken.stopped ?? taken.refused).toMatch(sentence);
  });

  it.each([
    [
      "a spreadsheet",
      zipOf([{ name: "[Content_Types].xml", content: "x" }]),
      /^usage\.csv is a spreadsheet\. Dates and long ids are already altered/,
    ],
    [
      "an archive that points outside",
      zipOf([{ name: "../x.csv", content: withLines() }]),
      /names a path outside/,
    ],
    [
      "a copy that broke off",
      gzipSync(Buffer.from(withLines())).subarray(0, 200),
      /^usage\.csv ends in the middle: it was not copied whole\./,
    ],
    [
      "UTF-16 without a mark",
      Buffer.from(withLines(), "utf16le"),
      /^The file is UTF-16 without a byte order mark, which cannot be read safely\./,
    ],
    ["nothing at all", Buffer.alloc(0), /./],
  ])("that is %s is refused before anything is read", async (_what, content, sentence) => {
    const taken = await take("usage.csv", content).catch((error: unknown) => ({
      refused: isAppError(error) ? error.userMessage : String(error),
    }));
    expect(taken.refused).toMatch(sentence);
  });
});

/** What a column needs that a person did not touch. */
const usual: Omit<ColumnRole, "column" | "field"> = {
  number: { decimal: ".", group: "" },
  money: "major",
  time: "iso",
  conflict: null,
  transforms: [],
};
