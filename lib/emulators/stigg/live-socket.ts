import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { execute, type GraphQLSchema, parse, subscribe, validate } from "graphql";
import { useServer as serveSubscriptions } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { ApiKeys } from "./api-keys";

export interface LiveSocket {
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** GraphQL subscriptions over WebSocket at /graphql; the key stands in `connectionParams.headers`. */
export function createLiveSocket(schema: GraphQLSchema, keys: ApiKeys): LiveSocket {
  const sockets = new WebSocketServer({ noServer: true });
  const server = serveSubscriptions(
    {
      schema,
      // The same copy of graphql-js that made the schema; another one would refuse it.
      parse,
      validate,
      execute,
      subscribe,
      onConnect: ({ connectionParams }) => {
        try {
          keys.authenticate(keyIn(connectionParams?.headers));
          return true;
        } catch {
          return false;
        }
      },
    },
    sockets,
  );
  return {
    upgrade: (incoming, socket, head) => {
      if (!(incoming.url ?? "").startsWith("/graphql")) {
        socket.destroy();
        return;
      }
      sockets.handleUpgrade(incoming, socket, head, (one) => sockets.emit("connection", one, incoming));
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await server.dispose();
    },
  };
}

function keyIn(headers: unknown): string | null {
  if (typeof headers !== "object" || headers === null) return null;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === "x-api-key")?.[1];
  return typeof found === "string" ? found : null;
}
