import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { targetApi } from "@/lib/pipeline/testing/target-api";
import {
  readSourceTruth,
  readTargetTruth,
  type TargetTruth,
  type TrueEntitlement,
  type TrueEvent,
} from "@/lib/pipeline/testing/truth";
import { importPlan, type PlannedMigration, prepareImport, validate } from "@/lib/services/testing/journey";
import { startWorld, until, type World } from "@/lib/services/testing/sandbox-world";
import { listDifferences } from "@/lib/services/validations/get-validation";

let world: World;
let plan: PlannedMigration;
let control: Control;
let api: ReturnType<typeof targetApi>;
let truth: TargetTruth;
/** Differences of the last validation; what cannot be undone at the target stays in it. */
let known = new Set<string>();

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 400 });
  control = controlOf(world.target.controlUrl);
  api = targetApi(world.target);
  plan = await prepareImport(world.owner, world);
  await importPlan(world.owner, plan);
}, 180_000);
afterAll(() => world.stop());
beforeEach(async () => {
  truth = await readTargetTruth(control);
});

const validators = ["customers", "revenue", "usage", "credits", "entitlements", "decisions"];

/** Validates and lists the records behind every difference that was not there before: `validator what customer source -> target`. */
async function findNew(): Promise<{ found: string[]; states: Record<string, string>; sources: string[] }> {
  const { migrationId } = plan;
  const verdict = await validate(world.owner, migrationId);
  const all: string[] = [];
  for (const validator of validators) {
    const { differences } = await listDifferences(world.owner, {
      migrationId,
      evidenceId: verdict.evidenceId,
      validator,
      limit: 200,
    });
    for (const row of differences)
      all.push(`${validator} ${row.what} ${row.customerId} ${row.source} -> ${row.target}`);
  }
  const found = all.filter((line) => !known.has(line)).sort();
  known = new Set(all);
  const states = Object.fromEntries(verdict.validators.map(({ name, state }) => [name, state]));
  return { found, states, sources: verdict.validators.map(({ name, source }) => `${name} ${source}`) };
}

const heads = () => truth.entitlements.filter(({ featureId }) => featureId === "migration.profile");

function headWith(wanted: (head: TrueEntitlement) => boolean): TrueEntitlement & { customerId: string } {
  const head = heads().find(wanted);
  if (!head?.metadata?.id) throw new Error("no such profile");
  return { ...head, customerId: head.metadata.id };
}

const subscriptionsOf = (head: TrueEntitlement) => head.metadata?.subscriptions ?? [];

async function ingest(events: readonly Record<string, unknown>[]): Promise<void> {
  const before = truth.totals.events;
  await api("POST", "/v1/events/ingest", { events });
  await until(
    "the events are stored",
    async () => (await readTargetTruth(control)).totals.events === before + events.length,
  );
}

const copyOf = (event: TrueEvent, changes: { user?: string; quantity?: string; record?: string }) => ({
  event_id: randomUUID(),
  event_type: "CUSTOM",
  feature_id: event.featureId,
  user_id: changes.user ?? event.userId,
  timestamp: event.timestamp,
  metadata: { ...event.metadata, ...changes },
});

/** Two carried events of different customers, feature by feature. */
function twoEvents(): [TrueEvent, TrueEvent] {
  for (const first of truth.events) {
    const second = truth.events.find(
      (each) => each.featureId === first.featureId && each.userId !== first.userId,
    );
    if (second) return [first, second];
  }
  throw new Error("no two customers use the same feature");
}

const customerOf = (event: TrueEvent) => String(event.userId).slice(9);
const slugOf = (event: TrueEvent) => String(event.featureId.split(":")[0]);
const dayOf = (event: TrueEvent) => event.timestamp.slice(0, 10);

