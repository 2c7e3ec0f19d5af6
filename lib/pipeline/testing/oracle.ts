import { verifyChain } from "@/lib/audit";
import { ratio } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import type { Vault } from "@/lib/vault";
import { Decimal } from "../exact-decimal";
import { arrivedRecords, profilesOf } from "./arrived";
import { controlOf } from "./control";
import { groupBy } from "./group-by";
import {
  listBookedOutcomes,
  listPlannedWallets,
  listProductRevenue,
  listSnapshotRows,
  listUnaudited,
  type PlanKey,
  readPlanInputs,
} from "./ledger";
import { isSameAmount } from "./money";
import type { SourceFacts } from "./source-facts";
import { withoutTakenBack } from "./taken-back";
import { readTargetTruth, type TargetTruth } from "./truth";

export interface OracleSubject extends PlanKey {
  readonly db: Executor;
  readonly vault: Vault;
  readonly workspaceId: string;
  readonly tenantId: string;
  /** What the source really holds. */
  readonly source: () => Promise<SourceFacts>;
  /** Control routes of the OpenMonetize stand-in. */
  readonly targetControl: string;
}

/** What was looked at, so that a test can tell "nothing wrong" from "nothing there". */
export interface Measured {
  customers: number;
  records: number;
  arrived: number;
  /** Subscriptions whose revenue was worked out by hand from the rail. */
  revenueByHand: number;
  usageDays: number;
  auditRows: number;
}

export interface OracleVerdict {
  /** One sentence per breach; empty when I1, I2, I3, I4 and I6 hold. */
  readonly breaches: readonly string[];
  readonly measured: Measured;
}

interface Facts {
  readonly subject: OracleSubject;
  readonly source: SourceFacts;
  readonly target: TargetTruth;
  readonly inputs: Awaited<ReturnType<typeof readPlanInputs>>;
  readonly promised: ReadonlyMap<string, { entity: string; sourceId: string }>;
  /** Planned credits by customer; null = no wallet. */
  readonly wallets: ReadonlyMap<string, string | null>;
  readonly userOf: (customerId: string) => string;
  readonly measured: Measured;
}

const carriedOutcomes = new Set(["created", "updated", "unchanged"]);
const keyOf = (record: { entity: string; sourceId: string }) => `${record.entity}/${record.sourceId}`;

/**
 * Judges a finished import of a whole account by what both stand-ins hold themselves: conservation, uniqueness, money,
 * usage and the audit chain. Plain customer ids are expected in the prefixed form of target-model T3.
 */
export async function judge(subject: OracleSubject): Promise<OracleVerdict> {
  const [source, target, inputs, outcomes, snapshot, wallets] = await Promise.all([
    subject.source(),
    readTargetTruth(controlOf(subject.targetControl)).then(withoutTakenBack),
    readPlanInputs(subject.db, subject),
    listBookedOutcomes(subject.db, subject),
    listSnapshotRows(subject.db, subject),
    listPlannedWallets(subject.db, subject),
  ]);
  const promised = new Map(
    outcomes.flatMap((row) =>
      carriedOutcomes.has(row.outcome) && !row.aside ? [[keyOf(row), row] as const] : [],
    ),
  );
  const facts: Facts = {
    subject,
    source,
    target,
    inputs,
    promised,
    wallets: new Map(wallets.map(({ id, credits }) => [id, credits])),
    userOf: (id) => `${subject.tenantId.slice(0, 8)}.${id}`,
    measured: {
      customers: source.customers.length,
      records: snapshot.length,
      arrived: 0,
      revenueByHand: 0,
      usageDays: 0,
      auditRows: 0,
    },
  };
  const breaches = [
    ...conservation(facts, snapshot, outcomes),
    ...uniqueness(facts),
    ...(await money(facts)),
    ...usage(facts, outcomes),
    ...(await audit(facts)),
  ];
  return { breaches, measured: facts.measured };
}

type Named = { entity: string; sourceId: string };

