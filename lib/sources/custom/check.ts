import { isAppError } from "@/lib/errors";
import type { AdapterIO, CheckResult } from "../types";
import { CompiledTable } from "./compile-table";
import type { CustomConfig } from "./config";
import { openInput, tableName } from "./export";
import { readFileTable, startOf } from "./read-file-table";
import { checkDatabase } from "./sql/check-database";

/**
 * Opens every described file and reads its first rows, or connects to the database and looks at the role. Answers with
 * one sentence why not, never with what a driver said.
 */
export async function checkConnection(config: CustomConfig, io: AdapterIO): Promise<CheckResult> {
  try {
    const notes: string[] = [];
    for (const table of config.tables) {
      if (table.input.kind === "query") continue;
      const file = await openInput(io, table.input.fileId);
      let rows = 0;
      for await (const batch of readFileTable(table, table.input, file, startOf(table.input))) {
        rows += batch.rows.length;
        if (rows > 0) break;
      }
      if (rows === 0) notes.push(`${tableName(table)} holds a header and no row.`);
      if (
        new CompiledTable(table, config).has("usage.value") === false &&
        table.role === "usage" &&
        !config.missingValueIsOne
      ) {
        notes.push(
          `${tableName(table)} has no column for the value of usage: say that each row counts as 1.`,
        );
      }
    }
    const database = config.tables.some(({ input }) => input.kind === "query")
      ? await checkDatabase(config, io)
      : { notes: [], permissions: [] };
    return {
      ok: true,
      accountId: config.account,
      accountName: config.account,
      mode: config.mode,
      defaultCurrency: config.currency,
      timeZone: config.zone,
      permissions: database.permissions,
      notes: [...notes, ...database.notes],
    };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return {
      ok: false,
      code: error.code,
      problem: error.userMessage,
      remedy: remedyOf(error.code),
      permissions: [],
    };
  }
}

const remedyOf = (code: string): string =>
  code.startsWith("custom.sql") || code.startsWith("http.")
    ? "Correct the address or the role, then test again."
    : "Correct the description or upload the file again, then test again.";
