CREATE TABLE "assessment_findings" (
	"migration_id" uuid NOT NULL,
	"assessment_id" uuid NOT NULL,
	"code" text NOT NULL,
	"subject" text NOT NULL,
	"subject_name" text,
	"verdict" text NOT NULL,
	"customers" integer NOT NULL,
	"mrr" jsonb NOT NULL,
	CONSTRAINT "assessment_findings_migration_id_assessment_id_code_subject_pk" PRIMARY KEY("migration_id","assessment_id","code","subject")
);
--> statement-breakpoint
CREATE TABLE "assessment_hits" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"assessment_id" uuid NOT NULL,
	"code" text NOT NULL,
	"subject" text NOT NULL,
	"customer_id" text NOT NULL,
	"mrr" jsonb NOT NULL,
	CONSTRAINT "assessment_hits_migration_id_customer_key_assessment_id_code_subject_pk" PRIMARY KEY("migration_id","customer_key","assessment_id","code","subject")
);
--> statement-breakpoint
CREATE TABLE "assessments" (
	"migration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"state" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone,
	CONSTRAINT "assessments_migration_id_id_pk" PRIMARY KEY("migration_id","id")
);
--> statement-breakpoint
CREATE TABLE "checklist_marks" (
	"migration_id" uuid NOT NULL,
	"item" text NOT NULL,
	"done" boolean NOT NULL,
	"owner" text,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "checklist_marks_migration_id_item_pk" PRIMARY KEY("migration_id","item")
);
--> statement-breakpoint
CREATE TABLE "finding_decisions" (
	"migration_id" uuid NOT NULL,
	"code" text NOT NULL,
	"subject" text NOT NULL,
	"decision" text NOT NULL,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "finding_decisions_migration_id_code_subject_pk" PRIMARY KEY("migration_id","code","subject")
);
--> statement-breakpoint
CREATE TABLE "obligation_executors" (
	"migration_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"executor" text NOT NULL,
	"person" text,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "obligation_executors_migration_id_kind_key_pk" PRIMARY KEY("migration_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "obligations" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"assessment_id" uuid NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"customer_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"description" text NOT NULL,
	"amount" text,
	"unit" text,
	"executor" text,
	CONSTRAINT "obligations_migration_id_customer_key_assessment_id_key_pk" PRIMARY KEY("migration_id","customer_key","assessment_id","key")
);
--> statement-breakpoint
CREATE TABLE "review_decisions" (
	"migration_id" uuid NOT NULL,
	"bucket" text NOT NULL,
	"customer_id" text NOT NULL,
	"decision" text NOT NULL,
	"owner" text,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_decisions_migration_id_bucket_customer_id_pk" PRIMARY KEY("migration_id","bucket","customer_id")
);
--> statement-breakpoint
CREATE TABLE "review_items" (
	"migration_id" uuid NOT NULL,
	"customer_key" text NOT NULL,
	"assessment_id" uuid NOT NULL,
	"bucket" text NOT NULL,
	"customer_id" text NOT NULL,
	"mrr" jsonb NOT NULL,
	CONSTRAINT "review_items_migration_id_customer_key_assessment_id_bucket_pk" PRIMARY KEY("migration_id","customer_key","assessment_id","bucket")
);
--> statement-breakpoint
ALTER TABLE "assessment_findings" ADD CONSTRAINT "assessment_findings_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessment_hits" ADD CONSTRAINT "assessment_hits_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_marks" ADD CONSTRAINT "checklist_marks_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_decisions" ADD CONSTRAINT "finding_decisions_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligation_executors" ADD CONSTRAINT "obligation_executors_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_items" ADD CONSTRAINT "review_items_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assessment_hits_page_idx" ON "assessment_hits" USING btree ("migration_id","assessment_id","code","subject","customer_id");--> statement-breakpoint
CREATE INDEX "obligations_date_idx" ON "obligations" USING btree ("migration_id","assessment_id","at","key");--> statement-breakpoint
CREATE INDEX "review_items_page_idx" ON "review_items" USING btree ("migration_id","assessment_id","bucket","customer_id");