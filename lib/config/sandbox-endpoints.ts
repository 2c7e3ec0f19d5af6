import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const endpointSchema = z.looseObject({
  baseUrl: z.string(),
  edgeUrl: z.string().optional(),
  wsUrl: z.string().optional(),
  controlUrl: z.string().optional(),
  apiKey: z.string().optional(),
  site: z.string().optional(),
});

const endpointsSchema = z.object({
  stripe: endpointSchema.optional(),
  chargebee: endpointSchema.optional(),
  stigg: endpointSchema.optional(),
  openmonetize: endpointSchema.optional(),
});

/** What the sandbox announces once all its stand-ins listen; a provider that is not built is absent. */
export type SandboxEndpoints = z.infer<typeof endpointsSchema>;

/** Where `npm start` keeps the announcement while the sandbox of this data folder runs. */
export function sandboxEndpointsFile(dataDir: string): string {
  return path.join(/* turbopackIgnore: true */ dataDir, "sandbox", "endpoints.json");
}

/** Where the sandbox keeps its sample of a company's own data. */
export function sandboxSampleFile(dataDir: string): string {
  return path.join(/* turbopackIgnore: true */ dataDir, "sandbox", "own-data.csv");
}

/** The running sandbox of this data folder, or null when there is none. Never throws. */
export async function findSandboxEndpoints(dataDir: string): Promise<SandboxEndpoints | null> {
  try {
    const text = await readFile(sandboxEndpointsFile(dataDir), "utf8");
    const parsed = endpointsSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The exact origins the sandbox listens on: the only private addresses that need no ALLOW_PRIVATE_NETWORK. */
export function sandboxOrigins(endpoints: SandboxEndpoints | null): string[] {
  const urls = Object.values(endpoints ?? {}).flatMap((endpoint) => [
    endpoint?.baseUrl,
    endpoint?.edgeUrl,
    endpoint?.wsUrl,
  ]);
  const origins = urls
    .filter((url) => url !== undefined && URL.canParse(url))
    .map((url) => new URL(url ?? "").origin);
  return [...new Set(origins)];
}
