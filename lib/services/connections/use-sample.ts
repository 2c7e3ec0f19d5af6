import { createReadStream, existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { getConfig, sandboxSampleFile } from "@/lib/config";
import { AppError } from "@/lib/errors";
import { type CustomDescription, customDescriptionSchema } from "@/lib/sources/custom";
import type { ServiceContext } from "../context";
import { profileUpload } from "../custom-source/profile-upload";
import { beginUpload } from "../uploads/begin-upload";
import { receiveUpload } from "../uploads/receive-upload";

/** Whether the sandbox has written its sample of a company's own data. */
export function hasSample(): boolean {
  const { sandbox, dataDir } = getConfig();
  return sandbox.enabled && existsSync(sandboxSampleFile(dataDir));
}

/** Uploads the sandbox's sample as a person would, and describes it as it is suggested. */
export async function describeSample(ctx: ServiceContext, migrationId: string): Promise<CustomDescription> {
  const path = sandboxSampleFile(getConfig().dataDir);
  const { size } = await stat(path);
  const { uploadId } = await beginUpload(ctx, { migrationId, name: "own-data.csv", sizeBytes: size });
  await receiveUpload(ctx, { migrationId, uploadId, offset: 0, body: createReadStream(path) });
  const { table } = await profileUpload(ctx, { migrationId, uploadId });
  if (!table) {
    throw new AppError({
      code: "sandbox.sample_unclear",
      kind: "internal",
      userMessage: "The sandbox's sample could not be described. Upload a file of your own instead.",
    });
  }
  return customDescriptionSchema.parse({ account: "sandbox data", mode: "test", tables: [table] });
}
