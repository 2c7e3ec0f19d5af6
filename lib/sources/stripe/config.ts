import { z } from "zod";
import { judgeKey } from "./key";

/** Stripe's own address; a connection may name another one, such as the sandbox's. */
export const defaultBaseUrl = "https://api.stripe.com";

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.pathname === "/" &&
    url.search === "" &&
    url.hash === ""
  );
}

/**
 * Credentials and options of a Stripe connection. `requestsPerSecond` stays well below Stripe's 100 (live) or 25
 * (sandbox) because the customer's own traffic shares them: https://docs.stripe.com/rate-limits
 */
export const stripeConfigSchema = z.object({
  apiKey: z
    .string()
    .transform((key) => key.trim())
    .superRefine((key, context) => {
      const verdict = judgeKey(key);
      if (verdict.state !== "right") context.addIssue({ code: "custom", message: verdict.sentence });
    })
    .describe("Stripe key (rk_live_, rk_test_, sk_live_ or sk_test_)"),
  baseUrl: z
    .string()
    .refine(isOrigin, "Give an address like https://api.stripe.com, without a path.")
    .default(defaultBaseUrl)
    .describe("Address of the Stripe API"),
  requestsPerSecond: z
    .number()
    .min(0.1)
    .max(1000)
    .default(15)
    .describe(
      "Requests per second; Stripe allows 100 live and 25 in a sandbox, shared with your own traffic",
    ),
  usageDays: z.int().min(0).max(400).default(31).describe("Days of usage history to read, whole UTC days"),
});
export type StripeConfig = z.infer<typeof stripeConfigSchema>;
