"use server";
import { previewSourceQuery } from "@/lib/services/custom-source/preview-query";
import { profileUpload } from "@/lib/services/custom-source/profile-upload";
import { saveDescription } from "@/lib/services/custom-source/save-description";
import { beginUpload } from "@/lib/services/uploads/begin-upload";
import { action } from "@/lib/web";

export const beginFile = action(beginUpload);
export const lookAtFile = action(profileUpload);
export const lookAtQuery = action(previewSourceQuery);
export const saveCustom = action(saveDescription, {
  revalidate: ({ migrationId }) => [`/migrations/${migrationId}/connect`],
});
