import { AppError } from "@/lib/errors";
import type { AdapterIO } from "@/lib/sources/types";
import type {
  TargetAdapter,
  TargetCheckResult,
  TargetConfig,
  TargetLookup,
  TargetWrite,
  WriteResult,
} from "@/lib/target/types";
import { isMetadataRow } from "../metadata-rows";
import {
  createEntitlementOnce,
  openEntitlementLookup,
  removeEntitlement,
  updateEntitlement,
} from "./apply-entitlement";
import { readBalances } from "./balances";
import { checkTarget } from "./check";
import { askEntitlement } from "./check-entitlement";
import { type ClientTiming, defaultTiming, openClient, type TargetClient } from "./client";
import { createAccount } from "./create-account";
import { readDeadLetters } from "./dead-letters";
import { grantOnce } from "./grant-credits";
import { ingestEvents } from "./ingest";
import { accountFindings } from "./probe/account-findings";
import { askProbe } from "./probe/ask-probe";
import { countProbeEvents, prepareProbe, sendProbe, tidyProbe } from "./probe/prepare-probe";
import { probeFootprint } from "./probe/probe-names";
import { countEventsOf, listProbeUsers } from "./probe/probe-users";
import { readTargetPage } from "./read-target";
import { listEvents } from "./routes";

export { isSameEntitlement } from "./apply-entitlement";
export { cutIntoBatches, maxBatchBytes, maxBatchEvents } from "./batch";
export type { ClientTiming } from "./client";
export { tagEmail } from "./create-account";
export { outcomeOf, type WriteOutcome } from "./errors";
export { judgeTargetKey } from "./judge-target-key";

/** No route changes a user's metadata, where direct mode put the profile. */
const outOfReach: WriteResult = {
  state: "refused",
  code: "target.profile_in_database",
  message: "The customer's profile stands in the user's metadata, which only direct mode can change.",
  retryable: false,
};

/** The adapter for OpenMonetize's HTTP API; `timing` is for tests. */
export function createOpenMonetizeTarget(timing: Partial<ClientTiming> = {}): TargetAdapter {
  const patience = { ...defaultTiming, ...timing };
  const lanes = new Map<string, Promise<unknown>>();
  const open = (config: TargetConfig, io: AdapterIO): TargetClient => openClient(config, io, patience);

  /** Runs grants of one user one after the other: overlapping ones overwrite each other at the platform. */
  async function inLane(lane: string, work: () => Promise<WriteResult>): Promise<WriteResult> {
    const before = lanes.get(lane) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    lanes.set(lane, mine);
    try {
      return await mine;
    } finally {
      if (lanes.get(lane) === mine) lanes.delete(lane);
    }
  }

  function apply(
    config: TargetConfig,
    write: TargetWrite,
    io: AdapterIO,
    resume: boolean | TargetLookup,
  ): Promise<WriteResult> {
    const client = open(config, io);
    switch (write.kind) {
      case "createEntitlement":
        return createEntitlementOnce(client, write.row, resume);
      case "updateEntitlement":
        if (isMetadataRow(write.entitlementId)) return Promise.resolve(outOfReach);
        return updateEntitlement(client, write.entitlementId, write.before, write.row);
      case "deleteEntitlement":
        if (isMetadataRow(write.entitlementId)) return Promise.resolve(outOfReach);
        return removeEntitlement(client, write.entitlementId);
      case "grantCredits":
        return inLane(`${config.baseUrl} ${write.grant.userId}`, () =>
          grantOnce(client, write.grant, resume !== false),
        );
      case "ingestEvent":
        throw new AppError({
          code: "target.wrong_door",
          kind: "internal",
          userMessage: "Events are sent in batches by ingest, not one by one.",
        });
    }
  }

  const check: TargetAdapter["check"] = (config, io) => checkTarget(config, () => open(config, io));

  return {
    id: "openmonetize",
    check,
    createAccount: ({ baseUrl, ...request }, io) => createAccount(open({ baseUrl, apiKey: "" }, io), request),
    readTarget: (config, cursor, io) =>
      readTargetPage(open(config, io), cursor, async () => {
        const result = await check(config, io);
        if (result.ok) return result.target;
        throw checkFailed(result);
      }),
    ingest: (config, events, io) => ingestEvents(open(config, io), events),
    apply: async (config, write, io, resume) => apply(config, write, io, resume),
    openLookup: (config, io) => openEntitlementLookup(open(config, io)),
    countStoredEvents: async (config, io) => {
      const client = open(config, io);
      const { total } = await listEvents(client, 0, 1);
      // Read last: an event stored in between makes the answer too small for a moment, never too large.
      return total - countEventsOf(await listProbeUsers(client));
    },
    listDeadLetters: (config, io) => readDeadLetters(open(config, io)),
    readBalances: (config, userId, io) => readBalances(open(config, io), userId),
    describeProbe: probeFootprint,
    openProbe: (config, io) => {
      const client = open(config, io);
      return {
        readAccount: async () => {
          const result = await check(config, io);
          if (!result.ok) throw checkFailed(result);
          return { check: result.target, findings: accountFindings(result.target) };
        },
        prepare: (run) => prepareProbe(client, run),
        countEvents: (run) => countProbeEvents(client, run),
        send: (run, preparation) => sendProbe(client, run, preparation),
        ask: (run, preparation, lost) => askProbe(client, run, preparation, lost),
        tidy: () => tidyProbe(client),
      };
    },
    checkEntitlement: (config, question, io) => askEntitlement(open(config, io), question),
  };
}

const checkFailed = ({ code, problem, remedy }: Extract<TargetCheckResult, { ok: false }>): AppError =>
  new AppError({
    code,
    kind: "unavailable",
    userMessage: `${problem} ${remedy}`,
    retryable: code !== "target.unauthorized" && code !== "target.key_shape",
  });

/** The adapter as the product uses it. */
export const openmonetize: TargetAdapter = createOpenMonetizeTarget();
