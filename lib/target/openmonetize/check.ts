import { isAppError } from "@/lib/errors";
import type { TargetCheck, TargetCheckResult } from "@/lib/target/types";
import { parseBaseUrl, type TargetClient } from "./client";
import { statusOf } from "./errors";
import { judgeTargetKey } from "./judge-target-key";
import { isProbeUser } from "./probe/probe-names";
import { countEventsOf, listProbeUsers } from "./probe/probe-users";
import {
  getDeadLetters,
  getInfo,
  getMe,
  getReady,
  listEntitlements,
  listEvents,
  listUsers,
  pageSize,
} from "./routes";
import { registeredSchema } from "./schema";

/** Events per calendar month; gateway 0.1.0. ENTERPRISE has no limit. */
const monthlyQuota = { STARTER: 10_000, GROWTH: 100_000, ENTERPRISE: null } as const;

/**
 * Most pages of users looked at for users of the unusable kind, so that a test fits twice into the platform's default
 * window of 100 requests. The plan looks at every user it touches.
 */
const userPages = 10;

type Failure = Extract<TargetCheckResult, { ok: false }>;

const failure = (code: string, problem: string, remedy: string): Failure => ({
  ok: false,
  code,
  problem,
  remedy,
});

/**
 * Looks at everything that decides whether a migration can begin, without changing anything (the dead-letter look
 * counts one event of the month's quota). Expected failures come back as `ok: false` with a sentence of their own;
 * only a cancelled call throws.
 */
export async function checkTarget(
  config: { baseUrl: string; apiKey: string },
  open: () => TargetClient,
): Promise<TargetCheckResult> {
  const verdict = judgeTargetKey(config.apiKey);
  if (verdict.state !== "right") {
    return failure("target.key_shape", verdict.sentence, "Copy the whole key, beginning with om_live_.");
  }
  try {
    parseBaseUrl(config.baseUrl);
    const client = open();
    const notReady = await findNotReady(client);
    if (notReady !== null) return notReady;
    return await inspect(client);
  } catch (error) {
    if (!isAppError(error) || error.code === "internal.cancelled") throw error;
    return failure(error.code, error.userMessage, remedyOf(error.code));
  }
}

async function findNotReady(client: TargetClient): Promise<Failure | null> {
  try {
    const { status, data } = await getReady(client);
    if (status === 200) return null;
    const broken = Object.entries(data.checks)
      .filter(([, works]) => !works)
      .map(([name]) => name);
    return failure(
      "target.not_ready",
      `OpenMonetize answers, but is not ready: ${broken.length > 0 ? broken.join(", ") : data.status} failed.`,
      "Start the missing part of the installation, then test again.",
    );
  } catch (error) {
    // A server without this route, or with another answer on it, is something else.
    const foreign =
      statusOf(error) === 404 || (isAppError(error) && error.code === "target.unexpected_answer");
    if (!foreign) throw error;
    return failure(
      "target.not_openmonetize",
      "A server answers at this address, but it is not OpenMonetize.",
      remedyOf("target.not_openmonetize"),
    );
  }
}

async function inspect(client: TargetClient): Promise<TargetCheckResult> {
  const me = await getMe(client);
  const tenant = me.data.data;
  if (tenant.status !== "ACTIVE") {
    return failure(
      "target.suspended",
      `The OpenMonetize account "${tenant.name}" is ${tenant.status.toLowerCase()}.`,
      "Ask the operator of the installation to reactivate it, or use another account.",
    );
  }
  const info = await getInfo(client).catch(() => null);
  const users = await countUsers(client);
  const probeUsers = await listProbeUsers(client);
  const entitlements = (await listEntitlements(client)).filter(({ userId }) => !isProbeUser(userId));
  const pairs = new Set(entitlements.map((row) => JSON.stringify([row.featureId, row.userId])));
  const probeEvents = countEventsOf(probeUsers);
  const events = (await listEvents(client, 0, 1)).total - probeEvents;
  const deadLetters = await getDeadLetters(client);
  const target: TargetCheck = {
    tenantId: tenant.id,
    tenantName: tenant.name,
    tier: tenant.tier,
    monthlyEventQuota: monthlyQuota[tenant.tier],
    quotaRemaining: deadLetters.quotaRemaining,
    requestsPerMinute: me.requestsPerWindow,
    version: info?.version ?? null,
    users: users.total - probeUsers.length,
    unusableUsers: users.unusable,
    entitlements: entitlements.length,
    duplicateEntitlements: entitlements.length - pairs.size,
    events,
    deadLetters: deadLetters.data.items.filter((item) => item.data.customer_id === tenant.id).length,
    probe: { users: probeUsers.length, events: probeEvents },
    keyRecoveryExposed: await isKeyRecoveryExposed(client),
  };
  return { ok: true, target, notes: notesOf(target, users) };
}

