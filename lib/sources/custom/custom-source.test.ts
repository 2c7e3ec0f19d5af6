import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { canonicalSchemas } from "@/lib/canonical";
import { exportInMemory } from "../export-in-memory";
import { customSource } from "./index";
import { refusalOf } from "./read/test-files";
import { readAll, sourceOf } from "./test-source";

/** The result of a query that joins customers with subscriptions and with usage: both joins hang on the customer. */
const flat = [
  "customer_id,email,created_at,plan_name,status,event_type,quantity,timestamp",
  ...["pro,active", "seats,active"].flatMap((subscription) =>
    [
      "api_calls,100,2026-11-01T00:00:00Z",
      "api_calls,100,2026-11-01T00:00:00Z",
      "storage,2.5,2026-11-02 10:00:00",
    ].map((event) => `007,ada@Example.com,2025-01-01,${subscription},${event}`),
  ),
  "12345678901234567890,bo@example.com,2025-02-01,pro,past_due,api_calls,7,2026-11-03T00:00:00Z",
  "c3,cy@example.com,2025-03-01,,,,,",
].join("\n");

describe("a flat table of a join", () => {
  it("counts each event once however many subscriptions stand beside it, and shows the figures", async () => {
    const read = await readAll({ "flat.csv": flat });
    expect(
      read.of("customers").map(({ sourceId, email, createdAt }) => [sourceId, email, createdAt]),
    ).toEqual([
      ["007", "ada@example.com", "2025-01-01T00:00:00Z"],
      ["12345678901234567890", "bo@example.com", "2025-02-01T00:00:00Z"],
      ["c3", "cy@example.com", "2025-03-01T00:00:00Z"],
    ]);
    expect(read.of("subscriptions").map(({ sourceId, status }) => [sourceId, status])).toEqual([
      ["007/pro", "active"],
      ["007/seats", "active"],
      ["12345678901234567890/pro", "pastDue"],
    ]);
    const usage = read
      .of("usage")
      .map(({ customerId, featureId, quantity, at }) => [customerId, featureId, quantity, at]);
    expect(usage).toEqual([
      ["007", "api_calls", "100", "2026-11-01T00:00:00Z"],
      ["007", "api_calls", "100", "2026-11-01T00:00:00Z"],
      ["007", "storage", "2.5", "2026-11-02T10:00:00Z"],
      ["12345678901234567890", "api_calls", "7", "2026-11-03T00:00:00Z"],
    ]);
    const said = read.issues.find(({ code }) => code === "custom.fan_out");
    expect(said?.message).toContain("6 rows are 3 events; the total is 202.5, not 405.");
    expect(said?.raw).toEqual({ factor: 2, rows: 6, events: 3, total: "405", totalOnce: "202.5" });
    expect(read.of("plans").map(({ sourceId }) => sourceId)).toEqual(["pro", "seats"]);
    expect(read.of("features").map(({ key, kind }) => [key, kind])).toEqual([
      ["api_calls", "counter"],
      ["storage", "counter"],
    ]);
    for (const { entity, record } of read.records) {
      expect(canonicalSchemas[entity].safeParse(record).error?.issues ?? []).toEqual([]);
    }
  });

  it("accounts for every row: imported, repeated, held or rejected", async () => {
    const read = await readAll({
      "flat.csv": `${flat}\nc4,dee@example.com,2025-01-01,pro,active,api_calls,x,2026-11-03`,
    });
    const figures = read.issues.filter(({ code }) => code === "custom.rows").map(({ raw }) => raw);
    // 007: one row each for two events, the third event, and the second subscription; the rest repeat.
    expect(figures).toEqual([
      { rows: 6, imported: 4, held: 0, rejected: 0, merged: 2 },
      { rows: 1, imported: 0, held: 0, rejected: 1, merged: 0 },
    ]);
    expect(read.issues.find(({ code }) => code === "custom.bad_value")?.message).toBe(
      'flat.csv, line 10, column quantity: "x" is not a number with a decimal point.',
    );
  });

  it("stops a customer of which nobody can tell copies from equal events, with both totals", async () => {
    const unclear = flat
      .split("\n")
      .filter((_line, index) => index !== 6)
      .join("\n");
    const read = await readAll({ "flat.csv": unclear });
    const stopped = read.issues.find(({ code }) => code === "custom.fan_out_unclear");
    expect(stopped).toMatchObject({ severity: "error", customerId: "007" });
    expect(stopped?.message).toMatch(/402\.5 as it stands, 202\.5 if repeats are counted once/);
    expect(read.of("customers").map(({ sourceId }) => sourceId)).not.toContain("007");
    expect(read.of("usage").every(({ customerId }) => customerId !== "007")).toBe(true);
  });

  it("never merges equal events of one subscription, and asks instead of correcting when told to", async () => {
    const head = flat.split("\n")[0];
    const twice = "c1,a@b.co,2025-01-01,pro,active,api_calls,5,2026-11-01T00:00:00Z";
    const read = await readAll({ "flat.csv": [head, twice, twice].join("\n") });
    expect(read.of("usage").map(({ quantity }) => quantity)).toEqual(["5", "5"]);
    expect(new Set(read.of("usage").map(({ sourceId }) => sourceId)).size).toBe(2);
    const asked = await readAll({ "flat.csv": flat }, { more: { fanOut: "ask" } });
    expect(asked.issues.find(({ code }) => code === "custom.fan_out_asked")?.message).toContain(
      "405 as it stands, 202.5",
    );
  });

  it("gives the same identities in an export that overlaps", async () => {
    const first = await readAll({ "flat.csv": flat });
    const later = await readAll({
      "more.csv": `${flat}\nc3,cy@example.com,2025-03-01,pro,active,api_calls,1,2026-11-05`,
    });
    const ids = later.of("usage").map(({ sourceId }) => sourceId);
    expect(first.of("usage").every(({ sourceId }) => ids.includes(sourceId))).toBe(true);
    expect(ids).toHaveLength(5);
  });

  it("rejects a row of which only a part is there", async () => {
    const rows = ["c1,a@b.co,2025-01-01,,active,,,", "c2,c@d.co,2025-01-01,pro,active,api_calls,,2026-11-01"];
    const read = await readAll({ "flat.csv": [flat.split("\n")[0], ...rows].join("\n") });
    expect(
      read.issues.filter(({ code }) => code === "custom.incomplete").map(({ message }) => message),
    ).toEqual([
      "flat.csv, line 2, column plan_name: plan_name is empty while other subscription columns are not.",
      "flat.csv, line 3, column quantity: quantity is empty while other usage columns are not.",
    ]);
    expect(read.of("usage")).toEqual([]);
  });

  it("never lets the last of two addresses win by accident", async () => {
    const head = flat.split("\n")[0];
    const rows = [
      "c1,a@b.co,2025-01-02,,,,,",
      "c1,A@B.co ,2025-01-01,,,,,",
      "c2,x@b.co,2025-01-02,,,,,",
      "c2,y@b.co,2025-01-02,,,,,",
    ];
    const read = await readAll({ "flat.csv": [head, ...rows].join("\n") }, { file: { role: "flat" } });
    expect(read.of("customers").map(({ sourceId, createdAt }) => [sourceId, createdAt])).toEqual([
      ["c1", "2025-01-01T00:00:00Z"],
    ]);
    const conflict = read.issues.find(({ code }) => code === "custom.conflict");
    expect(conflict?.message).toContain("customer c2 has 2 different values of email (lines 4, 5)");
  });
});

