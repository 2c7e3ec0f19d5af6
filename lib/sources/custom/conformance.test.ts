import { gzipSync } from "node:zlib";
import { AppError } from "@/lib/errors";
import type { ConformanceAccount } from "../conformance/cases";
import { describeConformance } from "../conformance/describe-conformance";
import type { CustomConfig } from "./config";
import { customSource } from "./index";
import { fileOf } from "./read/test-files";
import { sourceOf } from "./test-source";

/** What is done to one file before it is read. */
type FileRule =
  | { readonly file: string; readonly replace: string; readonly by: string }
  | { readonly file: string; readonly bytes: (whole: Buffer) => Uint8Array }
  | { readonly file: string; readonly isGone: true };

const usageRows = 4_400;
const lines = (...rows: readonly string[]): string => `${rows.join("\n")}\n`;
const event = (index: number): string =>
  `e${index},c${index % 3},api_calls,${index % 7}.5,2026-11-0${1 + (index % 9)}T00:00:00Z`;
const files: Readonly<Record<string, string>> = {
  "customers.csv": lines(
    "id,email,name,created_at",
    ...Array.from({ length: 40 }, (_, index) => `c${index},u${index}@b.co,User ${index},2025-01-01`),
  ),
  "subscriptions.csv": lines(
    "id,customer_id,plan_name,status,amount,currency,interval,current_period_end",
    "s0,c0,pro,active,10.99,EUR,monthly,2026-12-01",
    "s1,c1,pro,past_due,120,EUR,yearly,2027-01-01",
    "s2,c20,pro,active,10.99,EUR,monthly,2026-12-02",
  ),
  "usage.csv": lines(
    "id,customer_id,event_type,quantity,timestamp",
    ...Array.from({ length: usageRows }, (_, index) => event(index)),
  ),
};
const only = ["usage"];
const tableOf = (file: string): number => Object.keys(files).indexOf(file);
/** Names of the rows below the header, counted in the text itself. */
const rowsOf = (file: string): string[] =>
  (files[file] ?? "")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((_, index) => `${tableOf(file)}:${String(index + 2).padStart(12, "0")}`);

async function start(): Promise<ConformanceAccount<CustomConfig>> {
  const source = await sourceOf(files);
  let rules: FileRule[] = [];
  const hit = new Set<FileRule>();
  const bend = (name: string): Uint8Array => {
    let bytes: Uint8Array = Buffer.from(files[name] ?? "");
    for (const rule of rules.filter(({ file }) => file === name)) {
      const before = Buffer.from(bytes);
      if ("isGone" in rule) {
        hit.add(rule);
        throw new AppError({ code: "upload.missing", kind: "not-found", userMessage: `${name} is gone.` });
      }
      bytes =
        "bytes" in rule ? rule.bytes(before) : Buffer.from(before.toString().replace(rule.replace, rule.by));
      if (!before.equals(bytes)) hit.add(rule);
    }
    return bytes;
  };
  return {
    config: source.config,
    scope: source.scope,
    io: { ...source.io, openFile: async (name) => fileOf(bend(name), name, 4_096) },
    // The rules below have this shape.
    arm: (given) => {
      rules = given as FileRule[];
    },
    disarm: () => {
      rules = [];
    },
    unused: () => rules.filter((rule) => !hit.has(rule)).map((rule) => JSON.stringify(rule)),
    held: () => ({
      customers: rowsOf("customers.csv"),
      subscriptions: rowsOf("subscriptions.csv"),
      usage: rowsOf("usage.csv"),
    }),
    // A file as an adapter sees it cannot be written.
    violations: () => [],
    stop: async () => undefined,
  };
}

const onDisk = "An upload is read from this installation's own disk, where nobody else answers.";
const change = (file: string, replace: string, by: string): FileRule[] => [{ file, replace, by }];
const bytesOf = (bytes: (whole: Buffer) => Uint8Array): FileRule[] => [{ file: "usage.csv", bytes }];

