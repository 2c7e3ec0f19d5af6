CREATE TABLE "record_corrections" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"stream" text NOT NULL,
	"source_id" text NOT NULL,
	"original_hash" text NOT NULL,
	"original" text NOT NULL,
	"corrected" text NOT NULL,
	"message" text NOT NULL,
	"note" text NOT NULL,
	"by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_corrections_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
ALTER TABLE "record_corrections" ADD CONSTRAINT "record_corrections_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;