CREATE TABLE "change_event" (
	"tenant_id" text NOT NULL,
	"profile_kind" text NOT NULL,
	"profile_id" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "change_event_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"feed_position" bigint,
	CONSTRAINT "change_event_tenant_id_profile_id_version_pk" PRIMARY KEY("tenant_id","profile_id","version")
);
--> statement-breakpoint
CREATE TABLE "change_feed" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"last_position" bigint DEFAULT 0 NOT NULL,
	"trimmed_position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_revision" (
	"tenant_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp (3) with time zone,
	"written_at" timestamp (3) with time zone NOT NULL,
	"actor" text,
	"door" text NOT NULL,
	"request_id" text NOT NULL,
	"operation" text NOT NULL,
	"attributes" jsonb,
	"records" json,
	"merged_into" text,
	CONSTRAINT "customer_revision_tenant_id_customer_id_version_pk" PRIMARY KEY("tenant_id","customer_id","version"),
	CONSTRAINT "customer_revision_attributes_is_object" CHECK (jsonb_typeof("customer_revision"."attributes") = 'object')
);
--> statement-breakpoint
CREATE TABLE "member_revision" (
	"tenant_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp (3) with time zone,
	"written_at" timestamp (3) with time zone NOT NULL,
	"actor" text,
	"door" text NOT NULL,
	"request_id" text NOT NULL,
	"operation" text NOT NULL,
	"attributes" jsonb,
	"extended_data" json,
	CONSTRAINT "member_revision_tenant_id_account_id_version_pk" PRIMARY KEY("tenant_id","account_id","version"),
	CONSTRAINT "member_revision_attributes_is_object" CHECK (jsonb_typeof("member_revision"."attributes") = 'object')
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"tenant_id" text NOT NULL,
	"key_hash" text NOT NULL,
	"request_hash" text NOT NULL,
	"result" jsonb,
	"customer_id" text,
	"account_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_tenant_id_key_hash_pk" PRIMARY KEY("tenant_id","key_hash"),
	CONSTRAINT "idempotency_key_result_is_object" CHECK (jsonb_typeof("idempotency_key"."result") = 'object')
);
--> statement-breakpoint
CREATE UNIQUE INDEX "change_event_position" ON "change_event" USING btree ("tenant_id","feed_position");--> statement-breakpoint
CREATE INDEX "change_event_unnumbered" ON "change_event" USING btree ("tenant_id","sequence") WHERE feed_position IS NULL;--> statement-breakpoint
CREATE INDEX "customer_revision_written" ON "customer_revision" USING btree ("written_at");--> statement-breakpoint
CREATE INDEX "customer_revision_records" ON "customer_revision" USING btree ("tenant_id","customer_id","version") WHERE records IS NOT NULL;--> statement-breakpoint
CREATE INDEX "customer_revision_merged" ON "customer_revision" USING btree ("tenant_id","merged_into") WHERE merged_into IS NOT NULL;--> statement-breakpoint
CREATE INDEX "member_revision_written" ON "member_revision" USING btree ("written_at");--> statement-breakpoint
CREATE INDEX "member_revision_extended_data" ON "member_revision" USING btree ("tenant_id","account_id","version") WHERE extended_data IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idempotency_key_created" ON "idempotency_key" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_key_customer" ON "idempotency_key" USING btree ("tenant_id","customer_id") WHERE customer_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idempotency_key_account" ON "idempotency_key" USING btree ("tenant_id","account_id") WHERE account_id IS NOT NULL;--> statement-breakpoint
CREATE FUNCTION require_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % are written only by who keeps history, and says so by SET profile_gateway.keeps_history = on', TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER customer_keeps_history BEFORE INSERT OR UPDATE OR DELETE ON "customer" FOR EACH ROW
WHEN (coalesce(current_setting('profile_gateway.keeps_history', true), '') <> 'on') EXECUTE FUNCTION require_history();
--> statement-breakpoint
CREATE TRIGGER member_keeps_history BEFORE INSERT OR UPDATE OR DELETE ON "member" FOR EACH ROW
WHEN (coalesce(current_setting('profile_gateway.keeps_history', true), '') <> 'on') EXECUTE FUNCTION require_history();
