import { lookup as systemLookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { AppError } from "@/lib/errors";

/** Which addresses a connection may point at. Built from the configuration once and handed to everything that connects. */
export interface NetworkPolicy {
  /** `"none"`: public addresses only. `"all"`: private ones too. Otherwise the CIDR ranges allowed besides public ones. */
  allowPrivateNetwork: "none" | "all" | readonly string[];
  /** Exact origins that may be on loopback whatever the ranges say: those of our own sandbox. */
  allowedOrigins?: readonly string[];
}

/** Every address a name has, as text. Replaceable so that tests need no DNS. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export const resolveWithSystem: Resolve = async (hostname) =>
  (await systemLookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address);

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

/** Sees through the IPv6 forms that only wrap an IPv4 address. */
function parseAddress(address: string): Parsed | null {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (!ipaddr.isValid(bare)) return null;
  const parsed = ipaddr.parse(bare);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed;
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address();
  // NAT64 (64:ff9b::/96): the last 32 bits are the IPv4 address that is really reached.
  if (parsed.range() === "rfc6052") return new ipaddr.IPv4(parsed.toByteArray().slice(12));
  return parsed;
}

function isPublic(address: Parsed): boolean {
  if (address.range() !== "unicast") return false;
  // Only 2000::/3 is handed out on the internet; ::7f00:1 and its kin also count as "unicast".
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parse("2000::"), 3);
}

/** Ranges that `"all"` opens. Link-local stays closed unless named: cloud metadata services live there. */
const privateRanges: ReadonlySet<string> = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Whether a connection may be made to this address. An unparseable address is refused. */
export function isAllowedAddress(
  address: string,
  policy: NetworkPolicy,
  options?: { exemptLoopback?: boolean },
): boolean {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  if (isPublic(parsed)) return true;
  if (options?.exemptLoopback && parsed.range() === "loopback") return true;
  if (policy.allowPrivateNetwork === "none") return false;
  if (policy.allowPrivateNetwork === "all") return privateRanges.has(parsed.range());
  return policy.allowPrivateNetwork.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}

export function isExemptOrigin(origin: string, policy: NetworkPolicy): boolean {
  return policy.allowedOrigins?.includes(origin) ?? false;
}

/**
 * Checks a URL that a person typed, without looking any name up; connections are checked again once the name has been
 * resolved. Plain http is accepted only where private addresses are, since a key must not cross the internet readable.
 * Throws `http.url_invalid` or `http.address_not_allowed`.
 */
export function assertAllowedUrl(input: string | URL, policy: NetworkPolicy): URL {
  const url = typeof input === "string" ? tryParse(input) : input;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw invalidUrl("Enter a full URL beginning with https://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw invalidUrl("Enter the URL without a user name or password in it.");
  }
  if (isExemptOrigin(url.origin, policy)) return url;
  const hostname = url.hostname.replace(/\.$/, "");
  if (isLiteralAddress(hostname) && !isAllowedAddress(hostname, policy)) throw addressNotAllowed(hostname);
  if (/(^|\.)localhost$/i.test(hostname) && !isAllowedAddress("127.0.0.1", policy))
    throw addressNotAllowed(hostname);
  if (url.protocol === "http:" && policy.allowPrivateNetwork === "none") {
    throw invalidUrl("Enter a URL beginning with https://: the key would travel unencrypted.");
  }
  return url;
}

/**
 * The addresses of a host that connections may use; for drivers that bring their own sockets, which must then connect
 * to one of these and not resolve again. Refuses a name as soon as one of its addresses is not allowed.
 * Throws `http.address_not_allowed` or `http.unreachable`.
 */
export async function resolveAllowedHost(
  hostname: string,
  policy: NetworkPolicy,
  options?: { exemptLoopback?: boolean; resolve?: Resolve },
): Promise<readonly string[]> {
  const bare = hostname.replace(/^\[|\]$/g, "");
  const addresses = isLiteralAddress(bare) ? [bare] : await resolveOrThrow(bare, options?.resolve);
  const refused = addresses.find((address) => !isAllowedAddress(address, policy, options));
  if (refused !== undefined) throw addressNotAllowed(hostname);
  return addresses;
}

async function resolveOrThrow(
  hostname: string,
  resolve: Resolve = resolveWithSystem,
): Promise<readonly string[]> {
  let addresses: readonly string[] = [];
  let cause: unknown;
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    cause = error;
  }
  if (addresses.length === 0) {
    throw new AppError({
      code: "http.unreachable",
      kind: "unavailable",
      userMessage: `The host ${hostname} could not be found. Check its spelling.`,
      context: { host: hostname, reason: "ENOTFOUND" },
      cause,
    });
  }
  return addresses;
}

export function isLiteralAddress(hostname: string): boolean {
  return ipaddr.isValid(hostname.replace(/^\[|\]$/g, ""));
}

function tryParse(input: string): URL | null {
  return URL.canParse(input) ? new URL(input) : null;
}

function invalidUrl(userMessage: string): AppError {
  return new AppError({ code: "http.url_invalid", kind: "invalid", userMessage });
}

export function addressNotAllowed(host: string): AppError {
  return new AppError({
    code: "http.address_not_allowed",
    kind: "forbidden",
    userMessage:
      `${host} points at a private or reserved address. Use a public address, or let the operator list the range in ` +
      "ALLOW_PRIVATE_NETWORK.",
    context: { host },
  });
}
