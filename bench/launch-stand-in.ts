import { fork } from "node:child_process";
import path from "node:path";
import type { StandInEndpoint, StandInOrder } from "./stand-in-process";

export interface LaunchedStandIn extends StandInEndpoint {
  stop(): Promise<void>;
}

/** Starts a stand-in in a child process, so that it does not share our event loop. */
export async function launchStandIn(order: StandInOrder): Promise<LaunchedStandIn> {
  // The child inherits this process's loader for TypeScript.
  const child = fork(path.join(import.meta.dirname, "stand-in-process.ts"), { stdio: "inherit" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const endpoint = await new Promise<StandInEndpoint>((resolve, reject) => {
    // `stand-in-process` sends exactly this, once.
    child.once("message", (message) => resolve(message as StandInEndpoint));
    child.once("exit", (code) => reject(new Error(`the stand-in ended with ${code}`)));
    child.once("error", reject);
    child.send(order);
  });
  return {
    ...endpoint,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
