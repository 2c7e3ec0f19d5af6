import { type AppError, isAppError, toAppError } from "@/lib/errors";
import type { AdapterIO, CheckResult, PermissionCheck } from "../types";
import { type ChargebeeClient, createChargebeeClient, impatient, type SdkCall } from "./client";
import type { ChargebeeConfig } from "./config";
import { codeOf, isNotOffered } from "./errors";
import { judgeKey } from "./key";
import { type PermissionEndpoint, permissionEndpoints } from "./permissions";
import { inParallel, readConfiguration, recordsAt, textAt } from "./reader";
import { type Catalog, isListStream, type ListEndpoint, listEndpoints } from "./streams";

/** Where the remedy is not already the second half of the error's own sentence. */
const remedies: Readonly<Record<string, string>> = {
  "chargebee.key_invalid": "Copy the key of this very site again; test and live are different sites.",
  "chargebee.permission_missing": "Make a read-only key for all resources in Chargebee and paste it here.",
  "chargebee.unreachable":
    "Check the site, the address, your network and any firewall in between, then test again.",
  "chargebee.not_chargebee":
    "Check the address: it should be https://<site>.chargebee.com unless you use the sandbox.",
  "chargebee.timeout": "Test again in a minute; look at https://status.chargebee.com if it goes on.",
  "chargebee.unavailable": "Test again in a minute; look at https://status.chargebee.com if it goes on.",
  "chargebee.rate_limited": "Test again in a minute, or lower the requests per minute of the connection.",
};

/**
 * Tests a connection with harmless reads: which product catalog the site has, and each endpoint the export needs. Never
 * throws for anything the provider or the network does; only for an aborted signal.
 */
export async function checkConnection(config: ChargebeeConfig, io: AdapterIO): Promise<CheckResult> {
  const verdict = judgeKey(config.apiKey);
  if (verdict.state !== "right" || verdict.mode === null) {
    return {
      ok: false,
      code: `chargebee.key_${verdict.state.replace("-", "_")}`,
      problem: verdict.sentence,
      remedy: "Paste a read-only key of the site you migrate from.",
      permissions: [],
    };
  }
  const client = createChargebeeClient(config, io, impatient);
  try {
    const { catalog, domain } = await readConfiguration(client);
    if (catalog === null) {
      return {
        ok: false,
        code: "chargebee.wrong_catalog",
        problem:
          "The site does not say which product catalog it has, or has one that this program does not know.",
        remedy: "Ask Chargebee's support which product catalog version the site has.",
        permissions: [],
      };
    }
    const permissions = await readPermissions(client, catalog);
    const lacking = permissions.filter((one) => one.required && !one.granted);
    if (lacking.length > 0) {
      return {
        ok: false,
        code: "chargebee.permission_missing",
        problem: `The key may not read ${lacking.map((one) => one.name).join(", ")}, without which nothing can be exported.`,
        remedy: remedies["chargebee.permission_missing"] ?? "",
        permissions,
      };
    }
    return {
      ok: true,
      accountId: config.site,
      accountName: domain ?? config.site,
      mode: verdict.mode,
      defaultCurrency: await baseCurrency(client),
      timeZone: null,
      permissions,
      notes: notesOn(config, catalog),
    };
  } catch (error) {
    if (io.signal.aborted) throw error;
    return failure(toAppError(error));
  }
}

function notesOn({ requestsPerMinute, mostPerMinute }: ChargebeeConfig, catalog: Catalog): string[] {
  const perSubscription = catalog === "v2" ? "one or two requests" : "none";
  const minutes = Math.ceil(2_000 / requestsPerMinute);
  const faster = mostPerMinute > requestsPerMinute ? ", and faster while the site does not refuse" : "";
  return [
    catalog === "v2"
      ? "The site has Product Catalog 2.0: items and item prices."
      : "The site has Product Catalog 1.0: plans and add-ons.",
    `Reading goes on at ${requestsPerMinute} requests a minute${faster}. Lists cost one for each 100 rows, each live subscription ${perSubscription}${catalog === "v2" ? `: about ${minutes} minutes for 1,000 of them` : ""}.`,
  ];
}

