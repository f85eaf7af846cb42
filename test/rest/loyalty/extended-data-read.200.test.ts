import { describe, expect, test } from 'vitest';
import { type TestApp, useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, LOUIS, putProfile, type TestMember, update } from '../../support/loyalty.ts';
import { close, expectAnswer, getExtendedData } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const readData = async (gateway: TestApp, { correlationId }: { correlationId: string }, query = '') => {
  const response = await getExtendedData(gateway, correlationId, query);
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
};

/** What two sources and none have said. */
async function createOwner(gateway: TestApp, ...buckets: Record<string, unknown>[]): Promise<TestMember> {
  const member = await createMember(gateway);
  for (const [index, extendedData] of buckets.entries()) {
    await update(gateway, member, {
      extendedDataSource: ['', 'MARKETING', 'PPN'][index],
      channel: 'WEB',
      extendedData,
    });
  }
  return member;
}

test('es-loyalty.md §6: answers with the bare data, without source and channel', async () => {
  const body = '{"casl":true,"doNotEmail":true,"doNotPhone":true,"doNotText":true}';
  await expectAnswer(getExtendedData(app, ADA.correlationId), body);
});

test('es-loyalty.md §6: a member without extended data has {}', async () => {
  await expectAnswer(getExtendedData(app, LOUIS.correlationId), '{}');
});

test('es-loyalty.md §6: merges the keys of all sources, and of none, into one object', async () => {
  const member = await createOwner(app, { plain: 1, other: [] }, { casl: true, tier: 'A' }, { points: 7 });
  const body = '{"plain":1,"other":[],"casl":true,"tier":"A","points":7}';
  await expectAnswer(getExtendedData(app, member.correlationId), body);
});

test('es-loyalty.md §4.3: values are as they were sent, every digit and null among them', async () => {
  const member = await createMember(app);
  const data =
    '{"casl":true,"doNotEmail":"false","doNotText":null,"blank":"","n":12345678901234567890,"o":{"a":[1.5,{}]}}';
  const body = `${JSON.stringify(member.mandatory).slice(0, -1)},"extendedData":${data}}`;
  expect((await putProfile(app, member.correlationId, body)).statusCode).toBe(200);
  const response = await getExtendedData(app, member.correlationId);
  expect(response.body).toContain('"n":12345678901234567890,');
  expect(response.json()).toEqual(JSON.parse(data));
});

test('names that every object has are keys like others', async () => {
  const member = await createOwner(app, { constructor: 1, toString: 'x', hasOwnProperty: null });
  expect(await readData(app, member)).toEqual({ constructor: 1, toString: 'x', hasOwnProperty: null });
});

test('es-loyalty.md §4.4: shows what the last update left: dropped keys are gone', async () => {
  const member = await createOwner(app, { a: 1, b: 2 }, { casl: true });
  await update(app, member, { extendedData: { b: 3 } });
  expect(await readData(app, member)).toEqual({ b: 3, casl: true });
  await update(app, member, { extendedDataSource: 'MARKETING', extendedData: {} });
  expect(await readData(app, member)).toEqual({ b: 3 });
});

test('es-loyalty.md §6: a closed account has {}, whether it was made anonymous or not', async () => {
  for (const anonymizeMemberData of [false, true]) {
    const member = await createOwner(app, { a: 1 }, { casl: true });
    await close(app, member, { anonymizeMemberData });
    await expectAnswer(getExtendedData(app, member.correlationId), '{}');
  }
});

test('without business units, a suffix is part of the name, and an empty unit is none', async () => {
  const member = await createOwner(app, { 'a::BUYCO': 1, a: 2 });
  expect(await readData(app, member)).toEqual({ 'a::BUYCO': 1, a: 2 });
  expect(await readData(app, member, '?businessUnit=')).toEqual({ 'a::BUYCO': 1, a: 2 });
});

