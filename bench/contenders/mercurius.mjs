// Fastify and Mercurius as their documentation shows them: compiled queries (`jit`), loaders, postgres.js.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { createReads, SCHEMA } from './shared/reads.mjs';
import { sayListening } from './shared/server.mjs';

const reads = createReads();
const idOf = ({ obj }) => obj.customerId;
const app = Fastify();
await app.register(mercurius, {
  schema: SCHEMA,
  jit: 1,
  resolvers: {
    Query: {
      customer: (_root, { customerId }) => reads.customer(customerId),
      customers: (_root, { first, after }) => reads.customers(first, after),
    },
  },
  loaders: {
    Customer: {
      // One request never asks twice for the same: what was read is not remembered.
      extensions: { loader: (queries) => reads.extensions(queries.map(idOf)), opts: { cache: false } },
      member: { loader: (queries) => reads.members(queries.map(idOf)), opts: { cache: false } },
    },
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
sayListening('mercurius', app.server.address().port);
process.once('SIGTERM', () => process.exit());
