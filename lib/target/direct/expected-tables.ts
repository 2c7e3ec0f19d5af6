/*
 * What direct mode knows about the platform's tables (source snapshot 3c544ee, shipped migrations). Installations differ,
 * so the catalogue is read before anything is written and must fit; what is not listed here is never touched.
 */

export interface ExpectedTable {
  readonly name: string;
  /** Column and type as `format_type` writes it, enums by name without quotes. `?` = nulls are written. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns of the unique keys that keep a record from being stored twice. */
  readonly unique: readonly (readonly string[])[];
  readonly privileges: readonly ("select" | "insert" | "update" | "delete")[];
  /** False = only read, so columns that we do not know cannot stop us. */
  readonly written: boolean;
}

const time = "timestamp(3) without time zone";
const all = ["select", "insert", "update", "delete"] as const;

export const expectedTables: readonly ExpectedTable[] = [
  {
    name: "customers",
    columns: { id: "text", api_key_hash: "text", status: "CustomerStatus" },
    unique: [["id"]],
    privileges: ["select"],
    written: false,
  },
  {
    name: "users",
    columns: {
      id: "text",
      customer_id: "text",
      external_user_id: "text",
      email: "text?",
      metadata: "jsonb?",
      created_at: time,
      updated_at: time,
    },
    unique: [["id"], ["customer_id", "external_user_id"]],
    privileges: all,
    written: true,
  },
  {
    name: "credit_wallets",
    columns: {
      id: "text",
      customer_id: "text",
      user_id: "text?",
      team_id: "text?",
      balance: "bigint",
      reserved_balance: "bigint",
      currency: "text",
      expires_at: `${time}?`,
      created_at: time,
      updated_at: time,
    },
    unique: [["id"]],
    privileges: all,
    written: true,
  },
  {
    name: "credit_transactions",
    columns: {
      id: "text",
      wallet_id: "text",
      customer_id: "text",
      transaction_type: "TransactionType",
      amount: "bigint",
      balance_before: "bigint",
      balance_after: "bigint",
      description: "text?",
      metadata: "jsonb?",
      idempotency_key: "text?",
      created_at: time,
    },
    unique: [["id"], ["idempotency_key"]],
    privileges: ["select", "insert", "delete"],
    written: true,
  },
  {
    name: "entitlements",
    columns: {
      id: "text",
      customer_id: "text",
      user_id: "text?",
      feature_id: "text",
      limit_type: "LimitType",
      limit_value: "bigint?",
      period: "LimitPeriod?",
      metadata: "jsonb?",
      created_at: time,
      updated_at: time,
    },
    unique: [["id"]],
    privileges: all,
    written: true,
  },
  {
    name: "usage_events",
    columns: {
      id: "text",
      customer_id: "text",
      user_id: "text?",
      team_id: "text?",
      event_type: "EventType",
      feature_id: "text",
      provider: "ProviderName?",
      model: "text?",
      input_tokens: "bigint?",
      output_tokens: "bigint?",
      credits_burned: "bigint",
      cost_usd: "numeric(20,10)?",
      metadata: "jsonb?",
      idempotency_key: "text?",
      timestamp: time,
      created_at: time,
    },
    unique: [["id"], ["idempotency_key"]],
    privileges: ["select", "insert", "delete"],
    written: true,
  },
  {
    name: "team_memberships",
    columns: { id: "text", user_id: "text" },
    unique: [],
    privileges: ["select"],
    written: false,
  },
];

/** Values that we write, or compare with, and that the installation's enums must therefore have. */
export const expectedEnums: Readonly<Record<string, readonly string[]>> = {
  CustomerStatus: ["ACTIVE"],
  TransactionType: ["GRANT"],
  LimitType: ["HARD", "SOFT", "NONE"],
  LimitPeriod: ["DAILY", "MONTHLY", "TOTAL"],
  EventType: ["TOKEN_USAGE", "API_CALL", "CUSTOM"],
};
