CREATE TABLE "core_attribute" (
	"tenant_id" text NOT NULL,
	"name" text NOT NULL,
	"name_folded" text NOT NULL,
	"type" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "core_attribute_tenant_id_name_folded_pk" PRIMARY KEY("tenant_id","name_folded")
);
--> statement-breakpoint
CREATE TABLE "customer" (
	"tenant_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"attributes" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customer_tenant_id_customer_id_pk" PRIMARY KEY("tenant_id","customer_id"),
	CONSTRAINT "customer_attributes_is_object" CHECK (jsonb_typeof("customer"."attributes") = 'object')
);
--> statement-breakpoint
CREATE TABLE "extended_data" (
	"tenant_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"key" text NOT NULL,
	"source" text NOT NULL,
	"channel" text,
	"document" jsonb NOT NULL,
	"position" integer NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "extended_data_tenant_id_account_id_key_pk" PRIMARY KEY("tenant_id","account_id","key")
);
--> statement-breakpoint
CREATE TABLE "extension_record" (
	"tenant_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"record_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"extension" text NOT NULL,
	"unique_key" text,
	"position" integer NOT NULL,
	"attributes" jsonb NOT NULL,
	CONSTRAINT "extension_record_tenant_id_customer_id_record_id_pk" PRIMARY KEY("tenant_id","customer_id","record_id"),
	CONSTRAINT "extension_record_attributes_is_object" CHECK (jsonb_typeof("extension_record"."attributes") = 'object')
);
--> statement-breakpoint
CREATE TABLE "extension_schema" (
	"tenant_id" text NOT NULL,
	"name_folded" text NOT NULL,
	"document" jsonb NOT NULL,
	"position" integer GENERATED ALWAYS AS IDENTITY (sequence name "extension_schema_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "extension_schema_tenant_id_name_folded_pk" PRIMARY KEY("tenant_id","name_folded")
);
--> statement-breakpoint
CREATE TABLE "member" (
	"tenant_id" text NOT NULL,
	"account_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"loyalty_id" text,
	"external_id" text,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"date_of_birth" text,
	"gender" text,
	"first_name" text,
	"last_name" text,
	"email" text,
	"email_folded" text,
	"business_name" text,
	"postal_zip_code" text,
	"street" text,
	"street2" text,
	"city" text,
	"province_state" text,
	"phone_number" text,
	"language_preference" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_tenant_id_account_id_pk" PRIMARY KEY("tenant_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "member_session" (
	"tenant_id" text NOT NULL,
	"correlation_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"identifier_type" text NOT NULL,
	"channel" text NOT NULL,
	"external_agent_session_id" text,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_session_tenant_id_correlation_id_pk" PRIMARY KEY("tenant_id","correlation_id")
);
--> statement-breakpoint
CREATE TABLE "profile_schema" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "core_attribute" ADD CONSTRAINT "core_attribute_tenant_id_profile_schema_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."profile_schema"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extended_data" ADD CONSTRAINT "extended_data_tenant_id_account_id_member_tenant_id_account_id_fk" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."member"("tenant_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_record" ADD CONSTRAINT "extension_record_tenant_id_customer_id_customer_tenant_id_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customer"("tenant_id","customer_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension_schema" ADD CONSTRAINT "extension_schema_tenant_id_profile_schema_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."profile_schema"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_session" ADD CONSTRAINT "member_session_tenant_id_account_id_member_tenant_id_account_id_fk" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."member"("tenant_id","account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "extension_record_unique_key" ON "extension_record" USING btree ("tenant_id","customer_id","extension","unique_key");--> statement-breakpoint
CREATE UNIQUE INDEX "member_email" ON "member" USING btree ("tenant_id","email_folded");--> statement-breakpoint
CREATE UNIQUE INDEX "member_phone_number" ON "member" USING btree ("tenant_id","phone_number");--> statement-breakpoint
CREATE UNIQUE INDEX "member_loyalty_id" ON "member" USING btree ("tenant_id","loyalty_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_external_id" ON "member" USING btree ("tenant_id","external_id");--> statement-breakpoint
CREATE INDEX "member_session_account" ON "member_session" USING btree ("tenant_id","account_id");