/** Not worth failing for: the currency is shown and nothing else. */
async function baseCurrency(client: ChargebeeClient): Promise<string | null> {
  try {
    const { rows } = await client.list("/currencies", (sdk) => sdk.currency.list({ limit: 100 }));
    const all = rows.map((row) => row.currency);
    const base = all.find(
      (one) => typeof one === "object" && one !== null && Reflect.get(one, "is_base_currency") === true,
    );
    return textAt(base, "currency_code")?.toLowerCase() ?? null;
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}

async function readPermissions(client: ChargebeeClient, catalog: Catalog): Promise<PermissionCheck[]> {
  const lines = permissionEndpoints.filter(({ stream }) => {
    const of = isListStream(stream) ? endpoint(stream).catalog : null;
    return of === null || of === catalog;
  });
  const sample = await sampleSubscription(client);
  return inParallel(lines, async (line): Promise<PermissionCheck> => {
    const call = probe(line, sample);
    const isGranted =
      call === null || catalog === "v1"
        ? await grantedByList(client, line)
        : await granted(client, line, call);
    const { name, permission, required, consequence } = line;
    return {
      name,
      providerPermission: permission,
      required,
      granted: isGranted,
      consequence: isGranted ? "" : consequence,
    };
  });
}

// Widened from the table's literals: every entry has all of its properties.
const endpoint = (stream: keyof typeof listEndpoints): ListEndpoint => listEndpoints[stream];

async function grantedByList(client: ChargebeeClient, { stream }: PermissionEndpoint): Promise<boolean> {
  if (!isListStream(stream)) return true;
  const { path, call, query } = endpoint(stream);
  return tries(() => client.list(path, (sdk) => call(structuredClone({ ...query, limit: 1 }))(sdk)));
}

const granted = (client: ChargebeeClient, { stream }: PermissionEndpoint, call: SdkCall): Promise<boolean> =>
  tries(() => client.get(`/${stream}`, call));

async function tries(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    // What is switched off for the site is not lacking from the key; nothing can be lost of it.
    if (codeOf(error) === "chargebee.wrong_catalog" || codeOf(error) === "chargebee.not_found") return true;
    if (codeOf(error) === "chargebee.permission_missing") return false;
    throw error;
  }
}

/** Some endpoints need a subscription to be asked about; without one they are tested by the first export. */
async function sampleSubscription(client: ChargebeeClient): Promise<string | null> {
  try {
    const answer = await client.get("/subscriptions", (sdk) => sdk.subscription.list({ limit: 1 }));
    return textAt(recordsAt(answer, "list")[0]?.subscription, "id");
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}

function probe({ stream }: PermissionEndpoint, sample: string | null): SdkCall | null {
  if (sample === null) return null;
  switch (stream) {
    case "subscriptionEntitlements":
      return (sdk) =>
        sdk.subscriptionEntitlement.subscriptionEntitlementsForSubscription(sample, { limit: 1 });
    case "wallets":
      return (sdk) => sdk.grantBlock.listGrantBlocks({ subscription_id: { is: sample }, limit: 1 });
    case "ramps":
      return (sdk) => sdk.ramp.list({ subscription_id: { is: sample }, limit: 1 });
    default:
      return null;
  }
}

function failure(error: AppError): CheckResult {
  const [problem = error.userMessage] = /^.*?[.!?](?=\s|$)/.exec(error.userMessage) ?? [];
  const rest = error.userMessage.slice(problem.length).trim();
  const remedy = remedies[error.code] ?? (rest === "" ? "Test again." : rest);
  return {
    ok: false,
    code: isAppError(error) ? error.code : "internal.unexpected",
    problem,
    remedy,
    permissions: [],
  };
}
