import { createHash } from "node:crypto";
import { type AppError, isAppError, toAppError } from "@/lib/errors";
import type { AdapterIO, CheckResult, PermissionCheck } from "../types";
import { createStiggClient, impatient, type StiggClient } from "./client";
import type { StiggConfig } from "./config";
import { createFittingClient } from "./fitting-client";
import { isRecord, recordsOf, textOf } from "./json";
import { judgeKey } from "./key";
import { keyOperation } from "./operations";
import { type PermissionLine, permissionLines } from "./permissions";

/** Where the remedy is not already the second half of the error's own sentence. */
const remedies: Readonly<Record<string, string>> = {
  "stigg.key_invalid": "Copy the server key again in Stigg under Integrations, API keys, and paste it here.",
  "stigg.unreachable": "Check the address, your network and any firewall in between, then test again.",
  "stigg.tls": "Check the address; behind a company proxy set NODE_EXTRA_CA_CERTS to its certificate.",
  "stigg.not_stigg":
    "Check the address: it should be https://api.stigg.io unless you use a region or the sandbox.",
  "stigg.timeout": "Test again in a minute; look at https://status.stigg.io if it goes on.",
  "stigg.unavailable": "Test again in a minute; look at https://status.stigg.io if it goes on.",
  "stigg.rate_limited": "Test again in a minute, or lower the requests per second of the connection.",
};

/** Ids found on the way, which later lines need. */
interface Samples {
  environmentId: string | null;
  customer: string | null;
  meteredFeature: string | null;
}

/**
 * Tests a connection with harmless reads: the key first, then each root field the export needs with one row. Never
 * throws for anything the provider or the network does; only for an aborted signal.
 */
export async function checkConnection(config: StiggConfig, io: AdapterIO): Promise<CheckResult> {
  const verdict = judgeKey(config.apiKey);
  if (verdict.state !== "right") {
    return {
      ok: false,
      code: `stigg.key_${verdict.state.replace("-", "_")}`,
      problem: verdict.sentence,
      remedy: "Paste a server key of the environment you migrate from.",
      permissions: [],
    };
  }
  const client = createFittingClient(createStiggClient(config, io, impatient), io);
  try {
    await readKey(client);
    return await checkEnvironment(client, config);
  } catch (error) {
    if (io.signal.aborted) throw error;
    return failure(toAppError(error));
  }
}

/** A scoped key may be refused even this and still read the rest. */
async function readKey(client: StiggClient): Promise<void> {
  try {
    await client.query(keyOperation);
  } catch (error) {
    if (!isAppError(error) || error.code !== "stigg.permission_missing") throw error;
  }
}

async function checkEnvironment(client: StiggClient, config: StiggConfig): Promise<CheckResult> {
  const samples: Samples = { environmentId: null, customer: null, meteredFeature: null };
  const notes: string[] = [];
  const permissions: PermissionCheck[] = [];
  const untested: string[] = [];
  for (const line of permissionLines) {
    const isUntestable = line.needs.some((name) => samples[name] === null);
    if (isUntestable) untested.push(line.name);
    permissions.push(checkOf(line, isUntestable || (await mayRead(client, line, samples))));
  }
  const lacking = permissions.filter((one) => one.required && !one.granted);
  if (lacking.length > 0) {
    return {
      ok: false,
      code: "stigg.permission_missing",
      problem: `The key may not read ${lacking.map((one) => one.name).join(", ")}, without which nothing can be exported.`,
      remedy:
        "Use a server key with full access or the scope Read only, made in Stigg under Integrations, API keys.",
      permissions,
    };
  }
  if (untested.length > 0) {
    notes.push(`Not tested, because the environment holds no object to test with: ${untested.join(", ")}.`);
  }
  notes.push(
    "A Stigg key opens exactly one environment and does not say of which kind it is: check that it is the one you mean.",
  );
  return {
    ok: true,
    accountId: samples.environmentId ?? `unread:${fingerprint(config.apiKey)}`,
    accountName: null,
    mode: config.mode,
    defaultCurrency: null,
    timeZone: "UTC",
    permissions,
    notes,
  };
}

async function mayRead(client: StiggClient, line: PermissionLine, samples: Samples): Promise<boolean> {
  try {
    keepSamples(line.stream, await client.query(line.operation, variablesOf(line, samples)), samples);
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === "stigg.permission_missing" || error.code === "stigg.not_found") return false;
    throw error;
  }
}

function variablesOf(
  { stream }: PermissionLine,
  { customer, meteredFeature }: Samples,
): Record<string, unknown> {
  const customerId = customer;
  switch (stream) {
    case "customCurrencies":
      return {};
    case "entitlementsState":
      return { query: { customerId } };
    case "usageHistory": {
      const now = new Date(0).toISOString();
      return { input: { customerId, featureId: meteredFeature, startDate: now, endDate: now } };
    }
    case "creditGrants":
      return { input: { customerId, paging: { first: 1 } } };
    case "features":
      return { paging: { first: 1 }, filter: { meterType: { in: ["Incremental", "Fluctuating"] } } };
    default:
      return { paging: { first: 1 } };
  }
}

function keepSamples(stream: string, answer: unknown, samples: Samples): void {
  const [edge] = isRecord(answer) ? recordsOf(answer.edges) : [];
  const node = isRecord(edge?.node) ? edge.node : {};
  samples.environmentId ??= textOf(node.environmentId);
  if (stream === "customers") samples.customer = textOf(node.customerId);
  if (stream === "features") samples.meteredFeature = textOf(node.refId);
}

const checkOf = (line: PermissionLine, granted: boolean): PermissionCheck => ({
  name: line.name,
  providerPermission: line.operation.root,
  required: line.required,
  granted,
  consequence: granted ? "" : line.consequence,
});

function failure(error: AppError): CheckResult {
  const [first = ""] = /^.*?[.!?](?=\s|$)/.exec(error.userMessage) ?? [error.userMessage];
  const rest = error.userMessage.slice(first.length).trim();
  return {
    ok: false,
    code: error.code,
    problem: first,
    remedy: remedies[error.code] ?? (rest || "Test again."),
    permissions: [],
  };
}

/** Tells two unnamed environments apart without keeping any part of the key. */
function fingerprint(apiKey: string): string {
  return createHash("sha256").update(apiKey).digest("hex").slice(0, 12);
}