describe("tables per entity", () => {
  const files = {
    "customers.csv": "id;email;name;created_at\nc1;a@b.co;Jürgen;2025-01-01\nc2;c@d.co;Zoë;2025-02-01\n",
    "subscriptions.csv":
      "id,customer_id,plan_name,status,amount,currency,interval,current_period_end\ns1,c1,pro,active,10.99,EUR,monthly,2026-12-01\ns2,c1,pro,active,120,EUR,yearly,2027-01-01\ns3,gone,pro,active,1,EUR,monthly,\ns4,c2,pro,on_hold,1,EUR,month,\n",
    "usage.ndjson": [
      '{"id":9007199254740993,"customer_id":"c1","event_type":"api","quantity":1.10,"timestamp":"2026-11-01T00:00:00.123456Z"}',
      '{"id":9007199254740995,"customer_id":"c2","event_type":"api","quantity":0,"timestamp":"2026-11-01T00:00:00Z"}',
    ].join("\n"),
    "credits.json":
      '{"rows":[{"customer_id":"c1","balance":12.34,"currency":"EUR"},{"customer_id":"c2","wallet":"tokens","balance":5}]}',
    "plans.csv": "plan_id,name,price,currency,interval\npro,Pro plan,9.99,EUR,month\n",
    "features.csv":
      "feature_id,name,type,plan,limit,reset\napi,API calls,metered,pro,1000,month\nsso,SSO,boolean,pro,,\n",
  };

  it("are joined by the customer's id, with money, credits, plans and limits exact", async () => {
    const read = await readAll(files);
    expect(read.of("customers").map(({ name }) => name)).toEqual(["Jürgen", "Zoë"]);
    expect(
      read
        .of("subscriptions")
        .map(({ sourceId, currency, items }) => [sourceId, currency, items[0]?.planId, items[0]?.pricing]),
    ).toEqual([
      ["s1", "eur", "pro", { model: "flat", amount: "1099" }],
      ["s2", "eur", "pro (year)", { model: "flat", amount: "12000" }],
    ]);
    expect(read.of("usage").map(({ sourceId, quantity, at }) => [sourceId, quantity, at])).toEqual([
      ["9007199254740993", "1.1", "2026-11-01T00:00:00.123456Z"],
      ["9007199254740995", "0", "2026-11-01T00:00:00Z"],
    ]);
    expect(
      read
        .of("creditBalances")
        .map(({ kind, available, currency, unit }) => [kind, available, currency, unit]),
    ).toEqual([
      ["money", "1234", "eur", null],
      ["units", "5", null, "tokens"],
    ]);
    expect(read.of("plans").map(({ sourceId, name, listed }) => [sourceId, name, listed])).toEqual([
      ["pro", "Pro plan", true],
      ["pro (year)", "pro", false],
    ]);
    expect(read.of("entitlements").map(({ featureId, state, limit }) => [featureId, state, limit])).toEqual([
      ["api", "limited", "1000"],
      ["sso", "on", null],
    ]);
    expect(
      read.issues
        .filter(({ severity }) => severity === "error")
        .map(({ code, sourceId }) => [code, sourceId]),
    ).toEqual([
      ["custom.status_unmapped", "subscriptions.csv, line 5"],
      ["custom.orphan", "gone"],
    ]);
    for (const { entity, record } of read.records) {
      expect(canonicalSchemas[entity].safeParse(record).error?.issues ?? []).toEqual([]);
    }
  });

  it("pass the connection test, and give the same when resumed after every page", async () => {
    const source = await sourceOf(files, { size: 64 });
    expect(await customSource.check(source.config, source.io)).toMatchObject({
      ok: true,
      accountId: "own data",
    });
    const whole = await exportInMemory({ adapter: customSource, ...source });
    const resumed = await exportInMemory({ adapter: customSource, ...source, stopAfterPage: () => true });
    expect(resumed.objects).toEqual(whole.objects);
    expect(resumed.issues).toEqual(whole.issues);
  });

  it("say what a status means once, for all rows", async () => {
    const read = await readAll(files, { more: { statuses: { on_hold: "paused" } } });
    expect(read.of("subscriptions").find(({ sourceId }) => sourceId === "s4")?.status).toBe("paused");
  });
});

