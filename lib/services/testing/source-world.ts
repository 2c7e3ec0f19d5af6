import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { createChargebeeStandIn } from "@/lib/emulators/chargebee";
import { sampleRows } from "@/lib/emulators/sandbox-sample";
import { createStiggStandIn } from "@/lib/emulators/stigg";
import { readChargebeeFacts } from "@/lib/pipeline/testing/chargebee-facts";
import { readCustomFacts } from "@/lib/pipeline/testing/custom-facts";
import { readStiggFacts } from "@/lib/pipeline/testing/stigg-facts";
import type { CheckResult } from "@/lib/sources/types";
import type { ServiceContext } from "../context";
import { profileUpload } from "../custom-source/profile-upload";
import { saveDescription } from "../custom-source/save-description";
import { beginUpload } from "../uploads/begin-upload";
import { receiveUpload } from "../uploads/receive-upload";
import type { SourceAccount } from "./journey";
import { openInstallation, startTarget } from "./sandbox-world";

interface StartedSource {
  readonly account: SourceAccount;
  readonly origin: string;
  stop(): Promise<void>;
}

interface Size {
  readonly customers: number;
  readonly usageRows: number;
}

/** Starts a small account of each kind of source but Stripe, which `startWorld` has. */
export const startSource = {
  chargebee: async (size: Size): Promise<StartedSource> => {
    const site = await createChargebeeStandIn({ ...size, seed: "world", rateLimit: "off" });
    return {
      origin: site.baseUrl,
      account: {
        provider: "chargebee",
        apiKey: site.apiKey,
        baseUrl: site.baseUrl,
        settings: { site: site.site },
        facts: () => readChargebeeFacts(site.controlUrl),
      },
      stop: () => site.stop(),
    };
  },
  stigg: async (size: Size): Promise<StartedSource> => {
    const environment = await createStiggStandIn({ ...size, seed: "world", rateLimit: "off" });
    return {
      origin: environment.baseUrl,
      account: {
        provider: "stigg",
        apiKey: environment.apiKey,
        baseUrl: environment.baseUrl,
        settings: { mode: "test", requestsPerSecond: 1_000 },
        facts: () => readStiggFacts(environment.controlUrl),
      },
      stop: () => environment.stop(),
    };
  },
  custom: async ({ customers, usageRows }: Size): Promise<StartedSource> => {
    const lines = [...sampleRows({ seed: "world", customers, usageRows, at: new Date() })];
    return {
      origin: "http://127.0.0.1:9",
      account: {
        provider: "custom",
        apiKey: "",
        baseUrl: null,
        connect: (ctx, migrationId) => connectFile(ctx, migrationId, `${lines.join("\n")}\n`),
        facts: async () => readCustomFacts(lines.slice(1)),
      },
      stop: async () => undefined,
    };
  },
} as const;

/** Uploads a file as a person would and takes what is suggested for it. */
export async function connectFile(
  ctx: ServiceContext,
  migrationId: string,
  text: string,
): Promise<CheckResult> {
  const bytes = Buffer.from(text);
  const { uploadId } = await beginUpload(ctx, { migrationId, name: "own-data.csv", sizeBytes: bytes.length });
  await receiveUpload(ctx, { migrationId, uploadId, offset: 0, body: Readable.from([bytes]) });
  const { table } = await profileUpload(ctx, { migrationId, uploadId });
  if (!table) throw new Error("nothing was suggested for the file");
  return await saveDescription(ctx, { migrationId, description: { mode: "test", tables: [table] } });
}

/** A source of any kind, an OpenMonetize platform, an empty database, a worker and a workspace. */
export async function startSourceWorld(kind: keyof typeof startSource, size: Size) {
  const source = await startSource[kind](size);
  const target = await startTarget();
  const uploadFolder = mkdtempSync(path.join(tmpdir(), "om-migrate-uploads-"));
  const installation = await openInstallation(
    { stripe: source.origin, target: target.baseUrl },
    { worker: true, uploadFolder },
  );
  return {
    source: source.account,
    target,
    ...installation,
    stop: async () => {
      await installation.close();
      await source.stop();
      await target.stop();
      rmSync(uploadFolder, { recursive: true, force: true });
    },
  };
}
