import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { EntitlementRow, GrantRequest, TargetWrite } from "@/lib/target/types";
import { aGrant, codeOf, planCarrier, startTestTarget, type TestTarget } from "./test-target";

let target: TestTarget;
let number = 0;

beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());
beforeEach(async () => {
  await target.noFaults();
  target.waits.length = 0;
  number += 1;
});

const apply = (write: TargetWrite, resume = false) =>
  target.adapter.apply(target.config, write, target.io, resume);
const create = (row: EntitlementRow, resume = false) =>
  apply({ kind: "createEntitlement", targetKey: "k", row }, resume);
const grant = (request: GrantRequest, resume = false) =>
  apply({ kind: "grantCredits", targetKey: "k", grant: request }, resume);
const carrier = () => planCarrier({ featureId: `migration.plan.p${number}` });
const ownGrant = (fields: Partial<GrantRequest> = {}) =>
  aGrant({
    userId: `user-${number}`,
    idempotencyKey: `t:balance:${number}:1`,
    reason: `Opening ${number}`,
    ...fields,
  });
const held = async (featureId: string) =>
  (await target.rows("entitlements")).filter((row) => row.featureId === featureId);
/** Requests for the whole list that the platform has seen so far. */
const listings = async () => {
  const answer = z
    .object({ entries: z.array(z.object({ method: z.string(), path: z.string() })) })
    .parse(await target.control("GET", "/ledger?after=0&limit=10000"));
  return answer.entries.filter(({ method, path }) => method === "GET" && path === "/v1/entitlements").length;
};
const granted = async (reason: string) =>
  (await target.rows("transactions")).filter((row) => row.description === reason);

describe("createEntitlement", () => {
  it("creates the row with its metadata and tells its id", async () => {
    const row = carrier();
    const result = await create(row);
    expect(result).toMatchObject({ state: "applied" });
    expect(await held(row.featureId)).toMatchObject([
      { limitType: "NONE", userId: null, metadata: row.metadata },
    ]);
  });

  it.each([["drop"], [500], [503]])(
    "creates one row when the answer is lost (%s) after the work",
    async (status) => {
      const row = carrier();
      await target.fault("POST", "/v1/entitlements", { kind: "applyThenFail", status });
      expect(await create(row)).toMatchObject({ state: "found" });
      expect(await held(row.featureId)).toHaveLength(1);
    },
  );

  it("leaves the outcome open when the call was cut and nothing is to be seen, then creates on resume", async () => {
    const row = carrier();
    await target.fault("POST", "/v1/entitlements", { kind: "drop" });
    expect(await codeOf(create(row))).toBe("target.outcome_unknown");
    expect(await held(row.featureId)).toHaveLength(0);
    expect(await create(row, true)).toMatchObject({ state: "applied" });
    expect(await create(row, true)).toMatchObject({ state: "found" });
    expect(await held(row.featureId)).toHaveLength(1);
  });

  it("counts a limit of 0 that reads back as null as the same row", async () => {
    const off = planCarrier({ featureId: `export@p${number}`, limitType: "HARD", limitValue: 0 });
    await create(off);
    expect(await create(off, true)).toMatchObject({ state: "found" });
    expect(await held(off.featureId)).toMatchObject([{ limitValue: 0 }]);
  });

  it("refuses on resume when somebody else's row stands there", async () => {
    const row = carrier();
    await create({ ...row, metadata: { name: "Not ours" } });
    expect(await create(row, true)).toMatchObject({
      state: "refused",
      code: "target.entitlement_differs",
      retryable: false,
    });
    expect(await held(row.featureId)).toHaveLength(1);
  });

  it("lists once for all rows of a look-up, and again only after a failure", async () => {
    const lookup = target.adapter.openLookup(target.config, target.io);
    const rows = Array.from({ length: 8 }, (_, index) =>
      planCarrier({ featureId: `migration.plan.p${number}-${index}` }),
    );
    for (const row of rows.slice(0, 4)) await create(row);
    const before = await listings();
    await target.fault("GET", "/v1/entitlements", { kind: "status", status: 403, body: { error: "no" } });
    const write = (row: EntitlementRow) =>
      target.adapter.apply(
        target.config,
        { kind: "createEntitlement", targetKey: "k", row },
        target.io,
        lookup,
      );
    await expect(write(carrier())).rejects.toMatchObject({ code: expect.stringMatching(/^target\./) });
    const results = await Promise.all(rows.map(write));
    expect(results.map((result) => result.state)).toEqual([
      ...Array.from({ length: 4 }, () => "found"),
      ...Array.from({ length: 4 }, () => "applied"),
    ]);
    expect((await listings()) - before).toBe(2);
    for (const row of rows) expect(await held(row.featureId)).toHaveLength(1);
  });

  it("refuses for good when the user does not exist", async () => {
    const row = carrier();
    expect(await create({ ...row, userId: "nobody" })).toMatchObject({
      state: "refused",
      code: "target.failed",
      retryable: false,
    });
  });
});

describe("updateEntitlement and deleteEntitlement", () => {
  it("replaces limit and metadata, twice with the same end", async () => {
    const before = carrier();
    const made = await create(before);
    const entitlementId = made.state === "applied" ? (made.targetId ?? "") : "";
    const row = { ...before, metadata: { name: "Pro 2" } };
    await target.fault("PUT", "/v1/entitlements/:id", { kind: "applyThenFail" });
    const write = { kind: "updateEntitlement", targetKey: "k", entitlementId, before, row } as const;
    expect(await apply(write)).toMatchObject({ state: "applied" });
    expect(await held(row.featureId)).toMatchObject([{ metadata: { name: "Pro 2" } }]);

    const gone = { kind: "deleteEntitlement", targetKey: "k", entitlementId, before: row } as const;
    await target.fault("DELETE", "/v1/entitlements/:id", { kind: "applyThenFail" });
    expect(await apply(gone)).toMatchObject({ state: "found" });
    expect(await held(row.featureId)).toHaveLength(0);
    expect(await apply(write)).toMatchObject({ state: "refused", code: "target.entitlement_gone" });
  });
});

