CREATE TABLE "request_budgets" (
	"share" text PRIMARY KEY NOT NULL,
	"next_start_at" timestamp with time zone NOT NULL,
	"penalty_rate" double precision,
	"penalized_at" timestamp with time zone
);
