// Apollo Server on Fastify as its documentation shows it: resolvers, a DataLoader for each request, postgres.js.
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import { createReads, SCHEMA } from './shared/reads.mjs';
import { sayListening } from './shared/server.mjs';

const reads = createReads();
const app = Fastify();
const apollo = new ApolloServer({
  typeDefs: SCHEMA,
  resolvers: {
    Query: {
      customer: (_root, { customerId }) => reads.customer(customerId),
      customers: (_root, { first, after }) => reads.customers(first, after),
    },
    Customer: {
      extensions: ({ customerId }, _args, { extensions }) => extensions.load(customerId),
      member: ({ customerId }, _args, { members }) => members.load(customerId),
    },
  },
  plugins: [fastifyApolloDrainPlugin(app)],
});
await apollo.start();
await app.register(fastifyApollo(apollo), {
  context: async () => ({
    extensions: new DataLoader((ids) => reads.extensions(ids)),
    members: new DataLoader((ids) => reads.members(ids)),
  }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
sayListening('apollo', app.server.address().port);
process.once('SIGTERM', () => process.exit());
