import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, expect, inject, test } from 'vitest';
import { type TestApp, useTestApp, withoutHistory } from '../../support/app.ts';
import { createCustomer, defineExtension, readProfile, readStored, send } from '../../support/context-services.ts';
import { defineKey, identify, rowsOf } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);

// The embedded engine has one connection: its requests queue, and a few are enough to see that.
const WRITERS = inject('serverUrl') === null ? 6 : 12;
const ROUNDS = inject('serverUrl') === null ? 2 : 4;
const writers = Array.from({ length: WRITERS }, (_, index) => index);
/** Neighbours write through different gateways. */
const gateway = (writer: number): TestApp => (writer % 2 === 0 ? app : second);

let numbersUsed = 0;
/** Never used before: another customer with the same number would be refused by the unique key. */
const newNumber = (): string => `n${++numbersUsed}`;
const newNumbers = (count: number): string[] => Array.from({ length: count }, newNumber);
const phones = (...numbers: string[]) => numbers.map((PhoneNumber) => ({ PhoneType: 0, PhoneNumber }));

const statuses = async (requests: Promise<LightMyRequestResponse>[]): Promise<number[]> =>
  (await Promise.all(requests)).map(({ statusCode }) => statusCode);
const count = (list: readonly number[], ...wanted: number[]) => list.filter((status) => wanted.includes(status)).length;

const insert = (writer: number, id: string, Phone: object[]) =>
  send(gateway(writer), 'POST', `/profiles/${id}/extensions`, { Phone });
const updateRecord = (writer: number, id: string, PhoneNumber: string) =>
  send(gateway(writer), 'PUT', `/profiles/${id}/extensions/Phone/by/unique`, { PhoneNumber, prefix: `${writer}` });
const deleteRecord = (writer: number, id: string, PhoneNumber: string) =>
  send(gateway(writer), 'PUT', `/profiles/${id}/extensions/Phone/delete/by/unique`, { PhoneNumber });
const merge = (writer: number, id: string, sourceId: string) =>
  send(gateway(writer), 'PUT', `/profiles/${id}/merge/${sourceId}`);
const remove = (writer: number, id: string) => gateway(writer).inject({ method: 'DELETE', url: `/profiles/${id}` });

async function readNumbers(id: string): Promise<string[]> {
  const { Phone } = await readProfile(app, id, 'Phone');
  return (Phone as { PhoneNumber: string }[]).map(({ PhoneNumber }) => PhoneNumber);
}

/** Each number finds exactly the customer that holds it, or nobody. */
async function expectFound(numbers: readonly string[], id: string): Promise<void> {
  const held = await readNumbers(id);
  for (const number of numbers) {
    expect(await identify(second, `Phone.PhoneNumber=${number}`), number).toEqual(held.includes(number) ? [id] : []);
  }
}

beforeAll(() => defineKey(app, { name: 'ByNumber', source: 'Phone', attributes: ['PhoneNumber'], unique: true }));

test('records inserted at once through two gateways all arrive, each once, and every write counts', async () => {
  const [shared, ...own] = newNumbers(1 + WRITERS);
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const sent = await statuses(writers.map((writer) => insert(writer, id, phones(shared ?? '', own[writer] ?? ''))));
  expect(sent).toEqual(writers.map(() => 200));
  expect((await readNumbers(id)).sort()).toEqual([shared, ...own].sort());
  expect((await readStored(app, id, 'Phone')).version).toBe(1 + WRITERS);
  await expectFound([shared ?? '', ...own], id);
});

test('inserts, updates and deletions of one record leave a state that some order explains', async () => {
  const [contested, bystander] = [newNumber(), newNumber()];
  const id = await createCustomer(app, { Phone: phones(contested, bystander) });
  const sent = await statuses(
    writers.map((writer) => {
      if (writer % 3 === 0) return insert(writer, id, [{ PhoneNumber: contested, description: `${writer}` }]);
      return writer % 3 === 1 ? updateRecord(writer, id, contested) : deleteRecord(writer, id, contested);
    }),
  );
  expect(count(sent, 200, 204, 404)).toBe(WRITERS);
  const { version, records } = await readStored(app, id, 'Phone');
  expect(version).toBe(1 + count(sent, 200, 204));
  const numbers = records.map(({ attributes }) => attributes['PhoneNumber']);
  expect(numbers.filter((number) => number === bystander)).toEqual([bystander]);
  expect(numbers.filter((number) => number === contested).length).toBeLessThanOrEqual(1);
  // As often deleted as it was there to be deleted, or once less.
  const deletions = writers.filter((writer) => writer % 3 === 2 && sent[writer] === 204).length;
  const insertions = 1 + writers.filter((writer) => writer % 3 === 0).length;
  expect(deletions + numbers.length - 1).toBeLessThanOrEqual(insertions);
  await expectFound([contested, bystander], id);
});

