import { beforeAll, expect, test } from 'vitest';
import {
  type Gateway,
  newDataDir,
  query,
  send,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';

useGatewayProcesses();

const started: { gateway?: Gateway } = {};

beforeAll(async () => {
  started.gateway = await startGateway({ DATA_DIR: await newDataDir(), LOG_LEVEL: 'debug' });
});

function underTest(): Gateway {
  if (!started.gateway) throw new Error('no gateway');
  return started.gateway;
}

/** The update of 000_a767b5bb564813fe.txt. */
const BRUCE = {
  FirstName: 'Bruce',
  LastName: 'Banner',
  DOB: '1962-05-10',
  EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
  Address: {
    ...{ Type: 1, Address: '21 JumpStreet', City: 'Hollywood', County: 'Santa Barbara' },
    ...{ PostCode: '555', Country: 'United States' },
  },
};
/** The record of 002_8ba89e6204b574a1.txt. */
const PHONE = {
  ...{ PhoneType: 0, prefix: '+33', PhoneNumber: '3145926535', description: 'family phone' },
  ...{ start_availabilty: '2009-12-18T18:30:00.000Z', end_availabilty: '2009-12-18T21:40:00.000Z' },
};
/** With every mandatory attribute of 004_53df60a23fd2b759.txt. */
const ADA = {
  ...{ firstName: 'Ada', lastName: 'Tremblay', email: 'ada.tremblay@example.com' },
  ...{ dateOfBirth: '1990-04-12', gender: 'F', postalZipCode: 'H0H 0H0' },
};

test('a first start on an empty DATA_DIR says where it listens, in one line that ends with the base URL', () => {
  expect(underTest().output.stdout).toMatch(/^profile-gateway .*listening on http:\/\/127\.0\.0\.1:[1-9]\d*\n$/);
});

test('the ids of the legacy documents answer at once', async () => {
  const gateway = underTest();
  const update = await send(gateway, 'PUT', '/profiles/00027a52JCGY000M', BRUCE);
  expect([update.status, update.body]).toEqual([200, '[]']);
  const read = await send(gateway, 'GET', '/profiles/00027a52JCGY000M?extensions=Address');
  expect([read.status, JSON.parse(read.body)]).toEqual([200, { customer_id: '00027a52JCGY000M', ...BRUCE }]);

  const record = await send(gateway, 'PUT', '/profiles/0000Sb5U97XE000Y/extensions/Phone/by/unique', PHONE);
  expect([record.status, record.body]).toEqual([204, '']);
  const phones = await send(gateway, 'GET', '/profiles/0000Sb5U97XE000Y?extensions=Phone');
  expect(JSON.parse(phones.body).Phone).toContainEqual(PHONE);

  const { Address: _none, ...attributes } = BRUCE;
  const created = await send(gateway, 'POST', '/profiles/', { ...attributes, Phone: [PHONE] });
  expect([created.status, JSON.parse(created.body)]).toEqual([
    201,
    { customer_id: expect.stringMatching(/^\w{1,16}$/) },
  ]);
});

test('both demo members have an open session and can be updated', async () => {
  for (const session of ['demo-session-1', 'demo-session-2']) {
    const email = `${session}@example.com`;
    const { status, body } = await send(underTest(), 'PUT', `/client/users/${session}/profile`, { ...ADA, email });
    expect([status, body]).toEqual([200, '{"debugMessage":"Profile Updated"}']);
  }
});

test('the graph answers for both', async () => {
  const text = `{
    customer(customerId: "0000Sb5U97XE000Y") { customerId extensions { name } }
    member(by: { loyaltyId: "6001234567890123" }) { accountId }
  }`;
  expect(await query(underTest(), text)).toEqual({
    data: {
      customer: { customerId: '0000Sb5U97XE000Y', extensions: [{ name: 'Phone' }] },
      member: { accountId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    },
  });
});

test('no request puts personal data into the output, whatever becomes of it', async () => {
  const gateway = underTest();
  const secret = 'jane.roe.4711';
  const email = `${secret}@example.com`;
  const graphql = (text: string) => send(gateway, 'POST', '/graphql', { query: text });
  const answers = await Promise.all([
    // Known and unknown paths, with the e-mail address in the path, the query string and the body.
    send(gateway, 'POST', `/client/users/${email}/sessions`, { correlationId: secret }),
    send(gateway, 'PUT', `/client/users/${email}/profile`, { ...ADA, email }),
    send(gateway, 'PUT', '/client/users/demo-session-1/profile', { ...ADA, email, postalZipCode: secret }),
    send(gateway, 'POST', '/client/users', { email, postalZipCode: '90210', firstName: secret }),
    send(gateway, 'GET', `/profiles/${secret}`),
    send(gateway, 'GET', `/profiles/00027a52JCGY000M?extensions=${email}`),
    send(gateway, 'PUT', '/profiles/00027a52JCGY000M', { FirstName: secret, [secret]: email }),
    send(gateway, 'POST', '/profiles', { FirstName: secret, EmailAddress: [email] }),
    send(gateway, 'POST', '/metadata/profiles/extensions', { name: email }),
    send(gateway, 'DELETE', `/no/such/path/${email}`),
    send(gateway, 'GET', `/profiles/%zz${secret}`),
    send(gateway, 'GET', `/profiles/${secret.repeat(2_000)}`),
    graphql(`{ member(by: { email: "${email}" }) { firstName } }`),
    graphql(`{ customer(customerId: "${secret}") { attribute(name: "${email}") } }`),
    graphql(`{ ${secret.replaceAll('.', '_')}: nonsense(email: "${email}") }`),
    graphql(
      `mutation { replaceProfile(input: { customerId: "${secret}", attributes: { Foo: "${email}" } }) { __typename } }`,
    ),
    fetch(`${gateway.url}/profiles`, { method: 'POST', body: `{"FirstName": ${secret}` }),
    fetch(`${gateway.url}/health/live`, { headers: { 'x-request-id': email, 'user-agent': email, referer: email } }),
  ]);
  expect(answers.map(({ status }) => status)).not.toContain(500);
  // The output is complete when the process has gone.
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  const { stdout, stderr } = gateway.output;
  for (const output of [stdout, stderr]) {
    expect(output).not.toContain(secret);
    expect(output).not.toMatch(/@|%40|Banner|Tremblay|H0H|3145926535|demo-session/);
  }
});

test('stdout holds the ready line only, the log is JSON lines on stderr, one for each request', () => {
  const { stdout, stderr } = underTest().output;
  expect(stdout.split('\n')).toEqual([expect.stringContaining(' listening on '), '']);
  const lines = stderr.trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line));
  const answered = entries.filter(({ msg }) => msg === 'answered');
  expect(answered.length).toBeGreaterThan(20);
  expect(answered).toContainEqual(
    expect.objectContaining({ method: 'PUT', route: '/profiles/:customerId', status: 200, reqId: expect.any(String) }),
  );
});
