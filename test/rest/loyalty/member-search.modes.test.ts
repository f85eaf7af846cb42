import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, expectRefused, invalidRequest, update } from '../../support/loyalty.ts';
import { findMembers, search, useSearchFile } from '../../support/member-search.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const MEMBER_SEARCH_FILE = useSearchFile({
  attributes: {
    exact: { column: 'lastName', mode: 'exact' },
    partial: { column: 'lastName', mode: 'partial' },
    startsWith: { column: 'lastName', mode: 'startsWith' },
    endsWith: { column: 'lastName', mode: 'endsWith' },
    left: { column: 'lastName', mode: 'left', length: 4 },
    right: { column: 'lastName', mode: 'right', length: 4 },
    born: { column: 'dateOfBirth', mode: 'between', fromKey: 'bornFrom', toKey: 'bornTo' },
  },
  extendedData: {
    dataExact: { key: 'nick', mode: 'exact' },
    dataPartial: { key: 'nick', mode: 'partial' },
    dataStartsWith: { key: 'nick', mode: 'startsWith' },
    dataEndsWith: { key: 'nick', mode: 'endsWith' },
    dataLeft: { key: 'nick', mode: 'left', length: 4 },
    dataRight: { key: 'nick', mode: 'right', length: 4 },
  },
});
const app = useTestApp(openTestDatabase, { env: { MEMBER_SEARCH_FILE } });
const inUnits = useSecondApp(app, { MEMBER_SEARCH_FILE, BUSINESS_UNITS: 'BUYCO,SELLCO' });
const inOneUnit = useSecondApp(app, { MEMBER_SEARCH_FILE, BUSINESS_UNITS: 'BUYCO' });

let accountId: string;
beforeAll(async () => {
  const member = await createMember(app, { lastName: 'MacLeod', dateOfBirth: '1970-06-15' });
  accountId = member.accountId;
  await update(app, member, { extendedData: { nick: 'MacLeod' } });
});

const isFound = async (body: object): Promise<boolean> => {
  const members = await findMembers(app, body);
  return members.some((found) => found['accountId'] === accountId);
};

test.each([
  ['exact', 'macLEOD', 'MacLeo'],
  ['partial', 'ACLEO', 'acleox'],
  ['startsWith', 'mACl', 'acLeod'],
  ['endsWith', 'LEOD', 'macLeo'],
])('es-loyalty.md §9: %s compares lower-cased: %s is found, %s is not', async (mode, found, other) => {
  for (const name of [mode, `data${mode.charAt(0).toUpperCase()}${mode.slice(1)}`]) {
    expect([name, await isFound({ [name]: found }), await isFound({ [name]: other })]).toEqual([name, true, false]);
  }
});

test.each([
  ['left', 'MacL', 'macl'],
  ['right', 'Leod', 'leod'],
])('es-loyalty.md §9: %s compares so many characters as they are: %s is found, %s is not', async (...row) => {
  const [mode, found, inLowerCase] = row;
  for (const name of [mode, `data${mode.charAt(0).toUpperCase()}${mode.slice(1)}`]) {
    expect([name, await isFound({ [name]: found })]).toEqual([name, true]);
    for (const other of [inLowerCase, found.slice(0, 3), found.slice(1), 'MacLeod']) {
      expect([name, other, await isFound({ [name]: other })]).toEqual([name, other, false]);
    }
  }
});

test('es-loyalty.md §9: between needs both of its keys', async () => {
  expect(await isFound({ bornFrom: '1970-06-15', bornTo: '1970-06-15' })).toBe(true);
  expect(await isFound({ bornFrom: '1970-06-16', bornTo: '1970-12-31' })).toBe(false);
  for (const [given, missing] of [
    ['bornFrom', 'bornTo'],
    ['bornTo', 'bornFrom'],
  ] as const) {
    const refusal = invalidRequest(`${missing} is mandatory and required to be non-empty`);
    await expectRefused(app, refusal, () => search(app, { [given]: '1970-06-15' }));
  }
});

test.each(['exact', 'partial', 'startsWith', 'endsWith', 'left', 'right', 'born', 'dataExact', 'dataRight'])(
  'es-loyalty.md §9: * as %s is whoever has any value',
  async (name) => {
    const nobody = await createMember(app);
    const ids = (await findMembers(app, { [name]: '*' })).map((member) => member['accountId']);
    expect(ids).toContain(accountId);
    expect(ids).not.toContain(nobody.accountId);
  },
);

test('es-loyalty.md §9: businessName is the business unit, required when there are several', async () => {
  const refusal = invalidRequest('businessName is mandatory and required to be non-empty');
  for (const businessName of [undefined, null, '']) {
    await expectRefused(inUnits, refusal, () => search(inUnits, { exact: 'macleod', businessName }));
  }
  for (const [gateway, body] of [
    [inUnits, { businessName: 'SELLCO' }],
    [inOneUnit, {}],
    [inOneUnit, { businessName: 'BUYCO' }],
  ] as const) {
    expect(await findMembers(gateway, { exact: 'macleod', ...body })).toMatchObject([{ accountId }]);
  }
});