test('what is inserted while whole profiles are put stands behind the set of the last one', async () => {
  const id = await createCustomer(app, { LastName: 'nobody' });
  const own = newNumbers(WRITERS);
  const sets = writers.map(() => newNumbers(2));
  const sent = await statuses(
    writers.map((writer) =>
      writer % 2 === 0
        ? send(gateway(writer / 2), 'PUT', `/profiles/${id}`, {
            LastName: `${writer}`,
            Phone: phones(...(sets[writer] ?? [])),
          })
        : insert((writer - 1) / 2, id, phones(own[writer] ?? '')),
    ),
  );
  expect(sent).toEqual(writers.map(() => 200));
  const { LastName } = await readProfile(app, id);
  const [first, other, ...rest] = await readNumbers(id);
  expect([first, other]).toEqual(sets[Number(LastName)]);
  expect(own).toEqual(expect.arrayContaining(rest));
  expect((await readStored(app, id, 'Phone')).version).toBe(1 + WRITERS);
  await expectFound([...own, ...sets.flat()], id);
});

test('customers merged into one while they are written to lose nothing that was acknowledged', async () => {
  const id = await createCustomer(app, { FirstName: 'Ada' });
  const before = newNumbers(WRITERS);
  const during = newNumbers(WRITERS);
  const sources: string[] = [];
  for (const number of before) sources.push(await createCustomer(app, { LastName: number, Phone: phones(number) }));
  const [merges, inserts] = await Promise.all([
    statuses(sources.map((source, writer) => merge(writer, id, source))),
    statuses(sources.map((source, writer) => insert(writer + 1, source, phones(during[writer] ?? '')))),
  ]);
  expect(merges).toEqual(writers.map(() => 204));
  expect(count(inserts, 200, 404)).toBe(WRITERS);
  const acknowledged = during.filter((_number, writer) => inserts[writer] === 200);
  expect((await readNumbers(id)).sort()).toEqual([...before, ...acknowledged].sort());
  expect([(await readProfile(app, id))['LastName']].flat().sort()).toEqual(before.toSorted());
  for (const source of sources) expect(await rowsOf(app, source)).toEqual([]);
  await expectFound([...before, ...during], id);
});

test.each([
  ['A into B while B into A', 2],
  ['three in a ring', 3],
])('%s: somebody stays, with the records of all who are gone', async (_name, size) => {
  for (let round = 0; round < ROUNDS; round++) {
    const numbers = newNumbers(size);
    const ring: string[] = [];
    for (const number of numbers) ring.push(await createCustomer(app, { Phone: phones(number) }));
    const sent = await statuses(ring.map((id, index) => merge(index, id, ring[(index + 1) % size] ?? '')));
    expect(count(sent, 204, 404)).toBe(size);
    const left: string[] = [];
    for (const id of ring) if ((await rowsOf(app, id)).length > 0) left.push(id);
    expect(left).toHaveLength(size - count(sent, 204));
    expect(left.length).toBeGreaterThanOrEqual(1);
    const held = await Promise.all(left.map(readNumbers));
    expect(held.flat().sort()).toEqual(numbers.toSorted());
  }
});

test('a customer that is deleted while everything is done to it leaves no rows behind', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const numbers = newNumbers(8);
    const [id, other] = [
      await createCustomer(app, { FirstName: 'Ada', Phone: phones(...numbers.slice(0, 2)) }),
      await createCustomer(app, { FirstName: 'Ivo', Phone: phones(...numbers.slice(2, 3)) }),
    ];
    const [first = '', next = ''] = numbers;
    const sent = await statuses([
      insert(0, id, phones(...numbers.slice(3, 5))),
      updateRecord(1, id, first),
      remove(0, id),
      deleteRecord(1, id, next),
      send(app, 'PUT', `/profiles/${id}`, { FirstName: 'Eve', Phone: phones(...numbers.slice(5)) }),
      remove(1, id),
      merge(0, other, id),
      insert(1, id, phones(numbers[3] ?? '')),
    ]);
    expect(count(sent, 200, 204, 404)).toBe(sent.length);
    // Either deletion took it, or the merge did.
    expect(count([sent[2] ?? 0, sent[5] ?? 0, sent[6] ?? 0], 200, 204)).toBe(1);
    expect(await rowsOf(app, id)).toEqual([]);
    await expectFound(numbers, other);
  }
});

test('an extension that is deleted while records of it are inserted leaves none behind', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await defineExtension(app, { name: 'Pets', type: 'multi-valued', attributes: [{ name: 'tag', type: 'string' }] });
    const ids = await Promise.all([0, 1].map((writer) => createCustomer(gateway(writer), { Pets: [{ tag: 'rex' }] })));
    const insertPet = (writer: number) =>
      send(gateway(writer), 'POST', `/profiles/${ids[writer % 2]}/extensions`, { Pets: [{ tag: `${writer}` }] });
    const half = writers.slice(0, WRITERS / 2);
    const [deleted, ...sent] = await statuses([
      app.inject({ method: 'DELETE', url: '/metadata/profiles/extensions/Pets' }),
      ...half.map(insertPet),
    ]);
    expect(deleted).toBe(204);
    expect(count(sent, 200, 400)).toBe(half.length);
    expect(JSON.stringify(withoutHistory(await app.snapshot()))).not.toContain('Pets');
  }
});
