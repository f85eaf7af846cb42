import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './scalars.ts';
import './errors.ts';
import './profile-schema/profile-schema.ts';
import './customers/extension-record.ts';
import './customers/customer.ts';
import './customers/profile-mutations.ts';
import './members/member.ts';
import './members/member-mutations.ts';

/** The whole graph; `schema.graphql` is printed from it. */
export const schema: GraphQLSchema = builder.toSchema();
