import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { historyOf, memberHistoryOf, readAsOf, readMemberAsOf, readMemberNow, readNow } from '../../support/history.ts';
import { createMember } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const WRITERS = 20;
const numbers = Array.from({ length: WRITERS }, (_, index) => index + 1);
const versions = numbers.map((number) => number + 1);

test('of many who replace a profile at once each makes one version, and what was written together stays together', async () => {
  const profile = (mark: string) => ({ LastName: mark, Phone: [{ PhoneNumber: '1', description: mark }] });
  const id = await createCustomer(app, profile('0'));
  await Promise.all(
    numbers.map(async (number) => {
      // Some leave the records alone: theirs are those of the version before.
      const body = number % 4 === 0 ? { LastName: `core ${number}` } : profile(`${number}`);
      expect((await send(app, 'PUT', `/profiles/${id}`, body)).statusCode).toBe(200);
    }),
  );
  const history = await historyOf(app, id);
  expect(history.map(({ version }) => version)).toEqual([...versions.toReversed(), 1]);
  const times = history.map(({ writtenAt }) => writtenAt);
  expect(times).toEqual(times.toSorted().toReversed());
  let description: unknown = '0';
  const seen = new Set<unknown>();
  for (const version of versions) {
    const state = await readAsOf(app, id, { version });
    const mark = String(state?.attributes['LastName']);
    if (!mark.startsWith('core')) description = mark;
    expect(state?.extensions[0]?.records).toMatchObject([{ description }]);
    seen.add(mark);
  }
  expect(seen.size).toBe(WRITERS);
  expect(await readAsOf(app, id, { version: WRITERS + 1 })).toEqual(await readNow(app, id));
});

test('of many who change a member at once each makes one version, and what was written together stays together', async () => {
  const { accountId } = await createMember(app, { city: '0', extendedData: { mark: '0' } });
  await Promise.all(
    numbers.map(async (number) => {
      const data = number % 4 === 0 ? '' : `, extendedData: { mark: "${number}" }`;
      const { data: answer } = await app.graphql(`mutation {
        updateMemberProfile(input: { by: { accountId: "${accountId}" }, city: "${number}"${data} }) { __typename }
      }`);
      expect(answer.updateMemberProfile.__typename).toBe('UpdateMemberProfileSuccess');
    }),
  );
  const history = await memberHistoryOf(app, accountId);
  expect(history.map(({ version }) => version)).toEqual([...versions.toReversed(), 1]);
  let value: unknown = '0';
  const seen = new Set<unknown>();
  for (const version of versions) {
    const state = await readMemberAsOf(app, accountId, { version });
    const city = new Map(state?.attributes).get('city');
    if (Number(city) % 4 !== 0) value = city;
    expect(state?.extendedData).toMatchObject([{ key: 'mark', value }]);
    seen.add(city);
  }
  expect(seen.size).toBe(WRITERS);
  expect(await readMemberAsOf(app, accountId, { version: WRITERS + 1 })).toEqual(await readMemberNow(app, accountId));
});
