import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "@/lib/errors";
import { checkDatabase } from "./check-database";
import { enterTenant } from "./session";
import { createTestPlatform, inSession, type TestPlatform } from "./test-platform";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.drop());

async function verdict(url = platform.guestUrl, apiKey = platform.apiKey): Promise<string> {
  const { tenantId } = platform;
  try {
    await inSession(url, async (session) => {
      await enterTenant(session, tenantId, 10_000);
      await checkDatabase(session, { tenantId, apiKey });
    });
    return "fits";
  } catch (error) {
    if (!isAppError(error)) throw error;
    return `${error.code}: ${error.userMessage}`;
  }
}

/** Changes the tables, looks, and changes them back. */
async function verdictWith(change: string, back: string): Promise<string> {
  await platform.sql(change);
  try {
    return await verdict();
  } finally {
    await platform.sql(back);
  }
}

describe("the database of a platform", () => {
  it("fits for a role that may do only what is needed, and for the owner of the tables", async () => {
    expect(await verdict()).toBe("fits");
    expect(await verdict(platform.ownerUrl)).toBe("fits");
  });

  it("is refused to a superuser", async () => {
    expect(await verdict(platform.superUrl)).toMatch(/^target\.database_privileged: .*superuser/);
  });

  it("is refused when it holds another platform's tenant", async () => {
    expect(await verdict(platform.guestUrl, "om_live_other")).toMatch(/^target\.database_other_tenant/);
  });

  it.each([
    [
      "alter table usage_events rename to events",
      "alter table events rename to usage_events",
      "The table usage_events does not exist",
    ],
    [
      "alter table users rename column email to mail",
      "alter table users rename column mail to email",
      "The column users.email (text) does not exist",
    ],
    [
      "alter table credit_wallets alter balance type numeric",
      "alter table credit_wallets alter balance type bigint",
      "The column credit_wallets.balance is numeric, not bigint",
    ],
    [
      "alter table users add region text not null",
      "alter table users drop region",
      "The column users.region is not known, may not be null and has no default",
    ],
    [
      "alter table usage_events alter provider set not null",
      "alter table usage_events alter provider drop not null",
      "The column usage_events.provider must be allowed to be null",
    ],
    [
      "alter table credit_transactions drop constraint credit_transactions_idempotency_key_key",
      "alter table credit_transactions add unique (idempotency_key)",
      "There is no unique index over credit_transactions (idempotency_key)",
    ],
    [
      "create function nothing() returns trigger language plpgsql as 'begin return new; end'; create trigger meddle before insert on users for each row execute function nothing()",
      "drop function nothing cascade",
      "The trigger meddle on users",
    ],
    [
      "create rule swallow as on insert to entitlements do instead nothing",
      "drop rule swallow on entitlements",
      "The rule swallow on entitlements",
    ],
    [
      `alter type "LimitPeriod" rename value 'TOTAL' to 'EVER'`,
      `alter type "LimitPeriod" rename value 'EVER' to 'TOTAL'`,
      `The type "LimitPeriod" has no value TOTAL`,
    ],
  ])("is refused with the exact mismatch: %s", async (change, back, sentence) => {
    const found = await verdictWith(change, back);
    expect(found).toMatch(/^target\.database_schema/);
    expect(found).toContain(sentence);
    expect(await verdict()).toBe("fits");
  });

  it("is refused when the role lacks a privilege, naming it", async () => {
    const guest = new URL(platform.guestUrl).username;
    const found = await verdictWith(
      `revoke delete on usage_events from ${guest}`,
      `grant delete on usage_events to ${guest}`,
    );
    expect(found).toContain("grant delete on usage_events to it");
  });

  it("takes a column that fills itself and an enum with more values", async () => {
    expect(
      await verdictWith(
        "alter table users add seen_at timestamp not null default now()",
        "alter table users drop seen_at",
      ),
    ).toBe("fits");
    await platform.sql(`alter type "EventType" add value 'VIDEO_GENERATION'`);
    expect(await verdict()).toBe("fits");
  });
});
