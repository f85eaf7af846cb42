CREATE TABLE "customer_member_link" (
	"tenant_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"linked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customer_member_link_tenant_id_customer_id_pk" PRIMARY KEY("tenant_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "consent_statement" (
	"tenant_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "consent_statement_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"document" jsonb,
	"source" text NOT NULL,
	"channel" text,
	"request_id" text NOT NULL,
	"stated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consent_statement_tenant_id_account_id_position_pk" PRIMARY KEY("tenant_id","account_id","position")
);
--> statement-breakpoint
ALTER TABLE "member_session" ALTER COLUMN "account_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "member_session" ALTER COLUMN "identifier_type" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "email_option" text;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "phone_option" text;--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "member_session" ADD COLUMN "external_identifier" text;--> statement-breakpoint
ALTER TABLE "member_session" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "member_session" ADD COLUMN "anonymous_session_id" text;--> statement-breakpoint
ALTER TABLE "customer_member_link" ADD CONSTRAINT "customer_member_link_tenant_id_customer_id_customer_tenant_id_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customer"("tenant_id","customer_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_member_link" ADD CONSTRAINT "customer_member_link_tenant_id_account_id_member_tenant_id_account_id_fk" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."member"("tenant_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_statement" ADD CONSTRAINT "consent_statement_tenant_id_account_id_member_tenant_id_account_id_fk" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."member"("tenant_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "customer_member_link_account" ON "customer_member_link" USING btree ("tenant_id","account_id");--> statement-breakpoint
CREATE INDEX "consent_statement_known" ON "consent_statement" USING btree ("tenant_id","account_id","key","stated_at","position");--> statement-breakpoint
CREATE INDEX "member_loyalty_id_folded" ON "member" USING btree ("tenant_id",lower("loyalty_id"));--> statement-breakpoint
CREATE INDEX "member_external_id_folded" ON "member" USING btree ("tenant_id",lower("external_id"));--> statement-breakpoint
CREATE INDEX "member_last_name" ON "member" USING btree ("tenant_id",lower("left"("last_name", 100)) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "member_session_started" ON "member_session" USING btree ("tenant_id","started_at");--> statement-breakpoint
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER consent_statement_append_only BEFORE UPDATE ON "consent_statement" FOR EACH ROW EXECUTE FUNCTION refuse_update();
--> statement-breakpoint
INSERT INTO "consent_statement" ("tenant_id", "account_id", "key", "document", "source", "channel", "request_id", "stated_at")
SELECT "tenant_id", "account_id", "key", "document", "source", "channel", 'migration', "updated_at" FROM "extended_data"
WHERE "key" ~ '^(casl|doNot[A-Za-z0-9_]{0,50})(::.{1,50})?$' ORDER BY "tenant_id", "account_id", "source", "position";
