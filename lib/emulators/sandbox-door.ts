import { connect, createServer, type Socket } from "node:net";

export interface Door {
  readonly port: number;
  /** Ends the stand-in behind it, if somebody ever came, and frees the port. */
  stop(): Promise<void>;
}

interface Host {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 at once, and brings what stands behind it to life when the first caller comes: an account that
 * nobody asks for is never made. Every connection is passed on as it is. Rejects when the port is taken.
 */
export async function openDoor(port: number, launch: () => Promise<Host>): Promise<Door> {
  let host: Promise<Host> | null = null;
  const callers = new Set<Socket>();
  const passOn = (caller: Socket, to: number): void => {
    const inner = connect(to, "127.0.0.1");
    const end = (): void => {
      caller.destroy();
      inner.destroy();
    };
    for (const socket of [caller, inner]) socket.on("error", end).on("close", end);
    caller.pipe(inner).pipe(caller);
  };
  const server = createServer((caller) => {
    callers.add(caller);
    caller.on("close", () => callers.delete(caller));
    // Until somebody listens inside, a caller that gives up must not end the process.
    caller.on("error", () => caller.destroy());
    host ??= launch();
    host.then(
      (inside) => passOn(caller, inside.port),
      (error: unknown) => {
        host = null;
        process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
        caller.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const caller of callers) caller.destroy();
      await (await host?.catch(() => null))?.stop();
      await closed;
    },
  };
}