describe("grantCredits", () => {
  it("grants once and reports the wallet that the target shows", async () => {
    const request = ownGrant();
    expect(await grant(request)).toMatchObject({
      state: "applied",
      answer: { amount: "5000", wallet: "5000" },
    });
    expect(await grant(request, true)).toMatchObject({ state: "found" });
    expect(await granted(request.reason)).toHaveLength(1);
  });

  it.each([["drop"], [500], [502]])(
    "grants once when the answer is lost (%s) after the work",
    async (status) => {
      const request = ownGrant();
      await target.fault("POST", "/v1/credits/grant", { kind: "applyThenFail", status });
      expect(await grant(request)).toMatchObject({ state: "found" });
      expect(await granted(request.reason)).toHaveLength(1);
    },
  );

  it("repeats once with the same key when the grant is nowhere to be seen", async () => {
    const request = ownGrant();
    await target.fault("POST", "/v1/credits/grant", { kind: "status", status: 500 });
    expect(await grant(request)).toMatchObject({ state: "applied" });
    expect(await granted(request.reason)).toHaveLength(1);
  });

  it("refuses for good a user that has an id of its own", async () => {
    const externalUserId = `own-${number}`;
    await target.send("POST", "/v1/users", { externalUserId });
    expect(await grant(ownGrant({ userId: externalUserId }))).toMatchObject({
      state: "refused",
      code: "target.grant_failed",
      retryable: false,
    });
  });

  it("leaves the outcome open while the target is down", async () => {
    const request = ownGrant();
    await target.fault("POST", "/v1/credits/grant", { kind: "status", status: 503 }, 9);
    expect(await codeOf(grant(request))).toBe("target.outcome_unknown");
    await target.noFaults();
    expect(await grant(request, true)).toMatchObject({ state: "applied" });
    expect(await granted(request.reason)).toHaveLength(1);
  });

  it("does not believe an answer that is another tenant's transaction", async () => {
    const other = await target.send("POST", "/v1/customers/register", {
      name: "Other",
      email: `other-${number}@example.com`,
      tier: "ENTERPRISE",
    });
    const request = ownGrant();
    await target.send(
      "POST",
      "/v1/credits/grant",
      { userId: `foreign-${number}`, amount: 5000, idempotencyKey: request.idempotencyKey },
      other.apiKey,
    );
    expect(await grant(request)).toMatchObject({ state: "refused", code: "target.foreign_transaction" });
  });

  it("does not believe an answer with another amount", async () => {
    const request = ownGrant();
    await grant(request);
    expect(await grant({ ...request, amount: "7000" })).toMatchObject({
      state: "refused",
      code: "target.foreign_transaction",
    });
  });

  it.each(["0", "1.5", "-5", "9007199254740993", "5e3", ""])(
    "sends nothing for an amount of %j",
    async (amount) => {
      const request = ownGrant({ userId: `never-${number}`, amount });
      expect(await grant(request)).toMatchObject({ state: "refused", code: "target.grant_amount" });
      expect((await target.rows("users")).filter((user) => user.id === request.userId)).toHaveLength(0);
    },
  );

  it("runs grants for one user one after the other, so that none is overwritten", async () => {
    const userId = `user-${number}`;
    const requests = Array.from({ length: 8 }, (_, index) =>
      ownGrant({
        userId,
        amount: "10",
        idempotencyKey: `t:${number}:${index}`,
        reason: `Part ${number}.${index}`,
      }),
    );
    const results = await Promise.all(requests.map((request) => grant(request)));
    expect(results.every((result) => result.state === "applied")).toBe(true);
    expect(await target.adapter.readBalances(target.config, userId, target.io)).toEqual({
      wallet: "80",
      listed: "80",
    });
  });
});

describe("pacing and errors", () => {
  it("waits as long as Retry-After says and then goes on, for writes too", async () => {
    const row = carrier();
    await target.fault("POST", "/v1/entitlements", {
      kind: "status",
      status: 429,
      headers: { "retry-after": "7" },
      body: {
        statusCode: 429,
        error: "Too Many Requests",
        message: "Rate limit exceeded, retry in 7 seconds",
      },
    });
    expect(await create(row)).toMatchObject({ state: "applied" });
    expect(target.waits).toEqual([7_000]);
    expect(target.penalties.at(-1)).toBe(7_000);
  });

  it("throws instead of refusing the write when the key is wrong", async () => {
    const config = { ...target.config, apiKey: `om_live_${"0".repeat(64)}` };
    const write = { kind: "createEntitlement", targetKey: "k", row: carrier() } as const;
    expect(await codeOf(target.adapter.apply(config, write, target.io, false))).toBe("target.unauthorized");
  });

  it("gives up after five refusals for speed, still as something that may be tried again", async () => {
    await target.fault("POST", "/v1/credits/grant", { kind: "status", status: 429, body: {} }, 9);
    const error: unknown = await grant(ownGrant()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "target.rate_limited", retryable: true });
    expect(target.waits).toEqual([60_000, 60_000, 60_000, 60_000]);
  });
});
