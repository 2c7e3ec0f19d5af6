import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { endFrozenSessions } from "./end-frozen-sessions";

/** What the driver's types leave out: the messages of the extended protocol, one by one. */
interface Messages {
  parse(message: { text: string }): void;
  flush(): void;
}

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.drizzle.execute(sql`create table thing (id int primary key)`);
  await test.db.drizzle.execute(sql`insert into thing values (1)`);
});
afterAll(() => test.drop());

/** A client that locks the row and then sends the text of its next statement, but never its values. */
async function stopHalfway(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: test.url,
    application_name: "om-migrate worker",
    idle_in_transaction_session_timeout: 100,
    statement_timeout: 100,
  });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin");
  await client.query("select id from thing where id = 1 for update");
  // The property is there; the types of the driver keep it to themselves.
  const { connection } = client as unknown as { connection: Messages };
  connection.parse({ text: "select id from thing where id = $1" });
  connection.flush();
  return client;
}

const unlocked = async () =>
  (await test.db.drizzle.execute(sql`select id from thing for update skip locked`)).length === 1;

describe("endFrozenSessions", () => {
  it("frees the rows of a client that stopped in the middle of a statement, which the server's own timeouts do not", async () => {
    const client = await stopHalfway();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await unlocked()).toBe(false);
    expect(await endFrozenSessions(test.db.drizzle, 60_000)).toBe(0);
    expect(await unlocked()).toBe(false);

    expect(await endFrozenSessions(test.db.drizzle, 300)).toBe(1);
    await expect.poll(unlocked).toBe(true);
    await client.end().catch(() => undefined);
  });

  it("leaves alone whoever rests outside a transaction", async () => {
    await test.db.drizzle.execute(sql`select 1`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await endFrozenSessions(test.db.drizzle, 10)).toBe(0);
    expect(await unlocked()).toBe(true);
  });
});
