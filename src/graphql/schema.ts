import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import './scalars.ts';
import './errors.ts';
import './profile-schema.ts';
import './extension-record.ts';
import './customer.ts';
import './customer-mutations.ts';
import './member.ts';
import './member-mutations.ts';

/** The whole graph; `schema.graphql` is printed from it. */
export const schema: GraphQLSchema = builder.toSchema();
