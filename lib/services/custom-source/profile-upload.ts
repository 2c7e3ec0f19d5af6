import { z } from "zod";
import { uploadsOf } from "@/lib/pipeline/open-upload";
import { dialectSchema } from "@/lib/sources/custom/description";
import { tableRoles } from "@/lib/sources/custom/fields";
import { encodings } from "@/lib/sources/custom/read/encoding";
import { type FileAnswers, type FileProfile, profileFile } from "@/lib/sources/custom/suggest/profile-file";
import { requireUpload } from "../uploads/require-upload";
import { verb } from "../verb";

/** What a person may say about a file before it is looked at again. */
const fileAnswersSchema = z.object({
  role: z.enum(tableRoles).optional(),
  encoding: z.enum(encodings).optional(),
  dialect: dialectSchema.optional(),
  headerRows: z.int().min(0).max(20).optional(),
  member: z.string().max(500).optional(),
  listKey: z.string().max(500).optional(),
});

/** Looks at an uploaded file: how it is written, what its columns seem to mean, samples, and what has to be asked. */
export const profileUpload = verb(
  {
    name: "customSource.profileUpload",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), uploadId: z.uuid(), answers: fileAnswersSchema.default({}) }),
  },
  async (ctx, { migrationId, uploadId, answers }): Promise<FileProfile> => {
    const upload = await requireUpload(ctx, { migrationId, uploadId });
    const file = await uploadsOf(ctx, ctx.workspaceId)(upload.id);
    // An answer that was not given is not there, rather than there and undefined.
    const given: FileAnswers = Object.fromEntries(
      Object.entries(answers).filter(([, value]) => value !== undefined),
    );
    return await profileFile(file, { fileId: upload.id, sha256: upload.sha256, now: ctx.now() }, given);
  },
);
