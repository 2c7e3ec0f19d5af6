CREATE TABLE "undo_customers" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"run_id" uuid NOT NULL,
	CONSTRAINT "undo_customers_migration_id_customer_key_run_id_pk" PRIMARY KEY("migration_id","customer_key","run_id")
);
--> statement-breakpoint
ALTER TABLE "undo_customers" ADD CONSTRAINT "undo_customers_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "undo_customers_run_idx" ON "undo_customers" USING btree ("migration_id","run_id");