import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createStiggStandIn } from ".";

const folder = mkdtempSync(path.join(tmpdir(), "stigg-journal-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the journal of the Stigg stand-in", () => {
  it("brings a second start to the same account: its usage, edits and clock", async () => {
    const options = {
      journalPath: path.join(folder, "stigg.jsonl"),
      customers: 5,
      usageRows: 0,
      startAt: "2026-11-15T12:00:00Z",
    };
    const first = await createStiggStandIn(options);
    const [customer] = first.environment.customers;
    const input = { customerId: customer?.customerId, featureId: "feature-api-calls", value: 7 };
    await fetch(`${first.baseUrl}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": first.apiKey },
      body: JSON.stringify({
        query: "mutation ($input: ReportUsageInput!) { reportUsage(input: $input) { id } }",
        variables: { input },
      }),
    });
    await fetch(`${first.controlUrl}/account`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        op: "update",
        object: "customer",
        id: customer?.customerId,
        set: { name: "Edited" },
      }),
    });
    first.clock.advance(60_000);
    await first.stop();
    const second = await createStiggStandIn({ ...options, customers: 50, startAt: "2020-01-01T00:00:00Z" });
    await second.stop();
    expect(second.environment.customers.map((one) => one.customerId)).toEqual(
      first.environment.customers.map((one) => one.customerId),
    );
    expect(second.environment.customer(customer?.customerId ?? "")?.name).toBe("Edited");
    expect(second.environment.reports.at(-1)).toMatchObject({ value: 7, at: "2026-11-15T12:00:00.000Z" });
    expect(second.clock.now().toISOString()).toBe("2026-11-15T12:01:00.000Z");
  });
});
