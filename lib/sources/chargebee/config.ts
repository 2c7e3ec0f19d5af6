import { z } from "zod";
import { judgeKey } from "./key";

const providerSuffix = ".chargebee.com";

/** Requests a minute on test and Starter sites, which allow 150: the rest is left to the company's own traffic. */
const defaultPerMinute = 100;
/** The same share of the 3,500 that the largest plan allows. Which plan a live site has can only be tried. */
const largestPerMinute = 2_333;
/** Somebody's own server, such as the sandbox: it says itself when it is too much. */
const elsewherePerMinute = 3_000;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    (url.protocol === "https:" || url.protocol === "http:") &&
    `${url.username}${url.password}${url.search}${url.hash}` === "" &&
    url.pathname === "/"
  );
}

/** "acme" from "acme", "acme.chargebee.com" or "https://acme.chargebee.com/". */
const siteName = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/?#].*$/, "")
    .replace(/\.chargebee\.com$/, "");

/**
 * Credentials and options of a Chargebee connection. Test and live are different sites with keys of their own.
 * `requestsPerMinute` stays below the site's limit, https://www.chargebee.com/docs/2.0/rate-limits.html
 */
export const chargebeeConfigSchema = z
  .object({
    apiKey: z
      .string()
      .transform((key) => key.trim())
      .superRefine((key, context) => {
        const verdict = judgeKey(key);
        if (verdict.state !== "right") context.addIssue({ code: "custom", message: verdict.sentence });
      })
      .describe("Chargebee API key (live_ or test_), read-only for all resources"),
    site: z
      .string()
      .transform(siteName)
      .refine(
        (site) => /^[a-z0-9][a-z0-9-]*$/.test(site),
        "Give the site's name: acme in acme.chargebee.com.",
      )
      .describe("Site: acme in acme.chargebee.com"),
    baseUrl: z
      .string()
      .refine(isOrigin, "Give an address like https://acme.chargebee.com, without a path.")
      .optional()
      .describe("Address of the site, where it is not https://<site>.chargebee.com"),
    requestsPerMinute: z
      .number()
      .min(1)
      .max(60_000)
      .optional()
      .describe("Requests per minute; test and Starter sites allow 150, Performance 1000, Enterprise 3500"),
    usageDays: z.int().min(0).max(400).default(31).describe("Days of usage history to read, whole UTC days"),
  })
  .transform((given) => {
    const baseUrl = new URL(given.baseUrl ?? `https://${given.site}${providerSuffix}`).origin;
    const isProvider = new URL(baseUrl).hostname.endsWith(providerSuffix);
    const requestsPerMinute = given.requestsPerMinute ?? (isProvider ? defaultPerMinute : elsewherePerMinute);
    const mayBeFaster =
      isProvider && given.requestsPerMinute === undefined && judgeKey(given.apiKey).mode === "live";
    return {
      ...given,
      baseUrl,
      requestsPerMinute,
      mostPerMinute: mayBeFaster ? largestPerMinute : requestsPerMinute,
    };
  });
export type ChargebeeConfig = z.output<typeof chargebeeConfigSchema>;
