import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adjustEvents,
  assertBurnAllowed,
  balanceGrantKey,
  burnEvent,
  burns,
  type CreditAdjustment,
  historyEvent,
  isSlug,
  liveEvent,
  parseFeatureId,
  planCarrierId,
  planFeatureId,
  profileRowId,
  raisedGrantKey,
  safeText,
  userFeatureId,
  userIdFor,
  uuidV5,
} from "./index";
import vectors from "./vectors.json";

const tenantId = "715ab9d5-1194-41a0-853e-5994eb36ec12";
const usage = {
  tenantId,
  sourceName: "stripe:acct_1:live",
  recordId: "r1",
  userId: "715ab9d5.cus_1",
  featureSlug: "api-calls",
  at: "2026-10-01T00:00:00Z",
  quantity: "1",
  unit: null,
};
const slug = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/).filter(isSlug);

describe("the shared vectors", () => {
  it.each(vectors.userIds)("user id: $name", ({ input, expected }) => {
    expect(userIdFor(input)).toBe(expected);
  });

  it.each(vectors.historyEvents)("history event: $name", ({ input, expected }) => {
    expect(historyEvent(input)).toEqual(expected);
  });

  it.each(vectors.burnEvents)("burning event: $name", ({ credits, expected }) => {
    expect(burnEvent(usage, credits)).toMatchObject(expected);
  });

  it.each(vectors.adjustEvents)("adjustment: $name", ({ input, expected }) => {
    // The JSON file can only say "string"; the vectors hold one of the three purposes.
    const purpose = input.purpose as CreditAdjustment["purpose"];
    expect(adjustEvents({ ...input, purpose, credits: BigInt(input.credits) })).toEqual(expected);
  });

  it.each(vectors.creditKeys)("credit key: $name", ({ input, expected }) => {
    expect(balanceGrantKey(input.tenantId, input.userId, input.generation)).toBe(expected);
  });

  it.each(vectors.featureIds)("feature id: $id", ({ id, expected }) => {
    expect(parseFeatureId(id)).toEqual(expected);
  });
});

describe("uuidV5", () => {
  it("agrees with the example of the RFC", () => {
    expect(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    );
  });

  it("refuses a namespace that is no UUID", () => {
    expect(() => uuidV5("stripe", "x")).toThrow(RangeError);
  });
});

describe("userIdFor", () => {
  it("never exceeds what the target's routes can read, and two customers never share an id", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 150 }),
        fc.string({ minLength: 1, maxLength: 150 }),
        fc.boolean(),
        (a, b, singleTenant) => {
          const first = userIdFor({ tenantId, externalId: a, singleTenant });
          expect(first.length).toBeLessThanOrEqual(100);
          expect(first.startsWith("migration.")).toBe(false);
          if (a !== b) expect(userIdFor({ tenantId, externalId: b, singleTenant })).not.toBe(first);
        },
      ),
    );
  });

  it("hides phone numbers however they are punctuated, and ids with control characters", () => {
    for (const externalId of ["+14155552671", "415-555-2671", "4155552671", "a\u0000b", "a\nb"]) {
      expect(userIdFor({ tenantId, externalId, singleTenant: true })).toMatch(/^x\.[0-9a-f]{32}$/);
    }
  });

  it("refuses an empty id", () => {
    expect(() => userIdFor({ tenantId, externalId: "", singleTenant: true })).toThrow(RangeError);
  });
});

