import { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionGate } from "./connection-gate";
import type { TlsMode } from "./database-url";

export interface SocketFactoryOptions {
  gate: ConnectionGate;
  tls: TlsMode;
  connectTimeoutMs: number;
  /** A connection that owes an answer and sends nothing for this long is destroyed. */
  silenceMs: number;
}

/** What the driver tells its `socket` option. */
export interface SocketTarget {
  host: string[];
  port: number[];
  path?: string | false;
}

/** The sockets of one driver pool. */
export interface SocketFactory {
  /** Never rejects: the driver would lose a pool slot for good. A failure comes out of the socket as an error. */
  open(target: SocketTarget): Promise<Socket>;
  /** Destroys every socket, now and in future. */
  destroy(): void;
}

class SocketError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Sockets on which the driver cannot hang: attempts pass a gate, a server that closes before it is ready is an error
 * (the driver on its own reconnects in a loop), and so is one that falls silent while it owes an answer.
 */
export function createSocketFactory(options: SocketFactoryOptions): SocketFactory {
  const sockets = new Set<Socket>();
  let destroyed = false;

  return {
    async open(target) {
      if (destroyed) return failingSocket(new SocketError("CONNECTION_ENDED"));
      await options.gate.pass();
      try {
        const socket = await connect(target, options);
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        if (destroyed) socket.destroy();
        else watch(socket, options.silenceMs);
        return socket;
      } catch (error) {
        return failingSocket(error instanceof Error ? error : new SocketError("CONNECT_TIMEOUT"));
      }
    },
    destroy() {
      destroyed = true;
      for (const socket of sockets) socket.destroy(new SocketError("CONNECTION_DESTROYED"));
    },
  };
}

// The driver writes its first bytes from a setImmediate and, if the socket closes before that, never writes on that
// slot again. So each promise below resolves inside a socket event: the immediate then runs before the next event.
async function connect(target: SocketTarget, options: SocketFactoryOptions): Promise<Socket> {
  let last: unknown;
  for (const [index, host] of target.host.entries()) {
    try {
      const raw = await connectRaw(host, target.port[index] ?? 5432, target.path, options.connectTimeoutMs);
      return options.tls === "disable" || target.path ? raw : await upgrade(raw, host, options);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function connectRaw(
  host: string,
  port: number,
  path: string | false | undefined,
  timeoutMs: number,
): Promise<Socket> {
  const socket = new Socket();
  if (path) socket.connect(path);
  else socket.connect(port, host);
  return settled(socket, "connect", timeoutMs);
}

/** Waits for one event; failing, closing or taking too long destroys the socket. */
function settled<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  timeoutMs: number,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new SocketError("CONNECT_TIMEOUT")), timeoutMs);
    const onError = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    const onClose = () => onError(new SocketError("DATABASE_CLOSED_EARLY"));
    socket.once("error", onError);
    socket.once("close", onClose);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off("error", onError);
      socket.off("close", onClose);
      resolve(socket);
    });
  });
}

/** https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-SSL */
async function upgrade(raw: Socket, host: string, options: SocketFactoryOptions): Promise<Socket> {
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const timer = setTimeout(() => raw.destroy(new SocketError("CONNECT_TIMEOUT")), options.connectTimeoutMs);
    raw.once("error", reject);
    raw.once("close", () => reject(new SocketError("DATABASE_CLOSED_EARLY")));
    raw.once("data", (chunk: Buffer) => {
      clearTimeout(timer);
      raw.removeAllListeners();
      resolve(chunk[0]);
    });
    raw.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  });
  if (answer !== "S".charCodeAt(0)) {
    if (options.tls === "prefer") return raw;
    raw.destroy();
    throw new SocketError("ECONNREFUSED");
  }
  const secure = connectTls({
    socket: raw,
    servername: host,
    rejectUnauthorized: options.tls === "verify-full",
  });
  return settled(secure, "secureConnect", options.connectTimeoutMs);
}

/** A socket that fails as soon as the driver uses it. */
function failingSocket(error: Error): Socket {
  const socket = new Socket();
  socket.write = () => {
    setImmediate(() => socket.destroy(error));
    return false;
  };
  return socket;
}

const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5]);

/** ReadyForQuery ends every answer: 'Z', length 5, one state byte. */
function endsReady(tail: Buffer): boolean {
  return tail.length === 6 && tail.subarray(0, 5).equals(readyForQuery);
}

function watch(socket: Socket, silenceMs: number): void {
  let timer: NodeJS.Timeout | undefined;
  let owes = false;
  let everReady = false;
  let tail = Buffer.alloc(0);

  const rest = () => {
    owes = false;
    clearTimeout(timer);
  };
  const wait = () => {
    owes = true;
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(new SocketError("DATABASE_SILENT")), silenceMs);
  };

  // As a proxy, so that both signatures of `write` stay as they are.
  socket.write = new Proxy(socket.write, {
    apply(write, receiver, args) {
      wait();
      return Reflect.apply(write, receiver, args);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-6)]).subarray(-6);
    if (endsReady(tail)) {
      everReady = true;
      rest();
    } else if (owes) wait();
  });
  socket.once("end", () => {
    if (!everReady || owes) socket.destroy(new SocketError("DATABASE_CLOSED_EARLY"));
  });
  socket.once("close", rest);
  // The driver removes all listeners when it is done with a socket; a late error must not become an uncaught one.
  socket.on("removeListener", (event) => {
    if (event === "error" && socket.listenerCount("error") === 0) socket.on("error", () => undefined);
  });
}