/** I1: every record of the snapshot has exactly one outcome, and the snapshot holds what the rail holds. */
function* conservation(facts: Facts, snapshot: readonly Named[], outcomes: readonly Named[]) {
  const booked = groupBy(outcomes, keyOf);
  const staged = new Set(snapshot.map(keyOf));
  for (const key of staged) {
    const count = booked.get(key)?.length ?? 0;
    if (count !== 1) yield `I1 ${key} has ${count} outcomes`;
  }
  for (const key of booked.keys()) if (!staged.has(key)) yield `I1 ${key} is not in the snapshot`;
  for (const record of facts.source.records)
    if (!staged.has(keyOf(record))) yield `I1 ${keyOf(record)} is at the source and not in the snapshot`;
}

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** I2: what was promised stands at the target exactly once, and nothing of ours stands there unpromised. */
function* uniqueness(facts: Facts) {
  const { target, promised, inputs, userOf } = facts;
  const arrived = arrivedRecords(target, inputs.document.source.name);
  facts.measured.arrived = arrived.length;
  const found = groupBy(arrived, keyOf);
  for (const key of promised.keys()) {
    const places = found.get(key) ?? [];
    if (places.length !== 1)
      yield `I2 ${key} stands ${places.length} times: ${places.map(({ where }) => where).join(", ")}`;
  }
  for (const [key, places] of found)
    if (!promised.has(key)) yield `I2 ${key} stands in ${places[0]?.where} and was not promised`;

  const customers = [...promised.values()].filter(({ entity }) => entity === "customers");
  const users = new Set(customers.map(({ sourceId }) => userOf(sourceId)));
  yield* exactlyOnce("user", ids(target.users), users);
  // A former customer with usage becomes a user without a wallet.
  const holders = new Set(
    customers.flatMap(({ sourceId }) => (facts.wallets.get(sourceId) === null ? [] : [userOf(sourceId)])),
  );
  yield* exactlyOnce("wallet of", owners(target.wallets), holders);
  yield* exactlyOnce("grant of", owners(target.transactions.filter(({ type }) => type === "GRANT")), holders);
  yield* atMostOnce(
    "row",
    target.entitlements.map((row) => `${row.featureId} of ${row.userId ?? "the tenant"}`),
  );
  yield* atMostOnce("event", ids(target.events));
  for (const { userId, featureId } of target.entitlements)
    if (userId !== null && !users.has(userId))
      yield `I2 ${featureId} belongs to ${userId}, who was not promised`;
  for (const profile of profilesOf(target, inputs.document.source.name))
    if (profile.rows.length !== profile.rowsPromised)
      yield `I2 the profile of ${profile.userId} has ${profile.rows.length} of ${profile.rowsPromised} rows`;
}

const owners = (rows: readonly { userId: string | null }[]) => rows.map(({ userId }) => userId ?? "nobody");

function* exactlyOnce(what: string, found: readonly string[], wanted: ReadonlySet<string>) {
  yield* atMostOnce(what, found);
  const there = new Set(found);
  for (const id of wanted) if (!there.has(id)) yield `I2 ${what} ${id} is missing`;
  for (const id of there) if (!wanted.has(id)) yield `I2 ${what} ${id} was not promised`;
}

function* atMostOnce(what: string, found: readonly string[]) {
  for (const [id, same] of groupBy(found, (each) => each))
    if (same.length > 1) yield `I2 ${what} ${id} stands ${same.length} times`;
}

/** I3: the copy's revenue is the export's and, where it can be worked out by hand, the rail's; credits are the plan's. */
async function money(facts: Facts): Promise<string[]> {
  const { subject, source, target, inputs, userOf, promised } = facts;
  const breaches: string[] = [];
  const product = groupBy(await listProductRevenue(subject.db, subject), ({ id }) => id);
  for (const profile of profilesOf(target, inputs.document.source.name)) {
    for (const copy of profile.subscriptions) {
      const id = String(copy.id);
      const mrr = String(copy.mrr);
      const exported = (product.get(id) ?? []).map((line) =>
        ratio.rational(BigInt(line.numerator), BigInt(line.denominator)),
      );
      if (!isSameAmount(mrr, ratio.sum(exported)))
        breaches.push(`I3 ${id} is carried with ${mrr}, not as exported`);
      const rail = source.revenueOf(id);
      if (!rail || (rail.currency !== "" && rail.currency !== copy.currency)) {
        breaches.push(`I3 ${id} in ${copy.currency} is not on the rail`);
        continue;
      }
      const { byHand } = rail;
      if (byHand === null) continue;
      facts.measured.revenueByHand += 1;
      if (!isSameAmount(mrr, byHand))
        breaches.push(
          `I3 ${id} is carried with ${mrr}, by hand it is ${byHand.numerator}/${byHand.denominator}`,
        );
    }
  }
  const wanted = source.creditsOf(inputs.document, inputs.watermark);
  for (const [id, credits] of facts.wallets) {
    if (credits === null || !promised.has(`customers/${id}`)) continue;
    const userId = userOf(id);
    const held = total(target.wallets.filter((each) => each.userId === userId).map((each) => each.balance));
    const booked = total(
      target.transactions.filter((each) => each.userId === userId).map((each) => each.amount),
    );
    const byHand = wanted.get(id) ?? 1n;
    if (`${held}` !== credits || held !== booked || held !== byHand)
      breaches.push(
        `I3 ${userId} holds ${held}, has ${booked} booked, ${credits} planned and ${byHand} on the rail`,
      );
  }
  return breaches;
}

