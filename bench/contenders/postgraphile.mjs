// PostGraphile with its Amber preset and the schema that it makes of the gateway's tables, on node:http. Needs Node 22.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { CONNECTIONS_MAX, KEEP_ALIVE_MS, sayListening } from './shared/server.mjs';

const pgService = makePgService({
  connectionString: process.env.DATABASE_URL,
  schemas: ['public'],
  poolConfig: { max: CONNECTIONS_MAX },
});
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [pgService],
  // Records have their order in a column that no index begins with; the plugin would not let it be asked for.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  grafserv: { graphqlPath: '/graphql', watch: false },
});
const server = createServer();
server.on('error', (error) => {
  throw error;
});
await instance.createServ(grafserv).addTo(server);
// Builds the schema, which the first request would wait for.
const { schema } = await instance.getSchemaResult();
if (process.env.BENCH_PRINT_SCHEMA) {
  const { printSchema } = await import('graphql');
  console.log(printSchema(schema));
}
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => sayListening('postgraphile', server.address().port));
process.once('SIGTERM', () => process.exit());
