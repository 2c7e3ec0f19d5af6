import { join } from "node:path";
import { createOpenMonetizeStandIn, type SandboxProfile } from "./openmonetize";
import { type AccountSize, openSandboxFile, saveSandboxFile } from "./sandbox-file";
import { createStripeStandIn } from "./stripe";

interface SandboxOptions extends AccountSize {
  /** The product's data folder; the sandbox keeps everything in `sandbox` below it. */
  dataDir: string;
  profile: SandboxProfile;
  /** Ports for a first start; later ones keep what they have. Default: any free port. */
  ports?: { stripe?: number; openmonetize?: number };
  /** Told what a person may want to know: an account kept, a port changed. */
  log?(line: string): void;
}

/** Where a stand-in listens and how to get in. */
export interface SandboxEndpoint {
  baseUrl: string;
  apiKey: string;
  /** Base of the control routes, with its token: `<controlUrl>/state`, `/ledger`, `/faults`, `/clock`. */
  controlUrl: string;
}

export interface Sandbox {
  endpoints: { stripe: SandboxEndpoint; openmonetize: SandboxEndpoint };
  /** Writes the journals and frees the ports. */
  stop(): Promise<void>;
}

type ProviderName = keyof Sandbox["endpoints"];
interface Running extends SandboxEndpoint {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in providers on 127.0.0.1. Ports, keys, seed and size are chosen at the first start of a data
 * folder and kept, so that a connection made once goes on working and finds the same account.
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

  const launch: Record<ProviderName, (port: number) => Promise<Running>> = {
    stripe: (port) =>
      createStripeStandIn({
        port,
        keys: [{ key: file.stripe.apiKey, permissions: "all" }],
        controlToken: file.stripe.controlToken,
        seed: file.seed,
        customers: file.customers,
        usageRows: file.usageRows,
        startAt: file.bornAt,
        clockMode: "real",
        // `fast` answers at the documented live rate, so that a person trying things out does not wait on a test limit.
        ...(profile === "fast" ? { rateLimit: { perSecond: 100 } } : {}),
        journalPath: join(folder, "stripe.jsonl"),
      }),
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
  const running: Running[] = [];
  const start = async (name: ProviderName): Promise<Running> => {
    const wanted = file[name].port || options.ports?.[name] || 0;
    const standIn = await listen(launch[name], wanted, async () => {
      if (await isOurs(wanted, file[name].controlToken)) {
        throw new Error(`a sandbox of ${folder} is running already`);
      }
      log(`port ${wanted} of ${name} is taken; connections made before have to be pointed to the new one`);
    });
    running.push(standIn);
    file[name].port = standIn.port;
    return standIn;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((standIn) => standIn.stop()));
  };
  try {
    const stripe = await start("stripe");
    const openmonetize = await start("openmonetize");
    saveSandboxFile(folder, file);
    return { endpoints: { stripe: endpoint(stripe), openmonetize: endpoint(openmonetize) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endpoint({ baseUrl, apiKey, controlUrl }: Running): SandboxEndpoint {
  return { baseUrl, apiKey, controlUrl };
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
