import { z } from "zod";

/** Request shapes of the gateway. The platform uses zod 4 too, so that its message texts come out by themselves. */

/**
 * An instant in UTC, with or without seconds and with any number of decimals. zod's own check has become stricter
 * about missing seconds than the version that the platform runs.
 */
const instant = z
  .string()
  .regex(
    new RegExp(`${z.regexes.datetime({}).source}|${z.regexes.datetime({ precision: -1 }).source}`),
    "Invalid ISO datetime",
  );
const metadata = z.record(z.string(), z.unknown());
const tier = z.enum(["STARTER", "GROWTH", "ENTERPRISE"]);
const limitType = z.enum(["HARD", "SOFT", "NONE"]);
const period = z.enum(["DAILY", "MONTHLY", "TOTAL"]);

export const registerBody = z.object({
  name: z.string().min(1).max(255),
  email: z.email(),
  tier: tier.default("STARTER"),
});

export const googleBody = z.object({
  email: z.email(),
  name: z.string().min(1).max(255),
  googleId: z.string().optional(),
});

export const userBody = z.object({
  externalUserId: z.string().min(1).max(255),
  email: z.email().optional(),
  metadata: metadata.optional(),
});

const page = {
  limit: z.coerce.number().min(1).max(100).default(50),
  offset: z.coerce.number().min(0).default(0),
};
export const usersQuery = z.object({ ...page, search: z.string().optional() });
export const eventsQuery = z.object(page);
/** Not coerced, so that any value of the query string is refused: the platform's own slip. */
export const transactionsQuery = z.object({
  limit: z.number().min(1).max(100).default(50),
  offset: z.number().min(0).default(0),
});

export const ingestBody = z.object({
  events: z
    .array(
      z.object({
        event_id: z.uuid(),
        event_type: z.enum(["TOKEN_USAGE", "API_CALL", "FEATURE_ACCESS", "IMAGE_GENERATION", "CUSTOM"]),
        feature_id: z.string(),
        timestamp: instant,
        user_id: z.string().optional(),
        team_id: z.string().optional(),
        provider: z.enum(["OPENAI", "ANTHROPIC", "GOOGLE", "COHERE", "MISTRAL"]).optional(),
        model: z.string().optional(),
        input_tokens: z.int().min(0).optional(),
        output_tokens: z.int().min(0).optional(),
        image_count: z.int().positive().optional(),
        image_size: z.string().optional(),
        quality: z.string().optional(),
        quantity: z.number().positive().optional(),
        unit_type: z.string().optional(),
        metadata: metadata.optional(),
        idempotency_key: z.string().optional(),
      }),
    )
    .min(1)
    .max(1000),
});

export const replayBody = z.object({ jobIds: z.array(z.string()).optional() });

export const grantBody = z.object({
  userId: z.string().min(1).optional(),
  teamId: z.string().min(1).optional(),
  amount: z.number().min(1),
  reason: z.string().optional(),
  metadata: metadata.optional(),
  idempotencyKey: z.string().optional(),
  expiresAt: instant.optional(),
});

export const purchaseBody = z.object({
  userId: z.string(),
  amount: z.number().positive(),
  purchasePrice: z.number().positive(),
  expiresAt: instant.optional(),
});

export const entitlementBody = z.object({
  featureId: z.string(),
  limitType,
  limitValue: z.number().nullable().optional(),
  period: period.nullable().optional(),
  userId: z.string().optional(),
  metadata: metadata.optional(),
});

export const entitlementPatch = z.object({
  limitType: limitType.optional(),
  limitValue: z.number().nullable().optional(),
  period: period.nullable().optional(),
  metadata: metadata.optional(),
});

export const uuidParams = z.object({ id: z.uuid() });

export const checkBody = z.object({
  userId: z.string().min(1),
  featureId: z.string(),
  action: z.object({
    type: z.enum(["token_usage", "image_generation", "video_generation", "api_call", "custom"]),
    provider: z.string().optional(),
    model: z.string().optional(),
    estimated_input_tokens: z.number().optional(),
    estimated_output_tokens: z.number().optional(),
    estimated_duration_seconds: z.number().optional(),
    estimated_count: z.number().optional(),
    image_size: z.string().optional(),
    quality: z.string().optional(),
  }),
});

export const usageQuery = z.object({
  customerId: z.string().optional(),
  startDate: instant.optional(),
  endDate: instant.optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  featureId: z.string().optional(),
  groupBy: z.string().optional(),
});

export const burnRateQuery = z.object({ userId: z.string().optional() });

export const ratingBody = z.object({
  provider: z.string(),
  model: z.string(),
  inputTokens: z.number().min(0).optional(),
  outputTokens: z.number().min(0).optional(),
  type: z.enum(["text", "image", "video"]).optional(),
  count: z.number().optional(),
  durationSeconds: z.number().optional(),
});

export const bulkRatingBody = z.object({
  calculations: z
    .array(
      z.object({
        provider: z.string(),
        model: z.string(),
        inputTokens: z.number().min(0).default(0),
        outputTokens: z.number().min(0).default(0),
      }),
    )
    .min(1)
    .max(100),
});
