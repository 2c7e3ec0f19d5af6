import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject, TargetWrite } from "@/lib/target/types";
import { balanceGrantKey, historyEvent, profileRowId } from "@/lib/traffic";
import type { ChunkReceipt } from "./chunk-writer";
import { beginManifestRun, createManifest, sumTenant } from "./manifest";
import { enterTenant } from "./session";
import { createTestPlatform, inSession, type TestPlatform } from "./test-platform";
import { planDirectUndo, undoDirectRun } from "./undo-run";
import { writeChunk } from "./write-chunk";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.drop());
afterEach(async () => {
  await platform.sql(
    "truncate users, usage_events, credit_wallets, credit_transactions, entitlements, teams, team_memberships",
  );
});

const firstRun = "0190a5c0-0000-7000-8000-000000000001";
const secondRun = "0190a5c0-0000-7000-8000-000000000002";
const stamp = new Date("2026-11-20T10:00:00.123Z");
let url = "";

const tenantOf = () => platform.tenantId;
const work = <T>(run: (session: Parameters<Parameters<typeof inSession<T>>[1]>[0]) => Promise<T>) =>
  inSession(url, async (session) => {
    await enterTenant(session, tenantOf(), 20_000);
    return await run(session);
  });

async function begin(runId: string, at = stamp): Promise<void> {
  await work(async (session) => {
    await createManifest(session);
    await session.query("delete from om_migrate.chunks where run_id = $1", [runId]);
    for (const table of ["written", "images", "users", "runs"])
      await session.query(`delete from om_migrate.${table} where run_id = $1`, [runId]);
    await beginManifestRun(session, { runId, tenantId: tenantOf(), stamp: at });
  });
}
const write = (writes: readonly TargetWrite[], phase = "usage", number = 0, runId = firstRun) =>
  work<ChunkReceipt>((session) =>
    writeChunk(session, { tenantId: tenantOf(), runId, phase, number }, writes),
  );
const checksum = () => work((session) => sumTenant(session, tenantOf()));

const userId = (index: number) => `715ab9d5.cus_${index}`;
function usage(index: number, user = userId(index % 3), quantity = "1.50"): TargetWrite {
  const event = historyEvent({
    tenantId: tenantOf(),
    sourceName: "stripe:acct_1:live",
    recordId: `record_${index}`,
    userId: user,
    featureSlug: "api-calls",
    at: `2026-10-0${1 + (index % 9)}T12:00:00.00${index % 9}Z`,
    quantity,
    unit: index % 2 === 0 ? null : 'tab\t"quote" \\ \u{1F600}',
  });
  return { kind: "ingestEvent", targetKey: event.idempotency_key, event };
}
function grant(user: string, amount: string, generation = 1): TargetWrite {
  const key = balanceGrantKey(tenantOf(), user, generation);
  return {
    kind: "grantCredits",
    targetKey: key,
    grant: { userId: user, amount, idempotencyKey: key, reason: `Opening balance [${generation}]` },
  };
}
function entitlement(featureId: string, user: string | null, metadata: JsonObject = {}): TargetWrite {
  const row = {
    featureId,
    userId: user,
    limitType: "SOFT",
    limitValue: null,
    period: null,
    metadata,
  } as const;
  return {
    kind: "createEntitlement",
    targetKey: `${tenantOf()}:entitlement:${user ?? "*"}:${featureId}`,
    row,
  };
}
const profile = (user: string, part: number, metadata: JsonObject) =>
  ({ ...entitlement(profileRowId(part), user, metadata) }) as TargetWrite;

const whole = (): TargetWrite[] => [
  ...Array.from({ length: 30 }, (_, index) => usage(index)),
  grant(userId(0), "9007199254740993"),
  grant(userId(1), "1"),
  entitlement("exports@pro", null, { v: 1 }),
  entitlement(`exports:${userId(1)}`, userId(1), { v: 1, deep: { list: [1, "two", null] } }),
  profile(userId(0), 1, { email: "ada@example.com", name: "Ada \u2028 L" }),
  profile(userId(0), 2, { part: 2 }),
];

