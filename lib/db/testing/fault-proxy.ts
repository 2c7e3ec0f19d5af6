import { connect, createServer, type Socket } from "node:net";

/** How the proxy treats a new connection: pass it on, close it at once, accept it and say nothing. */
export type ProxyMode = "forward" | "close" | "silent";

export interface FaultProxy {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** For new connections; `freeze` also silences the open ones. */
  setMode(mode: ProxyMode): void;
  /** From now on nothing passes on any open connection, which stays open. */
  freeze(): void;
  /** Cuts the open connections without a word. */
  cut(): void;
  close(): Promise<void>;
}

/** A loopback proxy in front of a Postgres server that misbehaves on demand. */
export async function startFaultProxy(serverUrl: string, initial: ProxyMode): Promise<FaultProxy> {
  const target = new URL(serverUrl);
  const open = new Set<Socket>();
  let mode = initial;
  let accepted = 0;

  const track = (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  };
  const server = createServer((socket) => {
    accepted += 1;
    track(socket);
    if (mode === "close") socket.end();
    else if (mode === "silent") socket.resume();
    else {
      const upstream = connect(Number(target.port), target.hostname);
      track(upstream);
      socket.pipe(upstream).pipe(socket);
      socket.on("close", () => upstream.destroy());
      upstream.on("close", () => socket.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(serverUrl);
  url.port = typeof address === "object" && address !== null ? String(address.port) : "";

  return {
    url: url.toString(),
    get accepted() {
      return accepted;
    },
    setMode(next) {
      mode = next;
    },
    freeze() {
      for (const socket of open) {
        socket.unpipe();
        socket.pause();
      }
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
