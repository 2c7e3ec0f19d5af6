DROP INDEX "source_rows_customer_idx";--> statement-breakpoint
CREATE INDEX "source_rows_snapshot_idx" ON "source_rows" USING btree ("snapshot_id","customer_key");