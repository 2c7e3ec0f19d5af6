import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const providerSchema = z.object({
  /** 0 until the first start has found a free one. */
  port: z.int().min(0).max(65_535),
  apiKey: z.string().min(1),
  controlToken: z.string().min(1),
});

const fileSchema = z.object({
  version: z.literal(1),
  seed: z.string(),
  customers: z.int().min(0),
  usageRows: z.int().min(0),
  /** ISO instant at which the generated account stands; part of what makes it the same account again. */
  bornAt: z.iso.datetime(),
  stripe: providerSchema,
  /** Absent in the file of a sandbox that was made before these two were built. */
  chargebee: providerSchema.optional(),
  stigg: providerSchema.optional(),
  openmonetize: providerSchema,
});

type Stored = z.infer<typeof fileSchema>;
export type SandboxProvider = "stripe" | "chargebee" | "stigg" | "openmonetize";

/** What is chosen at the first start of a sandbox and stays. */
export type SandboxFile = Stored & Required<Pick<Stored, SandboxProvider>>;

export type AccountSize = Pick<SandboxFile, "seed" | "customers" | "usageRows">;

const FILE_NAME = "sandbox.json";

/**
 * Reads the sandbox's choices, or makes them. Keys are random: a seed must not give away a key.
 * @param folder is made with mode 0700 if need be, since journals in it hold keys.
 * @throws Error when the file is there but is not ours.
 */
export function openSandboxFile(folder: string, size: AccountSize, now: Date): SandboxFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const path = join(folder, FILE_NAME);
  if (existsSync(path)) {
    const parsed = fileSchema.safeParse(parseJson(readFileSync(path, "utf8")));
    if (parsed.success) return { ...parsed.data, ...withNewcomers(parsed.data) };
    throw new Error(`${path} cannot be read as the sandbox's file; remove the folder to begin anew`);
  }
  const file: SandboxFile = {
    version: 1,
    ...size,
    bornAt: now.toISOString(),
    // A restricted key, since that is what people should connect with.
    stripe: newProvider(`rk_test_51${randomBytes(24).toString("hex")}`),
    ...withNewcomers({}),
    openmonetize: newProvider(`om_live_${randomBytes(32).toString("hex")}`),
  };
  saveSandboxFile(folder, file);
  return file;
}

const newProvider = (apiKey: string) => ({
  port: 0,
  apiKey,
  controlToken: randomBytes(18).toString("base64url"),
});

function withNewcomers(known: Partial<Pick<Stored, "chargebee" | "stigg">>) {
  return {
    chargebee: known.chargebee ?? newProvider(`test_${randomBytes(20).toString("hex")}`),
    stigg: known.stigg ?? newProvider(`server-${randomUUID()}`),
  };
}

/** Replaces the file in one step, readable by its owner only. */
export function saveSandboxFile(folder: string, file: SandboxFile): void {
  const path = join(folder, FILE_NAME);
  writeFileSync(`${path}.next`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
