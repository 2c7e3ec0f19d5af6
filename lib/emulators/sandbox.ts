import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createChargebeeStandIn } from "./chargebee";
import { createOpenMonetizeStandIn, type SandboxProfile } from "./openmonetize";
import { openDoor } from "./sandbox-door";
import {
  type AccountSize,
  openSandboxFile,
  type SandboxFile,
  type SandboxProvider,
  saveSandboxFile,
} from "./sandbox-file";
import { sampleRows } from "./sandbox-sample";
import { createStiggStandIn } from "./stigg";
import { createStripeStandIn } from "./stripe";

interface SandboxOptions extends AccountSize {
  /** The product's data folder; the sandbox keeps everything in `sandbox` below it. */
  dataDir: string;
  profile: SandboxProfile;
  /** Ports for a first start; later ones keep what they have. Default: any free port. */
  ports?: Partial<Record<SandboxProvider, number>>;
  /** Told what a person may want to know: an account kept, a port changed. */
  log?(line: string): void;
}

/** Where a stand-in listens and how to get in. */
export interface SandboxEndpoint {
  baseUrl: string;
  apiKey: string;
  /** Chargebee: the name of the site. */
  site?: string;
  /** Stigg: bases of the edge routes and of the WebSocket. */
  edgeUrl?: string;
  wsUrl?: string;
  /** Base of the control routes, with its token: `<controlUrl>/state`, `/ledger`, `/faults`, `/clock`. */
  controlUrl: string;
}

export interface Sandbox {
  endpoints: Record<SandboxProvider, SandboxEndpoint>;
  /** Writes the journals and frees the ports. */
  stop(): Promise<void>;
}

interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

/** Below the sandbox's folder; the app reads it from there. */
const sampleFileName = "own-data.csv";

/** The one site of the sandbox; a test site, as its key is one. */
const site = "sandbox-test";

/**
 * Starts the stand-in providers on 127.0.0.1. Ports, keys, seed and size are chosen at the first start of a data
 * folder and kept, so that a connection made once goes on working and finds the same account. Chargebee and Stigg make
 * theirs when somebody first asks for them.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const folder = join(options.dataDir, "sandbox");
  const { seed, customers, usageRows, profile, log = () => {} } = options;
  const file = openSandboxFile(folder, { seed, customers, usageRows }, new Date());
  const isOther = file.seed !== seed || file.customers !== customers || file.usageRows !== usageRows;
  if (isOther) {
    const kept = `seed "${file.seed}", ${file.customers} customers, ${file.usageRows} usage rows`;
    log(`the account made before is kept (${kept}); remove ${folder} to begin anew`);
  }

  const launch = launchersOf(file, folder, profile);
  const running: Running[] = [];
  const start = async (name: SandboxProvider): Promise<void> => {
    const wanted = file[name].port || options.ports?.[name] || 0;
    const standIn = await listen(launch[name], wanted, async () => {
      if (await isOurs(wanted, file[name].controlToken)) {
        throw new Error(`a sandbox of ${folder} is running already`);
      }
      log(`port ${wanted} of ${name} is taken; connections made before have to be pointed to the new one`);
    });
    running.push(standIn);
    file[name].port = standIn.port;
  };
  let stopped: Promise<unknown> | null = null;
  const stop = async (): Promise<void> => {
    stopped ??= Promise.all(running.map((standIn) => standIn.stop()));
    await stopped;
  };
  writeSample(folder, file);
  try {
    for (const name of ["stripe", "chargebee", "stigg", "openmonetize"] as const) await start(name);
    saveSandboxFile(folder, file);
    return { endpoints: endpointsOf(file), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A company's own data has no server to stand in for; what it has is a file. */
function writeSample(folder: string, { seed, customers, usageRows, bornAt }: SandboxFile): void {
  const path = join(folder, sampleFileName);
  if (existsSync(path)) return;
  const rows = sampleRows({ seed, customers, usageRows, at: new Date(bornAt) });
  writeFileSync(path, `${[...rows].join("\n")}\n`, { mode: 0o600 });
}

/** How each stand-in is started on a port. */
function launchersOf(
  file: SandboxFile,
  folder: string,
  profile: SandboxProfile,
): Record<SandboxProvider, (port: number) => Promise<Running>> {
  const isFast = profile === "fast";
  const account = (name: "stripe" | "chargebee" | "stigg") => ({
    controlToken: file[name].controlToken,
    seed: file.seed,
    customers: file.customers,
    usageRows: file.usageRows,
    startAt: file.bornAt,
    clockMode: "real" as const,
    journalPath: join(folder, `${name}.jsonl`),
  });
  return {
    stripe: (port) =>
      createStripeStandIn({
        ...account("stripe"),
        port,
        keys: [{ key: file.stripe.apiKey, permissions: "all" }],
        // `fast` answers at the documented live rate, so that a person trying things out does not wait on a test limit.
        ...(isFast ? { rateLimit: { perSecond: 100 } } : {}),
      }),
    chargebee: (port) =>
      openDoor(port, () =>
        createChargebeeStandIn({
          ...account("chargebee"),
          site,
          keys: [{ key: file.chargebee.apiKey, resources: "all", kind: "read_only" }],
          // Test sites get 150 requests a minute; the largest live ones 3,500.
          ...(isFast ? { rateLimit: { perMinute: 3_500 } } : {}),
        }),
      ),
    stigg: (port) =>
      openDoor(port, () =>
        createStiggStandIn({
          ...account("stigg"),
          keys: [{ key: file.stigg.apiKey, scopes: "all" }],
          ...(isFast ? { rateLimit: { scale: 10 } } : {}),
        }),
      ),
    openmonetize: (port) =>
      createOpenMonetizeStandIn({
        port,
        profile,
        apiKey: file.openmonetize.apiKey,
        controlToken: file.openmonetize.controlToken,
        seed: file.seed,
        journalPath: join(folder, "openmonetize.jsonl"),
      }),
  };
}

function endpointsOf(file: SandboxFile): Sandbox["endpoints"] {
  const of = (name: SandboxProvider, more: Partial<SandboxEndpoint> = {}): SandboxEndpoint => {
    const { port, apiKey, controlToken } = file[name];
    const baseUrl = `http://127.0.0.1:${port}`;
    return { baseUrl, apiKey, ...more, controlUrl: `${baseUrl}/__control/${controlToken}` };
  };
  const { port } = file.stigg;
  return {
    stripe: of("stripe"),
    chargebee: of("chargebee", { site }),
    stigg: of("stigg", { edgeUrl: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}` }),
    openmonetize: of("openmonetize"),
  };
}

/** Listens on the wanted port, or on any other if somebody else has it by now. */
async function listen(
  launch: (port: number) => Promise<Running>,
  wanted: number,
  onTaken: () => Promise<void>,
): Promise<Running> {
  try {
    return await launch(wanted);
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (wanted === 0 || !isTaken) throw error;
    await onTaken();
    return launch(0);
  }
}

/** Whether the port is held by a stand-in that knows our token. Two at once would spoil each other's journals. */
async function isOurs(port: number, controlToken: string): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${port}/__control/${controlToken}/clock`;
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
