import type { ChunkTools } from "@/lib/jobs/worker";
import type { OpenTarget } from "../open-connection";

/**
 * The target, asked nothing once the lease may have run out. A request can wait a minute for the target's limit, and a
 * process that was stopped meanwhile would send it after another worker has done so.
 */
export function underLease(target: OpenTarget, tools: ChunkTools): OpenTarget {
  const { fetch } = target.io;
  return {
    ...target,
    io: {
      ...target.io,
      fetch: async (input, init) => {
        tools.assertLease();
        return await fetch(input, init);
      },
    },
  };
}
