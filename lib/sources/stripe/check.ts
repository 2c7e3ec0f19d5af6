import { createHash } from "node:crypto";
import type { ConnectionMode } from "@/lib/canonical";
import { type AppError, isAppError, toAppError } from "@/lib/errors";
import type { AdapterIO, CheckResult, PermissionCheck } from "../types";
import {
  createStripeClient,
  idOf,
  impatient,
  isRecord,
  type Query,
  type QueryValue,
  type StripeClient,
} from "./client";
import type { StripeConfig } from "./config";
import { judgeKey } from "./key";
import { isResourceMissing } from "./list-pages";
import { type PermissionEndpoint, permissionEndpoints } from "./permissions";
import { inParallel } from "./reader";
import { isListStream, listEndpoints } from "./streams";

/** Where the remedy is not already the second half of the error's own sentence. */
const remedies: Readonly<Record<string, string>> = {
  "stripe.key_invalid": "Copy the key again in Stripe under Developers, API keys, and paste it here.",
  "stripe.key_expired": "Make a new restricted key in Stripe under Developers, API keys, and paste it here.",
  "stripe.mode_mismatch": "Check that the address and the key belong to the same account and mode.",
  "stripe.unreachable": "Check the address, your network and any firewall in between, then test again.",
  "stripe.tls": "Check the address; behind a company proxy set NODE_EXTRA_CA_CERTS to its certificate.",
  "stripe.not_stripe": "Check the address: it should be https://api.stripe.com unless you use the sandbox.",
  "stripe.timeout": "Test again in a minute; look at https://status.stripe.com if it goes on.",
  "stripe.unavailable": "Test again in a minute; look at https://status.stripe.com if it goes on.",
  "stripe.rate_limited": "Test again in a minute, or lower the requests per second of the connection.",
};

/**
 * Tests a connection with harmless reads: who the key belongs to, its mode, and each endpoint the export needs with
 * `limit=1`. Never throws for anything the provider or the network does; only for an aborted signal.
 */
export async function checkConnection(config: StripeConfig, io: AdapterIO): Promise<CheckResult> {
  const verdict = judgeKey(config.apiKey);
  if (verdict.state !== "right" || verdict.mode === null) {
    return {
      ok: false,
      code: `stripe.key_${verdict.state.replace("-", "_")}`,
      problem: verdict.sentence,
      remedy: "Paste a restricted key of the account you migrate from.",
      permissions: [],
    };
  }
  const client = createStripeClient(config, io, impatient);
  try {
    return await checkAccount(client, verdict.mode, config.apiKey);
  } catch (error) {
    if (io.signal.aborted) throw error;
    return failure(toAppError(error), []);
  }
}

async function checkAccount(
  client: StripeClient,
  mode: ConnectionMode,
  apiKey: string,
): Promise<CheckResult> {
  const notes: string[] = [];
  const account = await readAccount(client);
  const permissions = await readPermissions(client, notes);
  const lacking = permissions.filter((one) => one.required && !one.granted);
  if (lacking.length > 0) {
    const names = lacking.map((one) => `${one.name} (${one.providerPermission})`).join(", ");
    return {
      ok: false,
      code: "stripe.permission_missing",
      problem: `The key may not read ${names}, without which nothing can be exported.`,
      remedy: "Edit the key in Stripe under Developers, API keys, set these to Read, and test again.",
      permissions,
    };
  }
  if (account === null) {
    notes.push(
      "The key may not read the account itself, so its name, currency and time zone are unknown. Allow Account: Read, or confirm in Map which account this is.",
    );
  }
  const settings = account && isRecord(account.settings) ? account.settings.dashboard : null;
  const dashboard = isRecord(settings) ? settings : {};
  return {
    ok: true,
    accountId: idOf(account) ?? `unread:${fingerprint(apiKey)}`,
    accountName: textOrNull(dashboard.display_name),
    mode,
    defaultCurrency: account ? textOrNull(account.default_currency) : null,
    timeZone: textOrNull(dashboard.timezone),
    permissions,
    notes,
  };
}

/** https://docs.stripe.com/api/accounts/retrieve. Null when the key may not read it or the server has no such route. */
async function readAccount(client: StripeClient): Promise<Record<string, unknown> | null> {
  try {
    return await client.get("/v1/account");
  } catch (error) {
    if (
      isAppError(error) &&
      (error.code === "stripe.permission_missing" || error.code === "stripe.not_found")
    ) {
      return null;
    }
    throw error;
  }
}

