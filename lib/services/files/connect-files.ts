import { z } from "zod";
import { type ConnectionMode, connectionModeSchema } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { AppError } from "@/lib/errors";
import { type DetectedFile, detectShape } from "@/lib/pipeline/offline/detect-shape";
import { type OfflineSettings, shapeWords } from "@/lib/pipeline/offline/offline-settings";
import { uploadsOf } from "@/lib/pipeline/open-upload";
import type { CheckResult } from "@/lib/sources/types";
import { saveSource } from "../connections/connect-source";
import { checkSource } from "../connections/test-source";
import type { ServiceContext } from "../context";
import { providerName } from "../migrations/provider-words";
import { requireMigration } from "../migrations/require-migration";
import { requireUpload } from "../uploads/require-upload";
import { verb } from "../verb";

const filesInput = z.object({ migrationId: z.uuid(), uploadIds: z.array(z.uuid()).min(1).max(4) });

/** What uploaded files turned out to be, in the words of the screen. */
export interface InspectedFiles {
  readonly shape: OfflineSettings["offline"]["shape"];
  readonly name: string;
  readonly limits: string;
  readonly account: string | null;
  readonly accountName: string | null;
  readonly mode: ConnectionMode | null;
  /** When an export was read; null for files that do not say. */
  readonly watermark: string | null;
  readonly files: readonly { readonly name: string; readonly parts: readonly string[] }[];
}

/** Recognises uploaded files that are to stand in for the source. Throws with one sentence where they cannot. */
export const inspectFiles = verb(
  { name: "files.inspect", permission: "connection:write", input: filesInput },
  async (ctx, { migrationId, uploadIds }): Promise<InspectedFiles> => {
    const { first, files } = await recognise(ctx, migrationId, uploadIds);
    const { name, limits } = shapeWords[first.shape];
    return {
      shape: first.shape,
      name,
      limits,
      account: first.account,
      accountName: first.accountName,
      mode: first.mode,
      watermark: first.watermark,
      files: files.map((file) => ({ name: file.name, parts: file.parts })),
    };
  },
);

/**
 * Makes uploaded files the source of the migration, in the place of a key. `account` and `mode` are for files that do not
 * say whose they are; a key that is connected later has to belong to the same account.
 */
export const connectFiles = verb(
  {
    name: "files.connect",
    permission: "connection:write",
    input: filesInput.extend({
      account: z.string().trim().max(200).nullable().default(null),
      mode: connectionModeSchema.nullable().default(null),
    }),
  },
  async (ctx, { migrationId, uploadIds, account, mode }): Promise<CheckResult> => {
    const migration = await requireMigration(ctx, migrationId);
    const { first, files } = await recognise(ctx, migrationId, uploadIds);
    const saved = await findConnection(ctx.db.drizzle, migrationId, "source");
    const known = account === null || account === "" ? saved?.accountId : account;
    const said = first.mode ?? mode ?? saved?.mode ?? "live";
    const offline: OfflineSettings["offline"] = {
      shape: first.shape,
      files,
      account: first.account ?? known ?? `file ${files[0]?.sha256?.slice(0, 12) ?? ""}`.trim(),
      accountName: first.accountName,
      mode: said,
      keyMode: first.keyMode ?? (said === "sandbox" ? "test" : said),
      watermark: first.watermark,
    };
    const settings = z.record(z.string(), z.json()).parse({ offline });
    const access = { apiKey: "", baseUrl: null, settings };
    const check = await checkSource(ctx, migration.sourceProvider, access);
    if (check.ok) {
      await saveSource(ctx, migration, access, check, offline.mode === "sandbox" ? { mode: "sandbox" } : {});
    }
    return check;
  },
);

async function recognise(
  ctx: ServiceContext,
  migrationId: string,
  uploadIds: readonly string[],
): Promise<{ first: DetectedFile; files: OfflineSettings["offline"]["files"] }> {
  const migration = await requireMigration(ctx, migrationId);
  const found: { detected: DetectedFile; name: string; sha256: string | null; fileId: string }[] = [];
  for (const uploadId of new Set(uploadIds)) {
    const { id, name, sha256, state } = await requireUpload(ctx, { migrationId, uploadId });
    if (state !== "complete")
      throw refuse("file.incomplete", `${name} has not arrived whole. Choose it again.`);
    const file = await uploadsOf(ctx, ctx.workspaceId)(id);
    found.push({ detected: await detectShape(file), name, sha256, fileId: id });
  }
  const [only] = found;
  if (!only) throw refuse("file.none", "No file was chosen.");
  const first = only.detected;
  for (const { detected, name } of found) {
    if (detected.provider !== migration.sourceProvider) {
      throw refuse(
        "file.other_source",
        `${name} is ${shapeWords[detected.shape].name}${detected.shape === "export" ? ` of ${providerName(detected.provider)}` : ""}; this migration reads ${providerName(migration.sourceProvider)}. Begin a migration of the other kind for it.`,
      );
    }
    if (detected.shape !== first.shape || (first.shape === "export" && found.length > 1)) {
      throw refuse(
        "file.not_together",
        "These files do not belong together. Choose one export file, or the files of one script.",
      );
    }
  }
  const parts = found.flatMap(({ detected }) => detected.parts);
  const twice = parts.find((part, index) => parts.indexOf(part) !== index);
  if (twice) throw refuse("file.part_twice", `Two of the files hold ${twice}. Choose one of them.`);
  const files = found.map(({ detected, name, sha256, fileId }) => ({
    fileId,
    name,
    sha256,
    parts: [...detected.parts],
  }));
  // Usage of a script names subscriptions, so what holds those is read first.
  const order = (file: (typeof files)[number]): number => (file.parts.includes("usages") ? 1 : 0);
  return { first, files: files.sort((a, b) => order(a) - order(b)) };
}

const refuse = (code: string, userMessage: string): AppError =>
  new AppError({ code, kind: "invalid", userMessage });
