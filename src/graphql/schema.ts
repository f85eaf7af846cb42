import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './scalars.ts';
import './errors.ts';
import './limits.ts';
import './profile-schema/profile-schema.ts';
import './profile-schema/extension-schema-mutations.ts';
import './profile-schema/update-extension-schema.ts';
import './profile-schema/profile-attribute-mutations.ts';
import './customers/extension-record.ts';
import './customers/customer.ts';
import './customers/customer-connection.ts';
import './customers/profile-mutations.ts';
import './customers/patch-profile.ts';
import './customers/record-mutations.ts';
import './customers/delete-and-merge.ts';
import './members/member.ts';
import './members/consents.ts';
import './members/member-connection.ts';
import './members/member-mutations.ts';
import './links/link-fields.ts';
import './links/link-mutations.ts';
import './links/link-suggestions.ts';
import './feed/profile-change.ts';
import './feed/change-feed.ts';

/** The whole graph; `schema.graphql` is printed from it. */
export const schema: GraphQLSchema = builder.toSchema();
