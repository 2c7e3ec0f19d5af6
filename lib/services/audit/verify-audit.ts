import { z } from "zod";
import { type ChainVerdict, verifyChain } from "@/lib/audit";
import { verb } from "@/lib/services/verb";

const verifyAuditInput = z.object({
  /** A place in the chain noted earlier, to tell a log that was cut at its end. */
  anchor: z.object({ sequence: z.number().int().positive(), hash: z.string().length(64) }).optional(),
});

/** Reads the whole audit chain of the workspace and names the first entry that does not hold. */
export const verifyAudit = verb(
  { name: "audit.verify", permission: "audit:read", input: verifyAuditInput },
  (ctx, input): Promise<ChainVerdict> =>
    verifyChain(ctx.db.drizzle, ctx, input.anchor === undefined ? {} : { anchor: input.anchor }),
);
