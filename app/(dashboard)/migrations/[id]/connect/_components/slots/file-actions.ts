"use server";
import { connectFiles, inspectFiles } from "@/lib/services/files/connect-files";
import { action } from "@/lib/web";

export const lookAtFiles = action(inspectFiles);
export const saveFiles = action(connectFiles, {
  revalidate: ({ migrationId }) => [`/migrations/${migrationId}/connect`],
});