describe("what a validation finds", { timeout: 180_000 }, () => {
  it("nothing in an account that nobody touched, every time", async () => {
    for (const _time of [1, 2]) {
      const { found, states } = await findNew();
      expect(found).toEqual([]);
      expect(new Set(Object.values(states))).toEqual(new Set(["passed"]));
    }
  });

  it("a feature that was switched off for everybody on a plan, customer by customer", async () => {
    const row = truth.entitlements.find(
      ({ featureId, userId, limitType }) =>
        userId === null &&
        limitType === "SOFT" &&
        heads().some(({ metadata }) => featureId.endsWith(`@${metadata?.plan}`)),
    );
    if (!row) throw new Error("no plan has a feature");
    const [slug, planKey] = row.featureId.split("@");
    const hit = heads().filter(({ metadata }) => metadata?.plan === planKey);
    await api("PUT", `/v1/entitlements/${row.id}`, { limitType: "HARD", limitValue: 0 });
    const { found, states } = await findNew();
    await api("PUT", `/v1/entitlements/${row.id}`, { limitType: "SOFT", limitValue: null });
    const denied = found.filter((line) => line.startsWith(`entitlements ${slug} `));
    // Whoever has a row of their own is decided by that.
    const own = truth.entitlements.filter(({ featureId }) => featureId.startsWith(`${slug}:`));
    expect(denied).toHaveLength(hit.length - own.length);
    for (const line of denied) expect(line).toMatch(/ allowed -> refused$/);
    expect(states.entitlements).toBe("failed");
    expect(states).toMatchObject({
      customers: "passed",
      revenue: "passed",
      usage: "passed",
      credits: "passed",
    });
  });

  it("a row of the catalogue that decides about nobody yet", async () => {
    const row = truth.entitlements.find(
      ({ featureId, userId }) =>
        userId === null &&
        featureId.includes("@") &&
        !heads().some(({ metadata }) => featureId.endsWith(`@${metadata?.plan}`)),
    );
    if (!row) throw new Error("every plan is in use");
    await api("PUT", `/v1/entitlements/${row.id}`, { limitType: row.limitType === "HARD" ? "SOFT" : "HARD" });
    const { found } = await findNew();
    await api("PUT", `/v1/entitlements/${row.id}`, { limitType: row.limitType });
    expect(found).toContain(
      `entitlements ${row.featureId} › limitType null ${row.limitType} -> ${row.limitType === "HARD" ? "SOFT" : "HARD"}`,
    );
    expect(found.every((line) => line.includes(row.featureId))).toBe(true);
  });

  it("a profile that was deleted", async () => {
    const head = headWith((each) => subscriptionsOf(each).some(({ mrr }) => mrr !== "0"));
    const before = await findNew();
    await api("DELETE", `/v1/entitlements/${head.id}`);
    const { found, states, sources } = await findNew();
    // What the source says does not depend on what the target lost.
    expect(sources).toEqual(before.sources);
    await api("POST", "/v1/entitlements", {
      featureId: head.featureId,
      userId: head.userId,
      limitType: head.limitType,
      metadata: head.metadata,
    });
    expect(found).toContain(`customers profile ${head.customerId} 1 -> 0`);
    for (const { id, mrr } of subscriptionsOf(head)) {
      if (mrr === "0") continue;
      expect(found.some((line) => line.startsWith(`revenue subscription ${id} ${head.customerId} `))).toBe(
        true,
      );
    }
    expect(found.every((line) => line.includes(head.customerId))).toBe(true);
    expect(states).toMatchObject({ customers: "failed", revenue: "failed", credits: "passed" });
  });

  it("a profile that stands twice", async () => {
    const head = headWith((each) => subscriptionsOf(each).length > 0);
    const { data } = await api("POST", "/v1/entitlements", {
      featureId: head.featureId,
      userId: head.userId,
      limitType: head.limitType,
      metadata: head.metadata,
    });
    const { found } = await findNew();
    // What the platform answers to a POST is {data: {id, ...}}.
    await api("DELETE", `/v1/entitlements/${(data as { id: string }).id}`);
    expect(found).toContain(`customers profile ${head.customerId} 1 -> 2`);
    expect(found.every((line) => line.includes(head.customerId))).toBe(true);
  });

  it("one field of a profile that was changed, whichever it is", async () => {
    const changes = { plan: "no-access", access: false, email: "somebody@else.example" };
    const [first, second, third] = heads().filter(
      ({ metadata }) => metadata?.access === true && metadata.email !== undefined,
    );
    if (!first || !second || !third) throw new Error("too few customers with access");
    const cases = Object.entries(changes).map(([field, value], index) => ({
      field,
      value,
      head: [first, second, third][index] ?? first,
    }));
    for (const { field, value, head } of cases)
      await api("PUT", `/v1/entitlements/${head.id}`, { metadata: { ...head.metadata, [field]: value } });
    const { found } = await findNew();
    for (const { head } of cases)
      await api("PUT", `/v1/entitlements/${head.id}`, { metadata: head.metadata });
    for (const { field, value, head } of cases) {
      const before = String(head.metadata?.[field]);
      expect(found).toContain(
        `customers migration.profile › metadata › ${field} ${head.metadata?.id} ${before} -> ${value}`,
      );
    }
    const hit = cases.map(({ head }) => String(head.metadata?.id));
    expect(found.every((line) => hit.some((id) => line.includes(id)))).toBe(true);
  });

  it("one cent of a carried subscription", async () => {
    const head = headWith((each) => subscriptionsOf(each).some(({ mrr }) => /^[1-9]\d+$/.test(String(mrr))));
    const [copy] = subscriptionsOf(head).filter(({ mrr }) => /^[1-9]\d+$/.test(String(mrr)));
    const more = `${BigInt(String(copy?.mrr)) + 1n}`;
    const subscriptions = subscriptionsOf(head).map((each) =>
      each === copy ? { ...each, mrr: more } : each,
    );
    await api("PUT", `/v1/entitlements/${head.id}`, { metadata: { ...head.metadata, subscriptions } });
    const { found, states } = await findNew();
    await api("PUT", `/v1/entitlements/${head.id}`, { metadata: head.metadata });
    expect(found).toContain(`revenue subscription ${copy?.id} ${head.customerId} ${copy?.mrr} -> ${more}`);
    expect(states.revenue).toBe("failed");
  });

  it("a subscription that ended on the rail: named, and no failure of the migration", async () => {
    const { subscriptions } = await readSourceTruth(controlOf(world.stripe.controlUrl));
    const copies = new Map(
      heads().flatMap((head) => subscriptionsOf(head).map((each) => [String(each.id), each] as const)),
    );
    const alone = subscriptions.find(
      ({ id, customer, status }) =>
        status === "active" &&
        Number(copies.get(id)?.mrr) > 0 &&
        subscriptions.filter((other) => other.customer === customer).length === 1,
    );
    if (!alone) throw new Error("nobody has exactly one subscription");
    await controlOf(world.stripe.controlUrl).post("account", {
      op: "delete",
      object: "subscription",
      id: alone.id,
    });
    const { found, states } = await findNew();
    expect(found).toEqual([
      `revenue rail ${alone.currency} ${alone.customer} ${copies.get(alone.id)?.mrr} -> 0`,
    ]);
    expect(states.revenue).toBe("passed");
  });

  it("credits that somebody granted by hand", async () => {
    const head = headWith(() => true);
    const held = truth.wallets.find(({ userId }) => userId === head.userId)?.balance;
    await api("POST", "/v1/credits/grant", { userId: head.userId, amount: 7, idempotencyKey: randomUUID() });
    const { found, states } = await findNew();
    expect(found).toEqual([`credits wallet ${head.customerId} ${held} -> ${Number(held) + 7}`]);
    expect(states).toMatchObject({ credits: "failed", usage: "passed", customers: "passed" });
  });

  it("two opposite errors whose total is the same", async () => {
    const [more, less] = twoEvents();
    await ingest([
      copyOf(more, { quantity: "5.000000000001", record: "by-hand/1" }),
      copyOf(less, { quantity: "-5.000000000001", record: "by-hand/2" }),
    ]);
    const { found, states } = await findNew();
    expect(found).toHaveLength(2);
    expect(found.join("\n")).toContain(`usage ${slugOf(more)} ${dayOf(more)} ${customerOf(more)} `);
    expect(found.join("\n")).toContain(`usage ${slugOf(less)} ${dayOf(less)} ${customerOf(less)} `);
    expect(states.usage).toBe("failed");
  });

  it("an event that stands twice under the same record", async () => {
    const [, , , event] = truth.events;
    if (!event) throw new Error("no event");
    await ingest([copyOf(event, {})]);
    const { found, states } = await findNew();
    expect(found.filter((line) => line.startsWith("usage "))).toEqual([
      expect.stringContaining(`usage ${slugOf(event)} ${dayOf(event)} ${customerOf(event)} `),
    ]);
    expect(states.usage).toBe("failed");
  });

  it("usage of a user whom the source does not have", async () => {
    const [event] = truth.events;
    if (!event) throw new Error("no event");
    const user = `${String(event.userId).slice(0, 9)}cus_nobody`;
    await ingest([copyOf(event, { user, record: "by-hand/3" })]);
    const { found, states } = await findNew();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("nobody");
    expect(states.usage).toBe("failed");
  });
});
