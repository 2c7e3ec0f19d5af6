import type { ProbePreparation, ProbeRun } from "@/lib/target/capability";
import type { EntitlementRow, GrantRequest, TargetEvent, WriteResult } from "@/lib/target/types";
import { burnEvent, historyEvent } from "@/lib/traffic";
import { createEntitlementOnce, removeEntitlement } from "../apply-entitlement";
import type { TargetClient } from "../client";
import { grantOnce, readWallet } from "../grant-credits";
import { ingestEvents } from "../ingest";
import { getHealth, listEntitlements } from "../routes";
import { quarterOf, quarters } from "./day-boundary";
import { isProbeUser, probeFeatures, probeUsers } from "./probe-names";
import { listProbeUsers } from "./probe-users";

/** Our events' source, in place of a provider's account. */
const sourceName = "om-migrate:probe";
/** Units of the one event by which counting of events and of quantities are told apart. */
export const limitEventUnits = 5;
export const probeLimit = 3;

const openingGrant = (run: ProbeRun, userId: string): GrantRequest => ({
  userId,
  amount: "1",
  idempotencyKey: `${run.tenantId}:probe:open:${userId}`,
  reason: `om-migrate probe: opens the wallet of ${userId}`,
});

function rowsOf(tenantId: string): EntitlementRow[] {
  const { first, second } = probeUsers(tenantId);
  const metadata = { probe: "om-migrate", note: "Made by a probe of what this installation enforces." };
  const row = (featureId: string, userId: string, limit: Partial<EntitlementRow>): EntitlementRow => ({
    featureId,
    userId,
    limitType: "SOFT",
    limitValue: null,
    period: null,
    ...limit,
    metadata,
  });
  return [
    row(probeFeatures.user, first, { limitType: "HARD", limitValue: 0 }),
    row(probeFeatures.user, second, {}),
    row(probeFeatures.soft, first, {}),
    row(probeFeatures.limit, first, { limitType: "HARD", limitValue: probeLimit, period: "TOTAL" }),
    // SOFT, so that no count refuses anything.
    row(probeFeatures.day, first, { limitValue: 1_000_000, period: "DAILY" }),
  ];
}

/** Wallets, rows and the platform's own time; repeated, it finds what is there. */
export async function prepareProbe(client: TargetClient, run: ProbeRun): Promise<ProbePreparation> {
  const { first, second } = probeUsers(run.tenantId);
  const problems: string[] = [];
  const note = (result: WriteResult): void => {
    if (result.state === "refused") problems.push(result.message);
  };
  note(await grantOnce(client, openingGrant(run, first), true));
  note(await grantOnce(client, openingGrant(run, second), true));
  note(
    await grantOnce(
      client,
      {
        userId: first,
        amount: "1",
        idempotencyKey: `${run.tenantId}:probe:credit:${run.runKey}`,
        reason: `om-migrate probe: to be taken back ${run.runKey}`,
      },
      true,
    ),
  );
  if (problems.length === 0) {
    for (const row of rowsOf(run.tenantId)) note(await createEntitlementOnce(client, row, true));
  }
  const { timestamp } = await getHealth(client);
  return {
    anchor: new Date(quarterOf(timestamp)).toISOString(),
    balanceBefore: await readWallet(client, first),
    problems: [...new Set(problems)],
  };
}

function eventsOf(run: ProbeRun, { anchor }: ProbePreparation): TargetEvent[] {
  const { first } = probeUsers(run.tenantId);
  const usage = (featureSlug: string, recordId: string, at: string, quantity: string) => ({
    tenantId: run.tenantId,
    sourceName,
    recordId,
    userId: first,
    featureSlug,
    at,
    quantity,
    unit: null,
  });
  const limit = usage(probeFeatures.limit, "limit", anchor, String(limitEventUnits));
  return [
    // The id is that of the quarter hour: a second probe on the same day adds only what is missing.
    ...quarters(anchor).map((at) => historyEvent(usage(probeFeatures.day, `day:${at}`, at, "0"))),
    // An API call costs nothing whatever its quantity. Kept from the first probe on.
    withQuantity({ ...historyEvent(limit), event_type: "API_CALL" }),
    burnEvent(usage(probeFeatures.credit, `credit:${run.runKey}`, anchor, "1"), 1),
  ];
}

const withQuantity = (event: TargetEvent): TargetEvent & { unit_type: string; quantity: number } => ({
  ...event,
  unit_type: "unit",
  quantity: limitEventUnits,
});

export async function sendProbe(
  client: TargetClient,
  run: ProbeRun,
  preparation: ProbePreparation,
): Promise<{ accepted: number }> {
  const { accepted } = await ingestEvents(client, eventsOf(run, preparation));
  return { accepted };
}

export async function countProbeEvents(client: TargetClient, run: ProbeRun): Promise<number> {
  const { first } = probeUsers(run.tenantId);
  return (await listProbeUsers(client)).find(({ id }) => id === first)?.totalEvents ?? 0;
}

/** Deletes the rows of this tenant's probe users. */
export async function tidyProbe(client: TargetClient): Promise<number> {
  const rows = (await listEntitlements(client)).filter(({ userId }) => isProbeUser(userId));
  for (const { id } of rows) await removeEntitlement(client, id);
  return rows.length;
}
