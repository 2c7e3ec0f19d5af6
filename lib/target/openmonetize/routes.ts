import type { z } from "zod";
import type { EntitlementRow } from "@/lib/target/types";
import type { TargetAnswer, TargetClient } from "./client";
import {
  deadLettersSchema,
  decisionSchema,
  type EventRow,
  entitlementsSchema,
  entitlementUseSchema,
  entitlementWrittenSchema,
  eventsSchema,
  grantedSchema,
  healthSchema,
  infoSchema,
  ingestedSchema,
  meSchema,
  readySchema,
  type TransactionRow,
  transactionsSchema,
  type UserRow,
  usersSchema,
  walletSchema,
} from "./schema";

/** Rows of one list request and where they stood. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly offset: number;
}

/** Most rows that a list route hands out at once. */
export const pageSize = 100;

type Data<Schema extends z.ZodType> = Promise<z.infer<Schema>>;

/** `GET /ready`. A 503 is an answer here: it names the part that does not work. */
export const getReady = (client: TargetClient): Promise<TargetAnswer<z.infer<typeof readySchema>>> =>
  client.call({ method: "GET", path: "/ready", answer: readySchema, repeatable: true, alsoOk: 503 });

export const getMe = (client: TargetClient): Promise<TargetAnswer<z.infer<typeof meSchema>>> =>
  client.call({ method: "GET", path: "/v1/customers/me", answer: meSchema, repeatable: true });

export const getHealth = async (client: TargetClient): Data<typeof healthSchema> =>
  (await client.call({ method: "GET", path: "/health", answer: healthSchema, repeatable: true })).data;

export const getInfo = async (client: TargetClient): Data<typeof infoSchema> =>
  (await client.call({ method: "GET", path: "/v1/info", answer: infoSchema, repeatable: true })).data;

/** Users, newest first. `search` is a case-insensitive substring of external id or e-mail. */
export async function listUsers(
  client: TargetClient,
  offset: number,
  limit: number,
  search?: string,
): Promise<ListPage<UserRow>> {
  const query = { limit, offset, ...(search === undefined ? {} : { search }) };
  const { data } = await client.call({
    method: "GET",
    path: "/v1/users",
    query,
    answer: usersSchema,
    repeatable: true,
  });
  return { rows: data.data, total: data.pagination.total, offset: data.pagination.offset };
}

/** Stored events of the tenant, latest timestamp first. */
export async function listEvents(
  client: TargetClient,
  offset: number,
  limit: number,
): Promise<ListPage<EventRow>> {
  const query = { limit, offset };
  const { data } = await client.call({
    method: "GET",
    path: "/v1/events",
    query,
    answer: eventsSchema,
    repeatable: true,
  });
  return { rows: data.data, total: data.pagination.total, offset: data.pagination.offset };
}

/** Every entitlement of the tenant: the route knows neither pages nor filters. */
export const listEntitlements = async (
  client: TargetClient,
): Promise<z.infer<typeof entitlementsSchema>["data"]> =>
  (
    await client.call({
      method: "GET",
      path: "/v1/entitlements",
      answer: entitlementsSchema,
      repeatable: true,
    })
  ).data.data;

export const listEntitlementUse = async (
  client: TargetClient,
): Promise<z.infer<typeof entitlementUseSchema>["data"]> =>
  (
    await client.call({
      method: "GET",
      path: "/v1/entitlements",
      answer: entitlementUseSchema,
      repeatable: true,
    })
  ).data.data;

/** Not repeatable: the platform has no uniqueness over feature and user. Fields without a value are left out. */
export const postEntitlement = async (
  client: TargetClient,
  row: EntitlementRow,
): Data<typeof entitlementWrittenSchema> =>
  (
    await client.call({
      method: "POST",
      path: "/v1/entitlements",
      body: {
        featureId: row.featureId,
        limitType: row.limitType,
        metadata: row.metadata,
        ...(row.userId === null ? {} : { userId: row.userId }),
        ...(row.limitValue === null ? {} : { limitValue: row.limitValue }),
        ...(row.period === null ? {} : { period: row.period }),
      },
      answer: entitlementWrittenSchema,
      repeatable: false,
    })
  ).data;

export const putEntitlement = async (
  client: TargetClient,
  id: string,
  change: Pick<EntitlementRow, "limitType" | "limitValue" | "period" | "metadata">,
): Data<typeof entitlementWrittenSchema> =>
  (
    await client.call({
      method: "PUT",
      path: `/v1/entitlements/${encodeURIComponent(id)}`,
      body: {
        limitType: change.limitType,
        limitValue: change.limitValue,
        metadata: change.metadata,
        ...(change.period === null ? {} : { period: change.period }),
      },
      answer: entitlementWrittenSchema,
      repeatable: true,
    })
  ).data;

export async function deleteEntitlement(client: TargetClient, id: string): Promise<void> {
  const path = `/v1/entitlements/${encodeURIComponent(id)}`;
  await client.call<undefined>({ method: "DELETE", path, answer: null, repeatable: true });
}

/** Not repeated by the client: the caller looks the grant up first. */
export const postGrant = async (
  client: TargetClient,
  grant: { userId: string; amount: number; reason: string; idempotencyKey: string },
): Data<typeof grantedSchema> =>
  (
    await client.call({
      method: "POST",
      path: "/v1/credits/grant",
      body: grant,
      answer: grantedSchema,
      repeatable: false,
    })
  ).data;

/** Also answers for users of other tenants: never a proof of ownership. */
export const getWallet = async (client: TargetClient, userId: string): Data<typeof walletSchema> =>
  (
    await client.call({
      method: "GET",
      path: `/v1/users/${encodeURIComponent(userId)}/credits`,
      answer: walletSchema,
      repeatable: true,
    })
  ).data;

/** The newest 50 transactions; any query parameter would be a 400. Empty for an unknown user. */
export const listTransactions = async (
  client: TargetClient,
  userId: string,
): Promise<readonly TransactionRow[]> =>
  (
    await client.call({
      method: "GET",
      path: `/v1/users/${encodeURIComponent(userId)}/transactions`,
      answer: transactionsSchema,
      repeatable: true,
    })
  ).data.data;

/** What somebody wants to do with a feature; tokens of a known model have a price, `custom` never. */
export type CheckAction =
  | { readonly type: "custom" }
  | {
      readonly type: "token_usage";
      readonly provider: string;
      readonly model: string;
      readonly estimated_input_tokens: number;
      readonly estimated_output_tokens: number;
    };

/** A question, not a write, although it is a POST. */
export const postCheck = async (
  client: TargetClient,
  question: { userId: string; featureId: string },
  action: CheckAction = { type: "custom" },
): Data<typeof decisionSchema> =>
  (
    await client.call({
      method: "POST",
      path: "/v1/entitlements/check",
      body: { ...question, action },
      answer: decisionSchema,
      repeatable: true,
    })
  ).data;

/** Not repeated by the client after a lost answer: copies in flight together end as dead letters. */
export const postEvents = async (
  client: TargetClient,
  events: readonly unknown[],
): Data<typeof ingestedSchema> =>
  (
    await client.call({
      method: "POST",
      path: "/v1/events/ingest",
      body: { events },
      answer: ingestedSchema,
      repeatable: false,
    })
  ).data;

/** Counts one event of the month's quota. */
export const getDeadLetters = (
  client: TargetClient,
): Promise<TargetAnswer<z.infer<typeof deadLettersSchema>>> =>
  client.call({ method: "GET", path: "/v1/events/dlq", answer: deadLettersSchema, repeatable: true });
