CREATE TABLE "identification" (
	"tenant_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"key_id" integer NOT NULL,
	"value" text COLLATE "C" NOT NULL,
	"is_unique" boolean NOT NULL,
	CONSTRAINT "identification_tenant_id_customer_id_key_id_value_pk" PRIMARY KEY("tenant_id","customer_id","key_id","value")
);
--> statement-breakpoint
CREATE TABLE "identification_key" (
	"tenant_id" text NOT NULL,
	"name_folded" text NOT NULL,
	"key_id" integer GENERATED ALWAYS AS IDENTITY (sequence name "identification_key_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"document" jsonb NOT NULL,
	"is_ready" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identification_key_tenant_id_name_folded_pk" PRIMARY KEY("tenant_id","name_folded")
);
--> statement-breakpoint
ALTER TABLE "profile_schema" ADD COLUMN "mode" text DEFAULT 'production' NOT NULL;--> statement-breakpoint
ALTER TABLE "identification" ADD CONSTRAINT "identification_tenant_id_customer_id_customer_tenant_id_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customer"("tenant_id","customer_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identification_key" ADD CONSTRAINT "identification_key_tenant_id_profile_schema_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."profile_schema"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "identification_value" ON "identification" USING btree ("tenant_id","key_id","value","customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "identification_unique" ON "identification" USING btree ("tenant_id","key_id","value") WHERE is_unique;