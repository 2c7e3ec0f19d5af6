import { z } from "zod";
import { connectionModeSchema, instantSchema, issueSchema, sourceIdSchema } from "@/lib/canonical";

export const exportFormat = "om-migrate-export";
export const exportVersion = 1;

const unavailableSchema = z.object({ stream: z.string(), reason: z.string() });

/**
 * What an export file says about its records. `counts` include rejected records; `hashes` are one SHA-256 per entity
 * over the record hashes (RFC 8785) joined by commas in file order. A file made elsewhere may leave both out.
 */
export const fileManifestSchema = z.object({
  counts: z.partialRecord(z.string(), z.int().nonnegative()).default({}),
  rejected: z.partialRecord(z.string(), z.int().nonnegative()).default({}),
  hashes: z.partialRecord(z.string(), z.string()).default({}),
  watermark: instantSchema,
  scope: z
    .looseObject({
      usageDays: z.int().min(0).max(400).default(90),
      /** The provider's own word for the key's mode; it is part of every id at the target. */
      keyMode: connectionModeSchema.optional(),
      unavailable: z.array(unavailableSchema).default([]),
    })
    .prefault({}),
  /** Rows that a join multiplied; null for sources that are read object by object. */
  fanOut: z.unknown().optional(),
});

export const fileHeadSchema = z.object({
  format: z.literal(exportFormat),
  version: z.literal(exportVersion),
  source: sourceIdSchema,
  account: z.string().min(1).max(500),
  accountName: z.string().nullable().default(null),
  mode: connectionModeSchema,
  manifest: fileManifestSchema,
});
export type FileHead = z.infer<typeof fileHeadSchema>;

/** An issue as it stands in a file: without its raw form unless originals were asked for. */
export const fileIssueSchema = issueSchema.extend({ raw: z.unknown().optional() });