describe("a broken file", () => {
  const rows = Array.from({ length: 40 }, (_, index) => `c${index},u${index}@b.co,User ${index}`);
  const text = ["id,email,name", ...rows].join("\n");

  it("with ragged rows loses them by line, and stops when they are more than ten in a hundred", async () => {
    const few = await readAll({ "c.csv": text.replace("c5,", "c5,x,").replace("c9,u9@b.co,User 9", "c9") });
    expect(few.of("customers")).toHaveLength(38);
    expect(few.issues.map(({ message }) => message)).toEqual([
      "c.csv: Line 7 has 4 cells, the header names 3.",
      "c.csv: Line 11 has 1 cells, the header names 3.",
    ]);
    const many = text.replaceAll("@b.co", "@b,co");
    expect(await refusalOf(readAll({ "c.csv": many }))).toMatch(
      /^custom\.too_many_ragged: 40 of the first 40 rows of c\.csv/,
    );
    expect((await readAll({ "c.csv": many }, { more: { acceptRagged: true } })).of("customers")).toEqual([]);
  });

  it("in another encoding than said is refused before a character is lost", async () => {
    const bytes = iconv.encode(text.replace("User 39", "Zoë"), "windows-1252");
    const source = await sourceOf({ "c.csv": bytes });
    expect(source.tables[0]?.input).toMatchObject({ encoding: "windows-1252" });
    const read = await readAll({ "c.csv": bytes });
    expect(read.of("customers").at(-1)?.name).toBe("Zoë");
    const wrong = {
      ...source.config,
      tables: source.tables.map((table) => ({ ...table, input: { ...table.input, encoding: "utf-8" } })),
    };
    const config = customSource.config.parse(wrong);
    const scope = { ...source.scope, settings: config };
    expect(await refusalOf(exportInMemory({ adapter: customSource, ...source, config, scope }))).toMatch(
      /^custom\.not_utf8: .*choose the encoding in which the accented rows look right/,
    );
  });

  it("with other columns than the described ones is not read", async () => {
    const source = await sourceOf({ "c.csv": text });
    const io = {
      ...source.io,
      openFile: async () =>
        (await sourceOf({ "c.csv": "id,mail\n1,a@b.co" })).io.openFile?.("c.csv") as never,
    };
    expect(await customSource.check(source.config, io)).toMatchObject({
      ok: false,
      code: "custom.header_changed",
    });
  });

  it("keeps formula cells as they are and loses NUL bytes by row", async () => {
    const read = await readAll({
      "c.csv":
        'id,email,name\n1,a@b.co,"=HYPERLINK(""x"")"\n2,c@d.co,@SUM\n3,e@f.co,+1 555\n4,g@h.co,a\0b\n,i@j.co,x\n',
    });
    expect(read.of("customers").map(({ name }) => name)).toEqual(['=HYPERLINK("x")', "@SUM", "+1 555"]);
    expect(read.issues.map(({ code, message }) => [code, message])).toEqual([
      ["custom.nul", "c.csv: Line 5, column name, holds a NUL character, which a database cannot store."],
      ["custom.no_customer", "c.csv: Line 6: the customer's id is empty."],
    ]);
  });

  it("with usage in the future or in a mixed unit of time loses those rows", async () => {
    const read = await readAll(
      {
        "u.csv":
          "customer_id,event_type,quantity,timestamp\nc1,a,1,1767225600\nc1,a,1,1767225600123\nc1,a,1,1999999999\n",
      },
      { file: { role: "usage" } },
    );
    expect(read.of("usage")).toEqual([]);
    const source = await sourceOf({
      "u.csv": "customer_id,event_type,quantity,timestamp\nc1,a,1,1767225600\n",
    });
    expect(source.tables[0]?.columns.find(({ field }) => field === "usage.timestamp")?.time).toBe("seconds");
  });

  it("with a header and no row, or nothing at all, says so", async () => {
    expect((await readAll({ "c.csv": "id,email\n" })).records).toEqual([]);
    expect(await refusalOf(sourceOf({ "c.csv": "" }))).toMatch(/^custom\.empty_file/);
  });
});
