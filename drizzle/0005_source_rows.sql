CREATE TABLE "source_rows" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"table_number" smallint NOT NULL,
	"record" integer NOT NULL,
	"line" integer NOT NULL,
	"byte_offset" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"cells" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "source_rows_customer_idx" ON "source_rows" USING btree ("migration_id","snapshot_id","customer_key");