/** The owner of the tables, for whom COPY works, and a role whom row-level security holds. */
describe.each(["owner", "guest"] as const)("a chunk written by the %s", (role) => {
  beforeEach(async () => {
    url = role === "owner" ? platform.ownerUrl : platform.guestUrl;
    await inSession(platform.superUrl, (session) =>
      session.query(
        "drop table if exists om_migrate.written, om_migrate.images, om_migrate.users, om_migrate.chunks, om_migrate.runs",
      ),
    );
    await begin(firstRun);
  });

  it("stands in the platform's tables as the API would have stored it, and burns nothing", async () => {
    const receipt = await write(whole());
    expect(receipt).toMatchObject({ found: [], refused: [] });
    expect(receipt.rows).toEqual({
      users: 4,
      usage_events: 30,
      credit_wallets: 2,
      credit_transactions: 2,
      entitlements: 2,
    });
    const [user] = await platform.sql("select * from users where id = $1", [userId(0)]);
    expect(user).toMatchObject({
      external_user_id: userId(0),
      email: "ada@example.com",
      metadata: {
        migration: {
          "migration.profile": { email: "ada@example.com", name: "Ada \u2028 L" },
          "migration.profile.2": { part: 2 },
        },
      },
    });
    const [ledger] = await platform.sql(
      `select w.balance::text, t.amount::text, t.balance_before::text as before, t.balance_after::text as after,
         t.transaction_type::text as type
       from credit_wallets w join credit_transactions t on t.wallet_id = w.id where w.user_id = $1`,
      [userId(0)],
    );
    expect(ledger).toEqual({
      balance: "9007199254740993",
      amount: "9007199254740993",
      before: "0",
      after: "9007199254740993",
      type: "GRANT",
    });
    const events = await platform.sql(
      "select sum(credits_burned)::int as burned, count(*)::int as n, count(distinct metadata->>'record')::int as records from usage_events",
    );
    expect(events).toEqual([{ burned: 0, n: 30, records: 30 }]);
    const [second] = await platform.sql(
      `select metadata->>'unit' as unit, to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.MS') as at from usage_events where metadata->>'record' = 'record_1'`,
    );
    expect(second).toEqual({ unit: 'tab\t"quote" \\ \u{1F600}', at: "2026-10-02 12:00:00.001" });
  });

  it("is written once, however often it is tried", async () => {
    const first = await write(whole());
    const before = await checksum();
    expect(await write(whole())).toEqual(first);
    expect(await checksum()).toEqual(before);
    // Another chunk that holds the same records finds them.
    const again = await write(whole().slice(0, 34), "usage", 1);
    expect(again.found).toHaveLength(34);
    expect(await checksum()).toEqual(before);
  });

  it("leaves nothing behind when it fails on its last row", async () => {
    const before = await checksum();
    const broken = { ...usage(99), kind: "ingestEvent" } as Extract<TargetWrite, { kind: "ingestEvent" }>;
    const bad = { ...broken, event: { ...broken.event, feature_id: "nul\0" } };
    await expect(write([...whole(), bad])).rejects.toMatchObject({ code: "db.invalid_value" });
    expect(await checksum()).toEqual(before);
    await write(whole());
    expect((await checksum()).usage_events.rows).toBe("30");
  });

  it("refuses the writes of an id that another tenant has, and makes the others", async () => {
    await platform.addTenant("other", `om_live_${role}`).catch(() => undefined);
    await platform.sql(
      "insert into users (id, customer_id, external_user_id, updated_at) values ($1, 'other', $1, now())",
      [userId(1)],
    );
    const receipt = await write([usage(0), usage(1), grant(userId(1), "5")]);
    expect(receipt.refused.map(({ code }) => code)).toEqual(["target.user_taken", "target.user_taken"]);
    expect(receipt.rows).toEqual({ users: 1, usage_events: 1 });
  });

  it("raises the one wallet a user has, and refuses a user with two", async () => {
    for (const user of [userId(0), userId(1)])
      await platform.sql(
        "insert into users (id, customer_id, external_user_id, updated_at) values ($1, $2, $1, now())",
        [user, tenantOf()],
      );
    for (const [id, user] of [
      ["w0", userId(0)],
      ["w1", userId(1)],
      ["w2", userId(1)],
    ])
      await platform.sql(
        "insert into credit_wallets (id, customer_id, user_id, balance, updated_at) values ($1, $2, $3, 70, now())",
        [id, tenantOf(), user],
      );
    const receipt = await write([grant(userId(0), "30"), grant(userId(1), "30")], "grants");
    expect(receipt.refused).toMatchObject([{ code: "target.several_wallets" }]);
    const wallets = await platform.sql("select id, balance::int from credit_wallets order by id");
    expect(wallets).toEqual([
      { id: "w0", balance: 100 },
      { id: "w1", balance: 70 },
      { id: "w2", balance: 70 },
    ]);
    const transactions = await platform.sql(
      "select balance_before::int as before, balance_after::int as after from credit_transactions",
    );
    expect(transactions).toEqual([{ before: 70, after: 100 }]);
  });

  it("keeps an e-mail address that somebody else set, and changes its own", async () => {
    await platform.sql(
      "insert into users (id, customer_id, external_user_id, email, metadata, updated_at) values ($1, $2, $1, 'own@example.com', '{\"theirs\": 1}', now())",
      [userId(1), tenantOf()],
    );
    await write(
      [profile(userId(0), 1, { email: "a@example.com" }), profile(userId(1), 1, { email: "b@example.com" })],
      "profiles",
    );
    await write([profile(userId(0), 1, { email: "new@example.com" })], "profiles", 1);
    const users = await platform.sql("select email, metadata->'theirs' as theirs from users order by id");
    expect(users).toEqual([
      { email: "new@example.com", theirs: null },
      { email: "own@example.com", theirs: 1 },
    ]);
  });

  describe("taken back", () => {
    async function withHistory(): Promise<void> {
      await platform.sql(
        "insert into users (id, customer_id, external_user_id, email, metadata, updated_at) values ($1, $2, $1, 'old@example.com', null, now())",
        [userId(1), tenantOf()],
      );
      await platform.sql(
        "insert into credit_wallets (id, customer_id, user_id, balance, updated_at) values ('w1', $1, $2, 70, now())",
        [tenantOf(), userId(1)],
      );
      for (const id of ["e1", "e2"])
        await platform.sql(
          `insert into entitlements (id, customer_id, user_id, feature_id, limit_type, metadata, updated_at)
           values ($1, $2, $3, $1, 'HARD', '{"a": 1.50}', now())`,
          [id, tenantOf(), userId(1)],
        );
      await platform.sql(
        "insert into usage_events (id, customer_id, user_id, event_type, feature_id, credits_burned) values ('old', $1, $2, 'CUSTOM', 'f', 3)",
        [tenantOf(), userId(1)],
      );
      await begin(secondRun);
    }
    const before = {
      featureId: "e1",
      userId: null,
      limitType: "HARD",
      limitValue: null,
      period: null,
      metadata: {},
    } as const;
    const load = async (runId = secondRun): Promise<void> => {
      await write(whole().slice(0, 20), "usage", 0, runId);
      await write(whole().slice(20), "rest", 0, runId);
      await write(
        [
          {
            kind: "updateEntitlement",
            targetKey: "u",
            entitlementId: "e1",
            before,
            row: { ...before, userId: userId(1), limitType: "SOFT", metadata: { changed: true } },
          },
          { kind: "deleteEntitlement", targetKey: "d", entitlementId: "e2", before },
          profile(userId(1), 1, { email: "new@example.com" }),
        ],
        "profiles",
        0,
        runId,
      );
    };
    const undo = (runId = secondRun) => work((session) => undoDirectRun(session, runId));

    it("leaves the tenant with the checksum it had, and can be written again", async () => {
      await withHistory();
      const was = await checksum();
      await load();
      expect(await checksum()).not.toEqual(was);
      const plan = await work((session) => planDirectUndo(session, secondRun));
      expect(plan).toEqual({
        removed: { users: 2, usage_events: 30, credit_wallets: 1, credit_transactions: 2, entitlements: 2 },
        restored: { users: 1, credit_wallets: 1, entitlements: 2 },
        touched: [],
      });
      const result = await undo();
      expect(result.sameAsBefore).toBe(true);
      expect(await checksum()).toEqual(was);
      await expect(undo()).rejects.toMatchObject({ code: "target.database_undone" });
      await expect(write(whole(), "usage", 7, secondRun)).rejects.toMatchObject({
        code: "target.database_undone",
      });
      await begin(firstRun);
      await load(firstRun);
      await undo(firstRun);
      expect(await checksum()).toEqual(was);
    });

    it.each([
      [
        "a live event",
        "insert into usage_events (id, customer_id, user_id, event_type, feature_id, credits_burned) select 'live', $1, $2, 'CUSTOM', 'f', 0",
      ],
      [
        "a burn",
        "with burned as (update credit_wallets set balance = balance - 1, updated_at = now() where user_id = $2 and customer_id = $1 returning id) select 1 from burned",
      ],
      [
        "a row of theirs",
        "insert into entitlements (id, customer_id, user_id, feature_id, updated_at) values ('theirs', $1, $2, 'f', now())",
      ],
      [
        "a changed user",
        "update users set email = 'x@example.com', updated_at = now() where id = $2 and customer_id = $1",
      ],
    ])("is refused after %s, naming the user, and changes nothing", async (_what, statement) => {
      await withHistory();
      await load();
      await platform.sql(statement, [tenantOf(), userId(1)]);
      const was = await checksum();
      await expect(undo()).rejects.toMatchObject({
        code: "target.database_touched",
        userMessage: expect.stringContaining(userId(1)),
      });
      expect(await checksum()).toEqual(was);
    });

    it("says so when others wrote elsewhere in the tenant, and leaves that alone", async () => {
      await withHistory();
      await load();
      await platform.sql(
        "insert into users (id, customer_id, external_user_id, updated_at) values ('stranger', $1, 'stranger', now())",
        [tenantOf()],
      );
      expect(await undo()).toMatchObject({ sameAsBefore: false });
      expect(await platform.sql("select id from users order by id")).toEqual([
        { id: userId(1) },
        { id: "stranger" },
      ]);
    });
  });
});
