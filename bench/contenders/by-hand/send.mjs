import postgres from 'postgres';
import { CONNECTIONS_MAX } from '../shared/server.mjs';

/** What stands inside the quotes of a JSON string. */
const insideJson = (text) => JSON.stringify(text).slice(1, -1);

function compile({ constant, slot, parts, isJson }) {
  if (slot !== undefined) return (values) => values[slot];
  if (parts === undefined) return () => constant;
  return (values) =>
    parts.map((part, at) => (at % 2 === 0 ? part : isJson ? insideJson(values[part]) : values[part])).join('');
}

/** How to send the gateway's statements, prepared, as postgres.js does unless it is told otherwise. */
export function createStatements(captured) {
  const sql = postgres(process.env.DATABASE_URL, {
    max: CONNECTIONS_MAX,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'by-hand', 'profile_gateway.keeps_history': 'on' },
  });
  const compiled = Object.fromEntries(
    Object.entries(captured).map(([name, statements]) => [
      name,
      statements.map(({ text, parameters }) => ({ text, parameters: parameters.map(compile) })),
    ]),
  );
  const sendOne = (client, { text, parameters }, values) =>
    client.unsafe(
      text,
      parameters.map((parameter) => parameter(values)),
      { prepare: true },
    );
  /** @returns the rows of the last statement of that name */
  const send = async (client, name, values) => {
    let result;
    for (const statement of compiled[name]) result = await sendOne(client, statement, values);
    return result;
  };
  return { send: (name, values) => send(sql, name, values) };
}
