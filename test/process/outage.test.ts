import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Answer,
  type Gateway,
  query,
  send,
  startGateway,
  useGatewayProcesses,
} from '../support/gateway-process.ts';
import { createRestartableServer, type RestartableServer } from '../support/restartable-server.ts';

useGatewayProcesses();

const CUSTOMER = '/profiles/00027a52JCGY000M';
const MEMBER = '/client/users/demo-session-1/profile';
const memberProfile = {
  ...{ firstName: 'Ada', lastName: 'Tremblay', email: 'ada.tremblay@example.com' },
  ...{ postalZipCode: 'H0H 0H0', dateOfBirth: '1990-04-12', gender: 'F' },
};
const readCustomer = '{ customer(customerId: "00027a52JCGY000M") { customerId } }';
const replaceCustomer = `mutation { replaceProfile(
  input: { customerId: "00027a52JCGY000M", attributes: { FirstName: "Bruce" } }
) { __typename ... on Error { code } } }`;

/** `Retry-After` tells clients to come back after a second: an answer must not take much longer than that. */
const ANSWER_WITHIN_MS = 3_000;
const PATIENCE = { timeout: 10_000 };

const started: { server?: RestartableServer; gateway?: Gateway } = {};

beforeAll(async () => {
  started.server = await createRestartableServer();
});
beforeEach(async () => {
  await started.gateway?.stop('SIGKILL');
  started.gateway = await startGateway({ DATABASE_URL: started.server?.url ?? '', DEMO_DATA: 'true' });
});
afterAll(async () => {
  await started.gateway?.stop('SIGKILL');
  await started.server?.remove();
});

function underTest(): { server: RestartableServer; gateway: Gateway } {
  const { server, gateway } = started;
  if (!server || !gateway) throw new Error('nothing was started');
  return { server, gateway };
}

const requests = (gateway: Gateway): Promise<Answer>[] => [
  send(gateway, 'GET', CUSTOMER),
  send(gateway, 'GET', `${CUSTOMER}?extensions=Address`),
  send(gateway, 'PUT', CUSTOMER, { FirstName: 'Bruce', LastName: 'Banner' }),
  send(gateway, 'GET', '/metadata/profiles/extensions'),
  send(gateway, 'PUT', MEMBER, memberProfile),
];

async function timed<Value>(work: Promise<Value>): Promise<{ value: Value; milliseconds: number }> {
  const start = performance.now();
  return { value: await work, milliseconds: performance.now() - start };
}

/** Stop the server, act, and start it again whatever comes. */
async function whileAway(act: (gateway: Gateway) => Promise<void>): Promise<void> {
  const { server, gateway } = underTest();
  await server.stop();
  try {
    await act(gateway);
  } finally {
    await server.start();
  }
}

test('while the server is away each dialect answers 503 in its own words, in time, however long it lasts', async () => {
  await whileAway(async (gateway) => {
    // Many rounds: how long an answer takes must not grow with the number of failures.
    for (let round = 0; round < 8; round++) {
      for (const { value, milliseconds } of await Promise.all(requests(gateway).map(timed))) {
        expect([value.status, value.headers.get('retry-after')]).toEqual([503, '1']);
        expect(milliseconds).toBeLessThan(ANSWER_WITHIN_MS);
      }
    }
    const path = { http_method: 'GET', uri: CUSTOMER, http_code: 503, error_code: 'ServiceUnavailable' };
    expect(JSON.parse((await send(gateway, 'GET', CUSTOMER)).body)).toEqual({
      ...path,
      message: 'the database cannot answer right now',
    });
    expect(JSON.parse((await send(gateway, 'PUT', MEMBER, memberProfile)).body)).toEqual({
      statusCode: 503,
      errorCode: 'SERVICE_UNAVAILABLE',
      errorMessage: 'Service Unavailable',
    });
  });
});

test('while the server is away a query answers with the code UNAVAILABLE', async () => {
  await whileAway(async (gateway) => {
    expect(await query(gateway, readCustomer)).toMatchObject({
      data: { customer: null },
      errors: [{ path: ['customer'], extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } }],
    });
  });
});

test('while the server is away a mutation answers with the typed UnavailableError of its result union', async () => {
  await whileAway(async (gateway) => {
    expect(await query(gateway, replaceCustomer)).toEqual({
      data: { replaceProfile: { __typename: 'UnavailableError', code: 'UNAVAILABLE' } },
    });
  });
});

test('while the server is away the process lives, but is not ready', async () => {
  await whileAway(async (gateway) => {
    expect((await send(gateway, 'GET', '/health/live')).status).toBe(200);
    expect((await send(gateway, 'GET', '/health/ready')).status).toBe(503);
  });
});

test('a server that goes away under load and comes back costs neither the process nor a 500', async () => {
  const { server, gateway } = underTest();
  const load = startLoad(gateway);
  for (let round = 0; round < 3; round++) {
    await expect.poll(() => load.seen(), PATIENCE).toContain('200');
    await server.stop();
    await expect.poll(() => load.seen(), PATIENCE).toContain('503');
    await server.start();
    await expect.poll(() => load.seen(), PATIENCE).toContain('200');
  }
  const answers = await load.stop();
  expect([...answers].toSorted()).toEqual(['200', '503']);
});

/** Send requests without a pause. `seen` tells the answers since it was last asked, `stop` all that there were. */
function startLoad(gateway: Gateway): { seen(): Set<string>; stop(): Promise<Set<string>> } {
  const all = new Set<string>();
  let recent = new Set<string>();
  let isOn = true;
  const note = (answer: string): void => {
    all.add(answer);
    recent.add(answer);
  };
  const client = async (): Promise<void> => {
    while (isOn) {
      const answers = requests(gateway).map(async (answer) => String((await answer).status));
      for (const answer of await Promise.all(answers.map((text) => text.catch(() => 'none')))) note(answer);
    }
  };
  const clients = Promise.all(Array.from({ length: 4 }, client));
  const seen = (): Set<string> => {
    const before = recent;
    recent = new Set();
    return before;
  };
  const stop = async (): Promise<Set<string>> => {
    isOn = false;
    await clients;
    return all;
  };
  return { seen, stop };
}

test('once the server is back every request works again within the time that clients were told to wait', async () => {
  await whileAway(async (gateway) => {
    for (let round = 0; round < 8; round++) await Promise.all(requests(gateway));
  });
  const { gateway } = underTest();
  await expect.poll(async () => (await send(gateway, 'GET', '/health/ready')).status, PATIENCE).toBe(200);
  for (const { value, milliseconds } of await Promise.all(requests(gateway).map(timed))) {
    expect(value.status).toBe(200);
    expect(milliseconds).toBeLessThan(ANSWER_WITHIN_MS);
  }
  expect(await query(gateway, replaceCustomer)).toEqual({
    data: { replaceProfile: { __typename: 'ReplaceProfileSuccess' } },
  });
});
