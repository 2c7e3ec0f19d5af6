CREATE TABLE "target_capabilities" (
	"migration_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"code" text NOT NULL,
	"verdict" text NOT NULL,
	"value" text,
	"asked" text NOT NULL,
	"answered" jsonb NOT NULL,
	"reason" text,
	"measured_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_capabilities_migration_id_run_id_code_pk" PRIMARY KEY("migration_id","run_id","code")
);
--> statement-breakpoint
ALTER TABLE "target_capabilities" ADD CONSTRAINT "target_capabilities_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;