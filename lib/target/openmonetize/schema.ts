import { z } from "zod";
import type { JsonObject } from "@/lib/target/types";

/*
 * Answers of the OpenMonetize API gateway (version 0.1.0, source snapshot 3c544ee), as seen on the wire. Unknown fields
 * are ignored; a known field of another type makes the answer unusable, because these figures end in reports.
 */

const count = z.int().nonnegative();

/** Whole numbers arrive as JSON numbers on some routes and as text on others; beyond 2^53 a number is refused. */
const wholeNumberText = z.union([z.int().transform(String), z.string().regex(/^-?\d+$/)]);

const metadata = z
  .record(z.string(), z.json())
  .nullish()
  // A JSON object of JSON values is what the type says; zod only names it differently.
  .transform((value) => (value ?? {}) as JsonObject);

const pagination = z.object({ total: count, offset: z.number(), limit: z.number() });

export const tiers = ["STARTER", "GROWTH", "ENTERPRISE"] as const;

/** `GET /v1/customers/me` */
export const meSchema = z.object({
  data: z.object({ id: z.string().min(1), name: z.string(), tier: z.enum(tiers), status: z.string() }),
});

/** `POST /v1/customers/register`, 201 */
export const registeredSchema = z.object({
  data: z.object({ customerId: z.string().min(1), apiKey: z.string().min(1), tier: z.enum(tiers) }),
});

/** `GET /ready`: 200, or 503 with a check that is false. */
export const readySchema = z.object({ status: z.string(), checks: z.record(z.string(), z.boolean()) });

/** `GET /health`: the platform's own time. */
export const healthSchema = z.object({ timestamp: z.iso.datetime() });

/** `GET /v1/info` */
export const infoSchema = z.object({ service: z.string(), version: z.string() });

/** `GET /v1/users`: newest first. `creditBalance` is the sum over all wallets of the user. */
export const usersSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      externalUserId: z.string(),
      email: z.string().nullable(),
      metadata,
      createdAt: z.string(),
      creditBalance: wholeNumberText,
      totalEvents: count,
    }),
  ),
  pagination,
});
export type UserRow = z.infer<typeof usersSchema>["data"][number];

/** `GET /v1/events`: latest timestamp first, no order among equals; neither user nor key is shown. */
export const eventsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      featureId: z.string(),
      timestamp: z.string(),
      creditsBurned: wholeNumberText,
      metadata,
    }),
  ),
  pagination,
});
export type EventRow = z.infer<typeof eventsSchema>["data"][number];

export const limitTypes = ["HARD", "SOFT", "NONE"] as const;
export const limitPeriods = ["DAILY", "MONTHLY", "TOTAL"] as const;

/** `GET /v1/entitlements`: all rows at once, in no order. A `limitValue` of 0 is shown as null. */
export const entitlementsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      userId: z.string().nullable(),
      featureId: z.string(),
      limitType: z.enum(limitTypes),
      limitValue: z.number().nullable(),
      period: z.enum(limitPeriods).nullable(),
      metadata,
    }),
  ),
});

/** The same route with what counts against each row right now. It moves by itself, so no reading keeps it. */
export const entitlementUseSchema = z.object({
  data: z.array(
    z.object({
      userId: z.string().nullable(),
      featureId: z.string(),
      limitType: z.enum(limitTypes),
      limitValue: z.number().nullable(),
      currentUsage: z.number().optional(),
    }),
  ),
});

/** `POST` and `PUT /v1/entitlements`: user, period and metadata are not echoed. */
export const entitlementWrittenSchema = z.object({
  data: z.object({ id: z.string().min(1), featureId: z.string(), limitType: z.enum(limitTypes) }),
});

/** `POST /v1/credits/grant`: for a repeated key the first transaction's own figures. */
export const grantedSchema = z.object({
  data: z.object({
    transactionId: z.string().min(1),
    walletId: z.string(),
    newBalance: wholeNumberText,
    amount: wholeNumberText,
  }),
});

/** `GET /v1/users/:id/credits` */
export const walletSchema = z.object({ data: z.object({ balance: wholeNumberText }) });

/** `GET /v1/users/:id/transactions`: the newest 50; `reason` of a grant comes back as `description`. */
export const transactionsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      transactionType: z.string(),
      amount: wholeNumberText,
      description: z.string().nullable(),
    }),
  ),
});
export type TransactionRow = z.infer<typeof transactionsSchema>["data"][number];

/** `POST /v1/entitlements/check`: always 200 for a decision. */
export const decisionSchema = z.object({
  allowed: z.boolean(),
  reason: z.string().nullish(),
  /** Null when nothing is known to cost anything. */
  estimatedCostCredits: z.number().nullish(),
});

/** `POST /v1/events/ingest`: 202, or 200 when every event is a known duplicate. Accepted means queued. */
export const ingestedSchema = z.object({ accepted: count, rejected: count, duplicates: count });

/** `GET /v1/events/dlq`: the first 100 dead letters of all tenants; `failedReason` is never the real cause. */
export const deadLettersSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      data: z.object({ event_id: z.string().optional(), customer_id: z.string().optional() }),
      failedReason: z.string().nullish(),
    }),
  ),
});

/** Both families of error bodies share these; the long form adds `statusCode` and `code`. */
export const errorBodySchema = z.object({
  error: z.string().optional(),
  message: z.string().optional(),
  details: z
    .object({ currentUsage: z.number(), limit: z.number(), period: z.string() })
    .partial()
    .optional()
    .catch(undefined),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
