import { z } from "zod";
import { connectionModeSchema } from "@/lib/canonical";
import { judgeKey } from "./key";

/** Stigg's own address; a connection may name another one, such as a region's or the sandbox's. */
export const defaultBaseUrl = "https://api.stigg.io";

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "";
  return isWeb && isBare && url.username === "" && url.password === "";
}

/**
 * Credentials and options of a Stigg connection. Four requests a second is what the tightest documented limit allows
 * (250 calls of the usage history a minute); many operations have no published number.
 * https://docs.stigg.io/api-and-sdks/integration/graphql/rate-limits
 */
export const stiggConfigSchema = z.object({
  apiKey: z
    .string()
    .transform((key) => key.trim())
    .superRefine((key, context) => {
      const verdict = judgeKey(key);
      if (verdict.state !== "right") context.addIssue({ code: "custom", message: verdict.sentence });
    })
    .describe("Stigg server key (server-...), of the environment to migrate"),
  baseUrl: z
    .string()
    .refine(isOrigin, "Give an address like https://api.stigg.io, without a path.")
    .default(defaultBaseUrl)
    .describe("Address of the Stigg API, without /graphql"),
  mode: connectionModeSchema
    .default("live")
    .describe("Kind of the environment; the key does not tell. Production is live"),
  requestsPerSecond: z
    .number()
    .min(0.1)
    .max(1000)
    .default(4)
    .describe("Requests per second; Stigg allows 250 reads of usage history a minute"),
  usageDays: z.int().min(0).max(400).default(31).describe("Days of usage history to read"),
});
export type StiggConfig = z.infer<typeof stiggConfigSchema>;