describe("feature ids", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(slug, slug, fc.string({ minLength: 1 }), (feature, planKey, userId) => {
        expect(parseFeatureId(planFeatureId(feature, planKey))).toEqual({
          scope: "plan",
          slug: feature,
          planKey,
        });
        expect(parseFeatureId(userFeatureId(feature, userId))).toEqual({
          scope: "user",
          slug: feature,
          userId,
        });
        expect(parseFeatureId(planCarrierId(planKey))).toEqual({ scope: "planCarrier", planKey });
      }),
    );
  });

  it("names profile rows from the second on", () => {
    expect([1, 2, 12].map(profileRowId)).toEqual([
      "migration.profile",
      "migration.profile.2",
      "migration.profile.12",
    ]);
    expect(() => profileRowId(0)).toThrow(RangeError);
  });

  it("refuses reserved names and foreign letters", () => {
    expect(() => planFeatureId("migration.x", "pro")).toThrow(RangeError);
    expect(() => planFeatureId("api", "Pro")).toThrow(RangeError);
    expect(() => userFeatureId("api", "")).toThrow(RangeError);
  });
});

describe("event forms", () => {
  it("history carries neither unit_type nor quantity, whatever the record", () => {
    fc.assert(
      fc.property(fc.string(), fc.bigInt(), fc.option(fc.string()), (recordId, quantity, unit) => {
        const event = historyEvent({ ...usage, recordId, quantity: quantity.toString(), unit });
        expect(burns(event)).toBe(false);
        expect(JSON.stringify(event)).not.toContain("\\u0000");
        expect(event.metadata.quantity).toBe(quantity.toString());
      }),
    );
  });

  it("refuses a time without zone and a quantity that is no decimal", () => {
    expect(() => historyEvent({ ...usage, at: "2026-10-01" })).toThrow(RangeError);
    expect(() => historyEvent({ ...usage, at: "soonZ" })).toThrow(RangeError);
    expect(() => historyEvent({ ...usage, quantity: "1e3" })).toThrow(RangeError);
  });

  it("writes any instant as the calendar has it", () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") }),
        (date) => {
          const at = date.toISOString();
          expect(historyEvent({ ...usage, at }).timestamp).toBe(at);
          expect(historyEvent({ ...usage, at: at.replace(/\.\d+/, "") }).timestamp).toBe(
            at.replace(/\.\d+/, ".000"),
          );
        },
      ),
    );
    expect(historyEvent({ ...usage, at: "2026-02-30T00:00:00Z" }).timestamp).toBe("2026-03-02T00:00:00.000Z");
  });

  it("scopes live events to the user only where the target enforces the limit", () => {
    expect(liveEvent(usage, true).feature_id).toBe("api-calls:715ab9d5.cus_1");
    expect(liveEvent(usage, false).feature_id).toBe("api-calls");
  });

  it("ten times the quantity is the credits exactly, up to the largest event", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (credits) => {
        expect(burnEvent(usage, credits).quantity * 10).toBe(credits);
      }),
    );
    for (const credits of [0, -1, 0.5, 2_000_001]) {
      expect(() => burnEvent(usage, credits)).toThrow(RangeError);
    }
  });

  it("refuses to send a burning event for a feature that burns nothing", () => {
    expect(() => assertBurnAllowed("none", burnEvent(usage, 1))).toThrow(RangeError);
    expect(() => assertBurnAllowed("credits", burnEvent(usage, 1))).not.toThrow();
    expect(() => assertBurnAllowed("none", historyEvent(usage))).not.toThrow();
  });

  it("splits a large adjustment without losing a credit, each part under its own key", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 9_000_000n }), (credits) => {
        const events = adjustEvents({
          tenantId,
          sourceName: usage.sourceName,
          userId: usage.userId,
          generation: 1,
          purpose: "correction",
          reference: "c1",
          credits,
          at: usage.at,
        });
        const taken = events.reduce((sum, event) => sum + BigInt(Math.round(event.quantity * 10)), 0n);
        expect(taken).toBe(credits);
        expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
      }),
    );
  });

  it("raising a wallet has a key per total, so that two installations raise it once", () => {
    expect(raisedGrantKey(tenantId, "u", 1, "70")).toBe(`${tenantId}:balance:u:1:70`);
  });
});

describe("safeText", () => {
  it("keeps pairs and replaces halves", () => {
    expect(safeText("a\u0000b\ud83d\ude00c\ud83d")).toBe("ab\ud83d\ude00c\ufffd");
  });
});
