import { z } from "zod";
import { connectionModeSchema, instantSchema, type SourceId } from "@/lib/canonical";

/** What a file may look like that stands in for a source. */
export const offlineShapes = [
  "export",
  "stripeScript",
  "chargebeeScript",
  "transformed",
  "stiggBulk",
] as const;
export type OfflineShape = (typeof offlineShapes)[number];

interface ShapeWords {
  readonly provider: SourceId | "any";
  /** What it is called on screen. */
  readonly name: string;
  /** What such a file cannot say; the reader adds figures while it reads. */
  readonly limits: string;
}

/** The shapes in words. */
export const shapeWords: Readonly<Record<OfflineShape, ShapeWords>> = {
  export: {
    provider: "any",
    name: "an export file of om-migrate",
    limits: "It holds what was read when it was written.",
  },
  stripeScript: {
    provider: "stripe",
    name: "Stripe objects saved by a script (customers, subscriptions, usage)",
    limits:
      "Prices are those that the subscriptions carry; meters, credit grants, coupons and entitlements are not in it.",
  },
  chargebeeScript: {
    provider: "chargebee",
    name: "Chargebee objects saved by a script (customers, subscriptions)",
    limits:
      "Prices are those that the subscriptions were sold at; which add-ons count towards recurring revenue, entitlements, usage, coupons and credits are not in it.",
  },
  transformed: {
    provider: "custom",
    name: "customers and usage transformed by a script",
    limits: "It holds no plans and no subscriptions, so there is no recurring revenue to compare.",
  },
  stiggBulk: {
    provider: "stigg",
    name: "Stigg's bulk-import files",
    limits: "They hold no prices and no entitlements: plans come as negotiated, features as counters.",
  },
};

/** What is said wherever a check would read the provider: on Connect, and in the findings. */
export const offlineMeans =
  "The source is a file: it cannot be read again, so charges are not compared with the provider's of today, later changes do not flow in, and parity and the final catch-up need a key.";

/** Parts of a source that comes in several files. */
export const fileParts = ["customers", "subscriptions", "usages"] as const;

const offlineFileSchema = z.object({
  fileId: z.uuid(),
  name: z.string().max(500),
  sha256: z.string().nullable(),
  /** Which lists the file holds; empty for an export file. */
  parts: z.array(z.enum(fileParts)).default([]),
});

/** Settings of a connection whose source is a file: nothing can be read from the provider through it. */
export const offlineSettingsSchema = z.object({
  offline: z.object({
    shape: z.enum(offlineShapes),
    files: z.array(offlineFileSchema).min(1).max(4),
    account: z.string().min(1).max(500),
    accountName: z.string().nullable(),
    mode: connectionModeSchema,
    /** The provider's own word for the key's mode; it is part of every id at the target. */
    keyMode: connectionModeSchema,
    /** When the file says it was read; null for one that does not say. */
    watermark: instantSchema.nullable(),
  }),
});
export type OfflineSettings = z.infer<typeof offlineSettingsSchema>;

/** Whether the settings of a connection say that its source is a file. */
export const isOffline = (settings: unknown): boolean =>
  typeof settings === "object" && settings !== null && "offline" in settings;

/** True for a JSON object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text with at least one character, or null. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;
