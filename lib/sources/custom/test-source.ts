import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import { exportInMemory, type WholeExport } from "../export-in-memory";
import type { AdapterIO, ExportScope } from "../types";
import { customConfigSchema } from "./config";
import type { Table } from "./description";
import { customSource } from "./index";
import { fileOf } from "./read/test-files";
import { type FileAnswers, profileFile } from "./suggest/profile-file";

export const now = new Date("2026-11-22T00:00:00.000Z");

/** An account of files in memory, described as suggested; `answers` are what a person would add. */
export async function sourceOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  answers: {
    readonly file?: FileAnswers;
    readonly more?: Readonly<Record<string, unknown>>;
    size?: number;
  } = {},
) {
  const tables: Table[] = [];
  for (const [name, content] of Object.entries(files)) {
    const { table } = await profileFile(
      fileOf(content, name),
      { fileId: name, sha256: null, now },
      answers.file,
    );
    tables.push(table);
  }
  const io: AdapterIO = {
    fetch: async () => {
      throw new Error("no request is made for files");
    },
    now: () => now,
    signal: new AbortController().signal,
    limiter: { run: (call) => call(), penalize: () => undefined },
    openFile: async (id) => fileOf(files[id] ?? "", id, answers.size ?? 512),
  };
  const config = customConfigSchema.parse({ tables, ...answers.more });
  const scope: ExportScope = { usageDays: 90, watermark: now.toISOString(), settings: config };
  return { config, scope, io, tables };
}

export async function readAll(
  ...of: Parameters<typeof sourceOf>
): Promise<
  WholeExport & { of<K extends EntityKind>(entity: K): Extract<CanonicalRecord, { entity: K }>["record"][] }
> {
  const source = await sourceOf(...of);
  const whole = await exportInMemory({ adapter: customSource, ...source });
  return {
    ...whole,
    of: (entity) =>
      // The filter leaves records of this entity only, which the union cannot follow.
      whole.records.filter((record) => record.entity === entity).map(({ record }) => record) as never,
  };
}