const total = (amounts: readonly string[]): bigint => amounts.reduce((sum, each) => sum + BigInt(each), 0n);

/** I4: quantity per customer, feature and day, exact; and every accepted event is stored or set aside. */
function* usage(
  facts: Facts,
  outcomes: readonly { entity: string; sourceId: string; outcome: string; aside: boolean }[],
) {
  const { source, target, inputs, userOf, measured } = facts;
  const dayOf = (at: Date) => at.toISOString().slice(0, 10);
  const last = source.readsRunningDay ? "9999" : dayOf(inputs.watermark);
  const first = dayOf(new Date(inputs.watermark.getTime() - inputs.usageDays * 86_400_000));
  // Days whose record was skipped, held or rejected are accounted for by I1; the id names meter, customer and day.
  const left = new Set(
    outcomes
      .filter((row) => row.entity === "usage" && (row.aside || !carriedOutcomes.has(row.outcome)))
      .map(({ sourceId }) => sourceId),
  );
  const wanted = new Map<string, Decimal>();
  for (const row of source.usage) {
    const rule = inputs.document.features[row.featureId];
    if (!rule || !("to" in rule) || row.day < first || row.day >= last) continue;
    if (row.recordId !== null && left.has(row.recordId)) continue;
    add(wanted, `${userOf(row.customer)} ${rule.to} ${row.day}`, row.value);
  }
  const apart = new Set(
    [...(source.notCounted ?? [])].map((pair) => {
      const [customer = "", feature = ""] = pair.split(" ");
      const rule = inputs.document.features[feature];
      return `${userOf(customer)} ${rule && "to" in rule ? rule.to : ""}`;
    }),
  );
  const stored = new Map<string, Decimal>();
  for (const event of target.events) {
    const slug = event.featureId.split(":")[0];
    if (apart.has(`${event.userId} ${slug}`)) continue;
    add(stored, `${event.userId} ${slug} ${event.timestamp.slice(0, 10)}`, event.metadata.quantity ?? "NaN");
    if (event.metadata.user !== event.userId)
      yield `I4 event ${event.id} names another user than it belongs to`;
    if (event.creditsBurned !== "0") yield `I4 event ${event.id} burned ${event.creditsBurned} credits`;
  }
  measured.usageDays = wanted.size;
  for (const key of new Set([...wanted.keys(), ...stored.keys()])) {
    const here = wanted.get(key);
    const there = stored.get(key);
    if (!here || !there || !here.equals(there))
      yield `I4 ${key}: ${here?.toFixed() ?? "nothing"} at the source, ${there?.toFixed() ?? "nothing"} stored`;
  }
  const { accepted, events, waiting, failed, deadLetters } = target.totals;
  if (accepted !== events + waiting + failed + deadLetters)
    yield `I4 ${accepted} events accepted, ${events} stored, ${deadLetters} dead, ${waiting + failed} under way`;
  if (waiting + failed > 0) yield `I4 ${waiting + failed} events are still under way`;
}

function add(totals: Map<string, Decimal>, key: string, quantity: string): void {
  totals.set(key, (totals.get(key) ?? new Decimal(0)).plus(quantity));
}

/** I6: the chain verifies, and runs, approvals and chunks have their rows. */
async function audit(facts: Facts): Promise<string[]> {
  const { subject, measured } = facts;
  const chain = await verifyChain(subject.db, subject);
  measured.auditRows = chain.entries;
  const broken = chain.state === "holds" ? [] : [`I6 ${chain.sentence}`];
  const unaudited = await listUnaudited(subject.db, subject.workspaceId, subject.migrationId);
  return [...broken, ...unaudited.map((what) => `I6 ${what}`)];
}