test('a read changes nothing, and serves the path with a trailing slash', async () => {
  const before = await app.snapshot();
  const url = `/client/users/${ADA.correlationId}/profile/emd/?other=1`;
  expect((await app.inject({ method: 'GET', url })).json()).toMatchObject({ casl: true });
  expect(await app.snapshot()).toEqual(before);
});

test('es-loyalty.md §6: the data of another member are never shown', async () => {
  await createOwner(app, { secret: 1 });
  const member = await createOwner(app, { own: 1 });
  expect(await readData(app, member)).toEqual({ own: 1 });
});

describe('with business units', () => {
  const own = useTestApp(openTestDatabase, { env: { BUSINESS_UNITS: 'BUYCO, SELLCO' } });
  const DATA = { a: 'all', 'a::BUYCO': 'buy', 'a::SELLCO': 'sell', b: 1, 'c::SELLCO': 2, 'd::NOCO': 3, '::BUYCO': 4 };
  const AS_BUYCO = { a: 'buy', b: 1, 'd::NOCO': 3, '::BUYCO': 4 };

  test('es-loyalty.md §6: without one, the program’s first is meant', async () => {
    const member = await createOwner(own, DATA);
    expect(await readData(own, member)).toEqual(AS_BUYCO);
    expect(await readData(own, member, '?businessUnit=')).toEqual(AS_BUYCO);
  });

  test('es-loyalty.md §6: each sees its own keys without the suffix, and those of no unit', async () => {
    const member = await createOwner(own, DATA);
    expect(await readData(own, member, '?businessUnit=BUYCO')).toEqual(AS_BUYCO);
    const asSellco = { a: 'sell', b: 1, c: 2, 'd::NOCO': 3, '::BUYCO': 4 };
    expect(await readData(own, member, '?businessUnit=SELLCO')).toEqual(asSellco);
  });

  test("a unit's own value counts, whichever source sent it and in whichever order", async () => {
    const member = await createOwner(own, { 'x::SELLCO': 1, y: 2 }, { x: 3, 'y::SELLCO': 4 });
    expect(await readData(own, member, '?businessUnit=SELLCO')).toEqual({ x: 1, y: 4 });
    expect(await readData(own, member, '?businessUnit=BUYCO')).toEqual({ x: 3, y: 2 });
  });
});

describe('with keys exposed by business unit', () => {
  const exposed = '{"BUYCO":["a","constructor"],"SELLCO":"*"}';
  const env = { BUSINESS_UNITS: 'BUYCO,SELLCO,NEWCO', EXTENDED_DATA_EXPOSED: exposed };
  const own = useTestApp(openTestDatabase, { env });

  test('es-loyalty.md §6: a unit sees only the keys that it is allowed, of every source', async () => {
    const member = await createOwner(own, { a: 1, b: 2 }, { 'a::BUYCO': 3, 'b::BUYCO': 4, casl: true });
    expect(await readData(own, member)).toEqual({ a: 3 });
    expect(await readData(own, member, '?businessUnit=BUYCO')).toEqual({ a: 3 });
    expect(await readData(own, member, '?businessUnit=SELLCO')).toEqual({ a: 1, b: 2, casl: true });
  });

  test('es-loyalty.md §6: a unit without an exposure of its own sees {}', async () => {
    const member = await createOwner(own, { a: 1, 'a::NEWCO': 2 });
    await expectAnswer(getExtendedData(own, member.correlationId, '?businessUnit=NEWCO'), '{}');
  });

  test('an allowed key that the member does not have is left out', async () => {
    const member = await createOwner(own, { b: 2 });
    await expectAnswer(getExtendedData(own, member.correlationId), '{}');
  });
});

describe('without an exposure', () => {
  const own = useTestApp(openTestDatabase, { env: { EXTENDED_DATA_EXPOSED: 'none' } });

  test('es-loyalty.md §6: nothing is shown: {}', async () => {
    await expectAnswer(getExtendedData(own, ADA.correlationId), '{}');
  });
});
