import { beforeEach, expect, it, vi } from "vitest";
import { AppError } from "@/lib/errors";
import type { ExportRequest } from "../../types";
import { type CustomConfig, customConfigSchema } from "../config";
import { readQueryTable } from "./read-query-table";

/** Snapshots of each connection that was asked for; a holder asks for none. */
const opened: (string | null | undefined)[] = [];

// A balancer in front of several servers: a snapshot of one is unknown to the other.
vi.mock("./open-database", () => ({
  openDatabase: async (_key: string, _io: unknown, options: { snapshot?: string | null }) => {
    opened.push(options.snapshot);
    if (opened.length > 20) throw new Error("It connects again and again.");
    if (options.snapshot) {
      throw new AppError({ code: "custom.sql_query", kind: "invalid", userMessage: "No such snapshot." });
    }
    const read = async function* () {
      yield { header: ["id"], rows: [["c1"]] };
    };
    return { database: { own: async () => [["00000003-0000001B-1"]], read }, close: async () => undefined };
  },
}));

beforeEach(() => {
  opened.length = 0;
});

it("reads at a moment of its own where servers do not know each other's snapshots", async () => {
  const config: CustomConfig = customConfigSchema.parse({
    apiKey: "postgres://reader@db.example.com/billing",
    tables: [
      {
        role: "customers",
        input: { kind: "query", sql: "select id from customers", keyColumn: null },
        header: ["id"],
        columns: [{ column: "id", field: "customer.externalId" }],
      },
    ],
  });
  const [table] = config.tables;
  if (table?.input.kind !== "query") throw new Error("The configuration holds a query.");
  // Only the configuration, the address and the instant are read.
  const request = {
    config,
    io: {},
    scope: { watermark: "2026-11-22T00:00:00.000Z" },
    // What is left out is never read here.
  } as unknown as ExportRequest<CustomConfig>;
  const rows: unknown[] = [];
  for await (const piece of readQueryTable(table, table.input, request, null)) rows.push(...piece.rows);
  expect(rows).toHaveLength(1);
  expect(opened.filter((snapshot) => typeof snapshot === "string")).toHaveLength(2);
});
