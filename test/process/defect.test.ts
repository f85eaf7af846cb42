import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createServerDatabase } from '../support/database.ts';
import { query, send, startGateway, useGatewayProcesses } from '../support/gateway-process.ts';

useGatewayProcesses();

test('a defect shows nothing but the request id, under which the log names its kind and place and no value', async () => {
  const DATABASE_URL = await createServerDatabase();
  const gateway = await startGateway({ DATABASE_URL, DEMO_DATA: 'true', LOG_LEVEL: 'debug' });
  const sql = postgres(DATABASE_URL, { max: 1, onnotice: () => {} });
  // No request can break the gateway, so its database is broken: statements fail, and the driver's error holds them.
  await sql`drop table extension_record`;
  await sql`alter table member drop column city`;
  const secret = 'jane.roe.4711';
  const member = { firstName: secret, lastName: secret, email: `${secret}@example.com`, postalZipCode: 'H0H 0H0' };

  const profile = { FirstName: secret, Address: { City: secret } };
  const replaced = await send(gateway, 'PUT', '/profiles/00027a52JCGY000M', profile);
  expect([replaced.status, JSON.parse(replaced.body)]).toEqual([
    500,
    {
      ...{ http_method: 'PUT', uri: '/profiles/00027a52JCGY000M', http_code: 500 },
      ...{
        error_code: 'InternalServerError',
        message: `internal error, request ${replaced.headers.get('x-request-id')}`,
      },
    },
  ]);
  const enrolled = await send(gateway, 'POST', '/client/users', member);
  expect([enrolled.status, JSON.parse(enrolled.body)]).toEqual([
    500,
    {
      ...{ statusCode: 500, errorCode: 'INTERNAL_ERROR' },
      errorMessage: `Internal error, request ${enrolled.headers.get('x-request-id')}`,
    },
  ]);
  const answer = await query(gateway, `{ member(by: { email: "${secret}@example.com" }) { accountId } }`);
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) };
  expect(answer).toEqual({
    data: { member: null },
    errors: [{ message: 'Unexpected error.', locations: [{ line: 1, column: 3 }], path: ['member'], extensions }],
  });

  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  await sql.end();
  const lines = gateway.output.stderr.trimEnd().split('\n');
  const defects = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'defect');
  expect(defects.map(({ defect: { code } }) => code)).toEqual(['42P01', '42703', '42703']);
  const ids = defects.map(({ reqId, requestId }) => reqId ?? requestId);
  expect(ids.slice(0, 2)).toEqual([replaced.headers.get('x-request-id'), enrolled.headers.get('x-request-id')]);
  expect(defects.map(({ defect: { at } }) => at.length > 0)).toEqual([true, true, true]);
  expect(gateway.output.stderr).not.toMatch(/jane|roe\.|WITH held|insert into|select "/i);
});