/** Ids found on the way, which later lines need as parameters. */
type Samples = Partial<Record<"customer" | "product" | "meter" | "grant" | "grantCustomer", string>>;

async function readPermissions(client: StripeClient, notes: string[]): Promise<PermissionCheck[]> {
  const samples: Samples = {};
  const lines = permissionEndpoints.filter((one) => !(client.livemode && one.stream === "testClocks"));
  const direct = lines.filter((one) => one.needs.length === 0);
  const checked = new Map<string, PermissionCheck>();
  const test = async (endpoint: PermissionEndpoint): Promise<void> => {
    checked.set(endpoint.stream, await checkEndpoint(client, endpoint, samples));
  };
  await inParallel(direct, test);
  const dependent = lines.filter((one) => one.needs.length > 0);
  const untestable = dependent.filter((one) => one.needs.some((name) => samples[name] === undefined));
  await inParallel(
    dependent.filter((one) => !untestable.includes(one)),
    test,
  );
  for (const endpoint of untestable) checked.set(endpoint.stream, granted(endpoint));
  if (untestable.length > 0) {
    const names = untestable.map((one) => one.name).join(", ");
    notes.push(`Not tested, because the account holds no object to test with: ${names}.`);
  }
  return lines.map((one) => checked.get(one.stream) ?? granted(one));
}

async function checkEndpoint(
  client: StripeClient,
  endpoint: PermissionEndpoint,
  samples: Samples,
): Promise<PermissionCheck> {
  const path = fill(endpoint.path, samples);
  // Filling keeps the shape of a query.
  const query = fillQuery(endpoint.query, samples) as Query;
  try {
    if (endpoint.stream === "creditBalances") {
      await client.get(path, query);
      return granted(endpoint);
    }
    // The export's own expansions, because each may need a permission of its own.
    const expand = isListStream(endpoint.stream) ? listEndpoints[endpoint.stream].expand : [];
    const { data } = await client.list(path, {
      ...query,
      ...(expand.length > 0 ? { expand } : {}),
      limit: 1,
    });
    keepSamples(endpoint.stream, data[0], samples);
    return granted(endpoint);
  } catch (error) {
    if (isResourceMissing(error)) return granted(endpoint);
    if (!isAppError(error)) throw error;
    if (error.code === "stripe.permission_missing") {
      const named = error.context.permission;
      return {
        ...lacking(endpoint),
        providerPermission: typeof named === "string" ? named : endpoint.permission,
      };
    }
    if (error.code === "stripe.not_found") return lacking(endpoint);
    throw error;
  }
}

function keepSamples(stream: string, row: unknown, samples: Samples): void {
  const id = idOf(row) ?? undefined;
  if (stream === "customers") samples.customer = id;
  if (stream === "products") samples.product = id;
  if (stream === "meters") samples.meter = id;
  if (stream === "creditGrants" && isRecord(row)) {
    samples.grant = id;
    samples.grantCustomer = idOf(row.customer) ?? undefined;
  }
}

function fill(text: string, samples: Samples): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.entries(samples).find(([key]) => key === name)?.[1];
    return value === undefined ? whole : value;
  });
}

function fillQuery(value: QueryValue | Query, samples: Samples): QueryValue | Query {
  if (typeof value === "string") return fill(value, samples);
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    // A nested value of a query is a query value again.
    Object.entries(value).map(([key, inner]) => [key, fillQuery(inner, samples) as QueryValue]),
  );
}

const granted = (endpoint: PermissionEndpoint): PermissionCheck => ({
  name: endpoint.name,
  providerPermission: endpoint.permission,
  required: endpoint.required,
  granted: true,
  consequence: "",
});

const lacking = (endpoint: PermissionEndpoint): PermissionCheck => ({
  ...granted(endpoint),
  granted: false,
  consequence: endpoint.consequence,
});

function failure(error: AppError, permissions: readonly PermissionCheck[]): CheckResult {
  return {
    ok: false,
    code: error.code,
    problem: firstSentence(error.userMessage),
    remedy: remedies[error.code] ?? restOf(error.userMessage),
    permissions,
  };
}

const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
const restOf = (text: string): string => text.slice(firstSentence(text).length).trim() || "Test again.";

const textOrNull = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** Tells two unnamed accounts apart without keeping any part of the key. */
function fingerprint(apiKey: string): string {
  return createHash("sha256").update(apiKey).digest("hex").slice(0, 12);
}
