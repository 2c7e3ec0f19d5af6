/*
 * The platform's own tables on PostgreSQL as they are after its shipped migrations (source snapshot 3c544ee): columns,
 * types, defaults, keys, foreign keys, indexes of usage_events and row-level security. `alerts` is absent there too.
 */

const enums: Readonly<Record<string, string>> = {
  CustomerTier: "STARTER GROWTH ENTERPRISE",
  CustomerStatus: "ACTIVE SUSPENDED CHURNED",
  TransactionType: "PURCHASE BURN REFUND EXPIRATION GRANT",
  LimitType: "HARD SOFT NONE",
  LimitPeriod: "DAILY MONTHLY TOTAL",
  EventType: "TOKEN_USAGE API_CALL IMAGE_GENERATION AUDIO_PROCESSING CUSTOM",
  ProviderName: "OPENAI ANTHROPIC GOOGLE COHERE MISTRAL",
  CostType: "INPUT_TOKEN OUTPUT_TOKEN REQUEST IMAGE AUDIO VIDEO",
  SubscriptionStatus: "ACTIVE CANCELED PAST_DUE TRIALING",
  BillingPeriod: "MONTHLY ANNUAL",
  TeamRole: "ADMIN MEMBER",
};

const createdAt = "created_at timestamp(3) not null default current_timestamp";
const stamps = `${createdAt}, updated_at timestamp(3) not null`;
const tenant = (onDelete: "cascade" | "restrict"): string =>
  `customer_id text not null references customers (id) on update cascade on delete ${onDelete}`;
const user = (onDelete: "cascade" | "set null"): string =>
  `user_id text references users (id) on update cascade on delete ${onDelete}`;
const team = (onDelete: "cascade" | "set null"): string =>
  `team_id text references teams (id) on update cascade on delete ${onDelete}`;

const tables: Readonly<Record<string, string>> = {
  customers: `id text primary key, name text not null, email text not null unique, api_key_hash text not null,
    api_key_encrypted text, tier "CustomerTier" not null default 'STARTER',
    status "CustomerStatus" not null default 'ACTIVE', ${stamps}`,
  users: `id text primary key, ${tenant("cascade")}, external_user_id text not null, email text, metadata jsonb,
    ${stamps}, unique (customer_id, external_user_id)`,
  teams: `id text primary key, ${tenant("cascade")}, name text not null, metadata jsonb, ${stamps}`,
  team_memberships: `id text primary key,
    team_id text not null references teams (id) on update cascade on delete cascade,
    user_id text not null references users (id) on update cascade on delete cascade,
    role "TeamRole" not null default 'MEMBER', ${createdAt}, unique (team_id, user_id)`,
  credit_wallets: `id text primary key, ${tenant("cascade")}, ${user("cascade")}, ${team("cascade")},
    balance bigint not null default 0, reserved_balance bigint not null default 0,
    currency text not null default 'credits', expires_at timestamp(3), ${stamps}`,
  credit_transactions: `id text primary key,
    wallet_id text not null references credit_wallets (id) on update cascade on delete restrict,
    ${tenant("restrict")}, transaction_type "TransactionType" not null, amount bigint not null,
    balance_before bigint not null, balance_after bigint not null, description text, metadata jsonb,
    idempotency_key text unique, ${createdAt}`,
  entitlements: `id text primary key, ${tenant("cascade")}, ${user("cascade")}, feature_id text not null,
    limit_type "LimitType", limit_value bigint, period "LimitPeriod", metadata jsonb, ${stamps}`,
  usage_events: `id text primary key, ${tenant("restrict")}, ${user("set null")}, ${team("set null")},
    event_type "EventType" not null, feature_id text not null, provider "ProviderName", model text,
    input_tokens bigint, output_tokens bigint, credits_burned bigint not null, cost_usd numeric(20,10),
    metadata jsonb, idempotency_key text unique, timestamp timestamp(3) not null default current_timestamp,
    ${createdAt}`,
  plans: `id text primary key, name text not null, description text, base_price_cents bigint,
    included_credits bigint, features jsonb, metadata jsonb, is_active boolean not null default true, ${stamps}`,
  subscriptions: `id text primary key, ${tenant("cascade")},
    plan_id text not null references plans (id) on update cascade on delete restrict,
    status "SubscriptionStatus" not null, billing_period "BillingPeriod",
    current_period_start timestamp(3) not null, current_period_end timestamp(3) not null,
    cancel_at_period_end boolean not null default false, metadata jsonb, ${stamps}`,
  burn_tables: `id text primary key, customer_id text references customers (id) on update cascade on delete cascade,
    name text not null, version integer not null default 1, rules jsonb not null, is_active boolean not null,
    valid_from timestamp(3) not null, valid_until timestamp(3), ${stamps}`,
  provider_costs: `id text primary key, provider "ProviderName" not null, model text not null,
    cost_type "CostType" not null, cost_per_unit numeric(20,10) not null, unit_size integer not null default 1000,
    currency text not null default 'USD', valid_from timestamp(3) not null, valid_until timestamp(3), ${createdAt}`,
  audit_logs: `id text primary key, ${tenant("restrict")}, user_id text, action text not null,
    entity_type text not null, entity_id text not null, old_value jsonb, new_value jsonb, ip_address text,
    user_agent text, ${createdAt}`,
};

const usageIndexes = ["customer_id, timestamp", "user_id", "team_id", "feature_id", "idempotency_key"];

/** Tables whose rows only the session of their tenant sees, unless it belongs to the tables' owner. */
const guarded = [
  "customers",
  "users",
  "teams",
  "credit_wallets",
  "credit_transactions",
  "burn_tables",
  "usage_events",
  "subscriptions",
  "entitlements",
  "audit_logs",
];

/** Statements that make the tables in the schema `public` of an empty database; no rows. */
export function platformTablesSql(): string {
  const setting = "current_setting('app.current_customer_id', true)";
  return [
    ...Object.entries(enums).map(
      ([name, values]) =>
        `create type "${name}" as enum (${values
          .split(" ")
          .map((value) => `'${value}'`)
          .join(", ")});`,
    ),
    ...Object.entries(tables).map(([name, columns]) => `create table ${name} (${columns});`),
    ...usageIndexes.map((columns) => `create index on usage_events (${columns});`),
    ...guarded.flatMap((name) => [
      `alter table ${name} enable row level security;`,
      `create policy tenant_isolation on ${name} using (${
        name === "customers" ? "id" : "customer_id"
      } = ${setting});`,
    ]),
  ].join("\n");
}