describeConformance({
  adapter: customSource,
  variant: "files",
  start,
  wrongKeys: ["", "hello", "mysql://u:p@h/d", "sk_test_abcdefghij"],
  badKeys: { meaningless: "An upload belongs to the workspace it was sent to, and no key opens it." },
  secretsOf: { meaningless: "No secret is asked for, so that none can be shown." },
  longStream: "usage",
  families: {
    tooManyRequests: { meaningless: onDisk },
    serverErrors: { meaningless: onDisk },
    lostConnection: { meaningless: onDisk },
    slowAnswers: { meaningless: onDisk },
    foreignAnswers: {
      fatal: [
        {
          name: "a page of HTML in place of the table",
          only,
          rules: bytesOf(() => Buffer.from("<html><body>Sign in</body></html>\n")),
          code: "custom.header_changed",
          where: "usage.csv",
        },
        {
          name: "bytes that are no text",
          only,
          rules: bytesOf(gzipSync),
          code: "custom.not_utf8",
          where: "accented",
        },
        {
          name: "other columns",
          only,
          rules: change("usage.csv", "quantity,", "amount,"),
          code: "custom.header_changed",
          where: "quantity",
        },
      ],
    },
    repeatedRows: {
      odd: [
        {
          name: "an event's row with another value",
          bend: () => ({
            rules: change("usage.csv", `${event(7)}\n`, `${event(7)}\n${event(7).replace("0.5", "9.5")}\n`),
            sourceId: "usage.csv, line 10",
            lost: [],
          }),
          message: /another event of the same id stands at usage.csv, line 9/,
        },
      ],
    },
    missingRows: {
      odd: [
        {
          name: "a customer whom others name",
          bend: () => ({
            rules: change("customers.csv", "c20,u20@b.co,User 20,2025-01-01\n", ""),
            sourceId: "c20",
            lost: ["customers c20", "subscriptions s2"],
            ofMany: true,
          }),
          message: /c20/,
        },
      ],
    },
    wrongEnds: {
      odd: [
        {
          name: "a quote that is never closed, in the last row",
          bend: () => ({
            rules: change("subscriptions.csv", "s2,c20,pro", 's2,c20,"pro'),
            sourceId: "subscriptions.csv, line 4",
            lost: ["subscriptions s2"],
          }),
          message: /line 4/i,
        },
      ],
    },
    shiftingRows: {
      meaningless:
        "An upload never changes: a file that is sent again is another one, with a name of its own.",
    },
    expiredCursor: {
      fatal: [
        {
          name: "the file is gone",
          only,
          rules: [{ file: "usage.csv", isGone: true } satisfies FileRule],
          code: "upload.missing",
          where: "usage.csv",
        },
      ],
    },
    skewedClock: {
      meaningless: "A file has no clock: its rows carry their own times, and none is added while it is read.",
    },
    unknownValues: {
      odd: [
        {
          name: "a subscription's status",
          bend: () => ({
            rules: change("subscriptions.csv", "past_due", "on_hold"),
            sourceId: "subscriptions.csv, line 3",
            lost: ["subscriptions s1"],
          }),
          message: /on_hold/,
        },
        {
          name: "a quantity that is no number",
          bend: () => ({
            rules: change("usage.csv", event(5), event(5).replace("5.5", "many")),
            sourceId: "usage.csv, line 7",
            lost: ["usage e5"],
          }),
          message: /not a number/,
        },
        {
          name: "a name with half a character",
          bend: () => ({
            rules: change("customers.csv", "User 30", "U\0ser"),
            sourceId: "customers.csv, line 32",
            lost: ["customers c30"],
          }),
          message: /cannot store/,
        },
      ],
    },
    raggedRows: {
      odd: [
        {
          name: "one cell too many",
          bend: () => ({
            rules: change("usage.csv", event(5), `${event(5)},x`),
            sourceId: "usage.csv, line 7",
            lost: ["usage e5"],
          }),
          message: /has 6 cells/,
        },
        {
          name: "cells that are not there",
          bend: () => ({
            rules: change("usage.csv", event(6), "e6,c0"),
            sourceId: "usage.csv, line 8",
            lost: ["usage e6"],
          }),
          message: /has 2 cells/,
        },
      ],
      fatal: [
        {
          name: "in most of the rows",
          only,
          rules: bytesOf((whole) => Buffer.from(whole.toString().replaceAll(",api_calls,", ",api,calls,"))),
          code: "custom.too_many_ragged",
          where: "usage.csv",
        },
      ],
    },
    lostAccess: {
      fatal: [
        {
          name: "a file of another table is gone",
          rules: [{ file: "customers.csv", isGone: true } satisfies FileRule],
          code: "upload.missing",
          where: "customers.csv",
        },
      ],
    },
    repeatedSecret: { meaningless: "No secret is asked for, so that none can be repeated." },
  },
});
