CREATE TABLE "approvals" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"subject_hash" text NOT NULL,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "approvals_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "charge_authority" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"line_id" text NOT NULL,
	"period" "tstzrange" NOT NULL,
	"authority" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "charge_authority_migration_id_customer_key_line_id_period_pk" PRIMARY KEY("migration_id","customer_key","line_id","period")
);
--> statement-breakpoint
CREATE TABLE "credit_authority" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"block_id" text NOT NULL,
	"spendable_on" text NOT NULL,
	CONSTRAINT "credit_authority_migration_id_customer_key_block_id_pk" PRIMARY KEY("migration_id","customer_key","block_id")
);
--> statement-breakpoint
CREATE TABLE "discrepancies" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"evidence_id" uuid NOT NULL,
	"validator" text NOT NULL,
	"what" text NOT NULL,
	"customer_id" text,
	"source" text,
	"target" text,
	"unit" text NOT NULL,
	"cause" text NOT NULL,
	"ordinal" bigint NOT NULL,
	CONSTRAINT "discrepancies_migration_id_customer_key_evidence_id_validator_what_pk" PRIMARY KEY("migration_id","customer_key","evidence_id","validator","what")
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"input_hashes" jsonb NOT NULL,
	"result" jsonb NOT NULL,
	"run_id" uuid,
	"taken_at" timestamp with time zone NOT NULL,
	"stale_why" text,
	CONSTRAINT "evidence_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "memberships_workspace_id_user_id_pk" PRIMARY KEY("workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "password_resets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"user_agent" text NOT NULL,
	"address" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_intents" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"base_url" text NOT NULL,
	"email" text NOT NULL,
	"company" text NOT NULL,
	"tier" text NOT NULL,
	"state" text NOT NULL,
	"tenant_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	CONSTRAINT "account_intents_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"migration_id" uuid NOT NULL,
	"role" text NOT NULL,
	"provider" text NOT NULL,
	"base_url" text,
	"account_id" text NOT NULL,
	"account_name" text,
	"mode" text NOT NULL,
	"secret_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"key_hint" text NOT NULL,
	"check" jsonb NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "connections_migration_id_role_pk" PRIMARY KEY("migration_id","role")
);
--> statement-breakpoint
CREATE TABLE "mappings" (
	"migration_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"based_on" integer NOT NULL,
	"document" jsonb NOT NULL,
	"hash" text NOT NULL,
	"change" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mappings_migration_id_version_pk" PRIMARY KEY("migration_id","version")
);
--> statement-breakpoint
CREATE TABLE "migrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"source_provider" text NOT NULL,
	"mode" text,
	"settings" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "plan_customers" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"plan_id" uuid NOT NULL,
	"customer_id" text NOT NULL,
	"user_id" text NOT NULL,
	"plan_key" text,
	"outcome" text NOT NULL,
	"wallet_credits" text,
	"writes" integer NOT NULL,
	"lines" jsonb NOT NULL,
	"exceptions" jsonb NOT NULL,
	CONSTRAINT "plan_customers_migration_id_customer_key_plan_id_pk" PRIMARY KEY("migration_id","customer_key","plan_id")
);
--> statement-breakpoint
CREATE TABLE "plan_records" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"plan_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"customer_id" text,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"sentence" text NOT NULL,
	"carried_by" text,
	CONSTRAINT "plan_records_migration_id_customer_key_plan_id_entity_source_id_pk" PRIMARY KEY("migration_id","customer_key","plan_id","entity","source_id")
);
--> statement-breakpoint
CREATE TABLE "plan_writes" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"plan_id" uuid NOT NULL,
	"target_key" text NOT NULL,
	"phase" text NOT NULL,
	"ordinal" bigint NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"write" jsonb NOT NULL,
	"undo" jsonb NOT NULL,
	"generation" integer NOT NULL,
	CONSTRAINT "plan_writes_migration_id_customer_key_plan_id_target_key_pk" PRIMARY KEY("migration_id","customer_key","plan_id","target_key")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"mapping_version" integer NOT NULL,
	"reading_id" uuid NOT NULL,
	"scope" jsonb NOT NULL,
	"state" text NOT NULL,
	"hash" text,
	"inputs" jsonb NOT NULL,
	"summary" jsonb,
	"stale_why" text,
	"created_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone,
	CONSTRAINT "plans_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "target_items" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"reading_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"user_id" text,
	"value" jsonb NOT NULL,
	CONSTRAINT "target_items_migration_id_customer_key_reading_id_kind_key_pk" PRIMARY KEY("migration_id","customer_key","reading_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "target_readings" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"tenant" jsonb,
	"totals" jsonb,
	"hash" text,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_readings_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "chunks" (
	"migration_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"phase" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"input" jsonb NOT NULL,
	"cursor" jsonb,
	"lease_until" timestamp with time zone,
	"heartbeat_at" timestamp with time zone,
	"not_before" timestamp with time zone,
	"owner" text,
	"fence" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"planned" integer DEFAULT 0 NOT NULL,
	"counts" jsonb,
	"digest" text,
	"error" jsonb,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "chunks_migration_id_run_id_phase_number_pk" PRIMARY KEY("migration_id","run_id","phase","number")
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"run_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"target_key" text NOT NULL,
	"phase" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"remedy" text NOT NULL,
	"raw" text NOT NULL,
	"state" text NOT NULL,
	"note" text,
	"created_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "dead_letters_migration_id_customer_key_run_id_target_key_pk" PRIMARY KEY("migration_id","customer_key","run_id","target_key")
);
--> statement-breakpoint
CREATE TABLE "intents" (
	"migration_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"request_key" text NOT NULL,
	"phase" text NOT NULL,
	"chunk_number" integer NOT NULL,
	"fence" integer NOT NULL,
	"records" integer NOT NULL,
	"state" text NOT NULL,
	"answer" jsonb,
	"sent_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	CONSTRAINT "intents_migration_id_run_id_request_key_pk" PRIMARY KEY("migration_id","run_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"run_id" uuid NOT NULL,
	"target_key" text NOT NULL,
	"phase" text NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"mode" text NOT NULL,
	"generation" integer NOT NULL,
	"state" text NOT NULL,
	"before" jsonb,
	"after" jsonb NOT NULL,
	"undo" jsonb NOT NULL,
	"request_key" text NOT NULL,
	"target_id" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "operations_migration_id_customer_key_run_id_target_key_pk" PRIMARY KEY("migration_id","customer_key","run_id","target_key")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"phase" text NOT NULL,
	"snapshot_id" uuid,
	"plan_id" uuid,
	"options" jsonb NOT NULL,
	"requests_per_second" integer,
	"state_reason" text,
	"error" jsonb,
	"result" jsonb,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "runs_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"draining" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshot_customers" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"customer_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"state" text NOT NULL,
	"plan_ids" text[] NOT NULL,
	"usage_records" integer NOT NULL,
	"credit_blocks" integer NOT NULL,
	CONSTRAINT "snapshot_customers_migration_id_customer_key_snapshot_id_pk" PRIMARY KEY("migration_id","customer_key","snapshot_id")
);
--> statement-breakpoint
CREATE TABLE "snapshot_issues" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"code" text NOT NULL,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"remedy" text NOT NULL,
	"raw" text NOT NULL,
	CONSTRAINT "snapshot_issues_migration_id_customer_key_snapshot_id_entity_source_id_code_pk" PRIMARY KEY("migration_id","customer_key","snapshot_id","entity","source_id","code")
);
--> statement-breakpoint
CREATE TABLE "snapshot_lines" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"line_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"status" text NOT NULL,
	"metered" text NOT NULL,
	"currency" text NOT NULL,
	"mrr_numerator" numeric NOT NULL,
	"mrr_denominator" numeric NOT NULL,
	"period_start" timestamp with time zone,
	"period_end" timestamp with time zone,
	CONSTRAINT "snapshot_lines_migration_id_customer_key_snapshot_id_line_id_pk" PRIMARY KEY("migration_id","customer_key","snapshot_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "snapshot_records" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"source_id" text NOT NULL,
	"canonical" jsonb NOT NULL,
	"hash" text NOT NULL,
	"feature_id" text,
	"at" timestamp with time zone,
	"quantity" numeric,
	CONSTRAINT "snapshot_records_migration_id_customer_key_snapshot_id_entity_source_id_pk" PRIMARY KEY("migration_id","customer_key","snapshot_id","entity","source_id")
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"parent_id" uuid,
	"state" text NOT NULL,
	"origin" text NOT NULL,
	"provider" text NOT NULL,
	"account_id" text NOT NULL,
	"mode" text NOT NULL,
	"source_version" text NOT NULL,
	"watermark" timestamp with time zone NOT NULL,
	"scope" jsonb NOT NULL,
	"manifest" jsonb,
	"hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	CONSTRAINT "snapshots_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "source_objects" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"source_id" text NOT NULL,
	"raw" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "source_objects_migration_id_customer_key_snapshot_id_stream_source_id_pk" PRIMARY KEY("migration_id","customer_key","snapshot_id","stream","source_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"workspace_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"migration_id" uuid,
	"detail" jsonb NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entries_workspace_id_sequence_pk" PRIMARY KEY("workspace_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"envelope" jsonb NOT NULL,
	"fingerprint" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"destroyed_at" timestamp with time zone,
	CONSTRAINT "secrets_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "vault_keys" (
	"name" text PRIMARY KEY NOT NULL,
	"envelope" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charge_authority" ADD CONSTRAINT "charge_authority_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_authority" ADD CONSTRAINT "credit_authority_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discrepancies" ADD CONSTRAINT "discrepancies_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_intents" ADD CONSTRAINT "account_intents_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mappings" ADD CONSTRAINT "mappings_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_customers" ADD CONSTRAINT "plan_customers_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_records" ADD CONSTRAINT "plan_records_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_writes" ADD CONSTRAINT "plan_writes_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_items" ADD CONSTRAINT "target_items_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_readings" ADD CONSTRAINT "target_readings_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot_customers" ADD CONSTRAINT "snapshot_customers_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot_issues" ADD CONSTRAINT "snapshot_issues_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot_lines" ADD CONSTRAINT "snapshot_lines_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshot_records" ADD CONSTRAINT "snapshot_records_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_objects" ADD CONSTRAINT "source_objects_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_heads" ADD CONSTRAINT "audit_heads_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "discrepancies_page_idx" ON "discrepancies" USING btree ("migration_id","evidence_id","validator","ordinal");--> statement-breakpoint
CREATE INDEX "evidence_kind_idx" ON "evidence" USING btree ("migration_id","kind","taken_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_token_key" ON "invitations" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "password_resets_token_key" ON "password_resets" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "migrations_workspace_name_key" ON "migrations" USING btree ("workspace_id","name");--> statement-breakpoint
CREATE INDEX "plan_customers_page_idx" ON "plan_customers" USING btree ("migration_id","plan_id","customer_id");--> statement-breakpoint
CREATE INDEX "plan_records_outcome_idx" ON "plan_records" USING btree ("migration_id","plan_id","entity","outcome","reason");--> statement-breakpoint
CREATE INDEX "plan_writes_order_idx" ON "plan_writes" USING btree ("migration_id","plan_id","phase","ordinal");--> statement-breakpoint
CREATE INDEX "chunks_claim_idx" ON "chunks" USING btree ("state","lease_until");--> statement-breakpoint
CREATE INDEX "dead_letters_cause_idx" ON "dead_letters" USING btree ("migration_id","run_id","state","code");--> statement-breakpoint
CREATE INDEX "intents_chunk_idx" ON "intents" USING btree ("migration_id","run_id","phase","chunk_number");--> statement-breakpoint
CREATE INDEX "operations_phase_idx" ON "operations" USING btree ("migration_id","run_id","phase","state");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_number_key" ON "runs" USING btree ("migration_id","kind","number");--> statement-breakpoint
CREATE INDEX "snapshot_customers_page_idx" ON "snapshot_customers" USING btree ("migration_id","snapshot_id","customer_id");--> statement-breakpoint
CREATE INDEX "snapshot_lines_plan_idx" ON "snapshot_lines" USING btree ("migration_id","snapshot_id","plan_id");--> statement-breakpoint
CREATE INDEX "snapshot_records_entity_idx" ON "snapshot_records" USING btree ("migration_id","snapshot_id","entity","source_id");--> statement-breakpoint
CREATE INDEX "source_objects_stream_idx" ON "source_objects" USING btree ("migration_id","snapshot_id","stream","source_id");--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gist;--> statement-breakpoint
ALTER TABLE "charge_authority" ADD CONSTRAINT "charge_authority_no_overlap" EXCLUDE USING gist ("migration_id" WITH =, "customer_key" WITH =, "line_id" WITH =, "period" WITH &&);