interface UserCount {
  total: number;
  looked: number;
  /** Users whose id is not their external id: grants fail and events die for them. */
  unusable: number;
}

async function countUsers(client: TargetClient): Promise<UserCount> {
  const ids = new Set<string>();
  let unusable = 0;
  let total = 0;
  for (let page = 0; page < userPages; page += 1) {
    const { rows, total: now } = await listUsers(client, page * pageSize, pageSize);
    total = now;
    for (const row of rows) {
      if (ids.has(row.id)) continue;
      ids.add(row.id);
      if (row.id !== row.externalUserId) unusable += 1;
    }
    if (rows.length === 0 || (page + 1) * pageSize >= total) break;
  }
  return { total, looked: ids.size, unusable };
}

/**
 * Whether the unauthenticated sign-in route answers. It hands the key of an account to whoever sends its e-mail address;
 * an empty body is refused before anything is looked up, and tells that the route is there.
 */
async function isKeyRecoveryExposed(client: TargetClient): Promise<boolean> {
  try {
    await client.call({
      method: "POST",
      path: "/v1/auth/google",
      body: {},
      answer: registeredSchema,
      repeatable: true,
      anonymous: true,
    });
    return true;
  } catch (error) {
    return statusOf(error) === 400;
  }
}

function notesOf(target: TargetCheck, users: UserCount): string[] {
  const notes: string[] = [];
  if (target.monthlyEventQuota !== null) {
    notes.push(
      `The account is ${target.tier}: ${target.monthlyEventQuota} events a month${
        target.quotaRemaining === null ? "" : `, ${target.quotaRemaining} left`
      }. History counts in the month in which it is imported; an ENTERPRISE account has no limit.`,
    );
  }
  if (users.unusable > 0) {
    notes.push(
      `${users.unusable} existing users have an id of their own and can hold neither credits nor usage. Customers with the same id cannot be migrated onto them.`,
    );
  }
  if (users.looked < users.total) {
    notes.push(`Only the newest ${users.looked} of ${users.total} users were looked at.`);
  }
  if (target.duplicateEntitlements > 0) {
    notes.push(
      `${target.duplicateEntitlements} entitlements repeat the feature and user of another one; which of them decides is arbitrary.`,
    );
  }
  if (target.deadLetters > 0) {
    notes.push(`${target.deadLetters} events of this account are dead letters already.`);
  }
  if (target.probe && target.probe.users > 0) {
    const { users: probeUsers, events } = target.probe;
    notes.push(
      `${probeUsers} users and ${events} events named migration.probe are what a probe of ours left; no figure counts them.`,
    );
  }
  if (target.keyRecoveryExposed) {
    notes.push(
      "Anyone can ask this installation for an account's key by e-mail address (POST /v1/auth/google). Block that route at your edge.",
    );
  }
  if (target.requestsPerMinute !== null && target.requestsPerMinute <= 100) {
    notes.push(
      `The installation allows ${target.requestsPerMinute} requests a minute, which sets the pace of the import. RATE_LIMIT_MAX on its gateway raises it.`,
    );
  }
  return notes;
}

function remedyOf(code: string): string {
  switch (code) {
    case "target.unauthorized":
      return "Copy the current key of the account. A suspended account must be reactivated first.";
    case "target.not_openmonetize":
    case "target.base_url":
    case "http.redirect_refused":
      return "Enter the address of the OpenMonetize API gateway itself.";
    case "target.unreachable":
    case "http.unreachable":
      return "Check the address, the port and that the installation is running.";
    case "http.address_not_allowed":
      return "Use a public address, or allow the private network with ALLOW_PRIVATE_NETWORK.";
    case "target.timeout":
    case "http.timeout":
      return "Check that the installation is not overloaded, then test again.";
    case "target.rate_limited":
      return "Wait a minute and test again.";
    case "target.quota_exceeded":
      return "Use an ENTERPRISE account.";
    default:
      return "Try again; if it stays, look at the log of the OpenMonetize gateway.";
  }
}
