import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import {
  createMember,
  EMAIL_TAKEN,
  expectRefused,
  invalidRequest,
  putProfile,
  readMember,
  update,
} from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const ALL = { dateOfBirth: '1990-04-12', gender: 'F', email: 'e1@example.com', postalZipCode: 'H0H 0H0' };
const { dateOfBirth, gender, email, postalZipCode } = ALL;

// es-loyalty.md §4.6 E1 and C2: an absent e-mail address or postal code has every absent one of the four listed.
test.each([
  [{}, 'dateOfBirth gender email postalCode'],
  [{ firstName: 'Ada', city: 'Gaspé', extendedData: {} }, 'dateOfBirth gender email postalCode'],
  [{ dateOfBirth }, 'gender email postalCode'],
  [{ gender }, 'dateOfBirth email postalCode'],
  [{ email }, 'dateOfBirth gender postalCode'],
  [{ postalZipCode }, 'dateOfBirth gender email'],
  [{ postalCode: postalZipCode }, 'dateOfBirth gender email'],
  [{ dateOfBirth, gender }, 'email postalCode'],
  [{ dateOfBirth, email }, 'gender postalCode'],
  [{ dateOfBirth, postalZipCode }, 'gender email'],
  [{ gender, email }, 'dateOfBirth postalCode'],
  [{ gender, postalZipCode }, 'dateOfBirth email'],
  [{ dateOfBirth, gender, email }, 'postalCode'],
  [{ dateOfBirth, gender, postalZipCode }, 'email'],
  [{ dateOfBirth, gender, postalCode: postalZipCode }, 'email'],
  [{ ...ALL, email: '' }, 'email'],
  [{ ...ALL, email: null }, 'email'],
  [{ ...ALL, postalZipCode: '' }, 'postalCode'],
  [{ ...ALL, postalZipCode: null }, 'postalCode'],
  [{ ...ALL, postalZipCode: null, postalCode: '' }, 'postalCode'],
  [{ ...ALL, email: '', postalZipCode: null }, 'email postalCode'],
])('lists exactly what %j lacks', async (body, missing) => {
  const { correlationId } = await createMember(app);
  await expectRefused(app, invalidRequest(`The following missing fields are mandatory: ${missing}`), () =>
    putProfile(app, correlationId, body),
  );
});

test.each([
  { email, postalZipCode },
  { dateOfBirth, email, postalZipCode },
  { gender, email, postalCode: '00000' },
])('finds nothing missing in %j', async (body) => {
  const { correlationId, mandatory } = await createMember(app);
  const response = await putProfile(app, correlationId, { ...body, email: mandatory.email });
  expect(response.statusCode).toBe(200);
});

// es-loyalty.md §4.6 E2: in any letter case
test.each([
  ['as it is', (text: string) => text],
  ['in capitals', (text: string) => text.toUpperCase()],
])('refuses the e-mail address of another member, spelled %s', async (_what, spell) => {
  const [holder, other] = [await createMember(app), await createMember(app)];
  await expectRefused(app, EMAIL_TAKEN, () =>
    putProfile(app, other.correlationId, { ...other.mandatory, email: spell(holder.mandatory.email) }),
  );
});

test.each([
  ['missing', undefined],
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"email"'],
  ['a number', '1'],
])('refuses a body that is %s', async (_what, payload) => {
  const { correlationId } = await createMember(app);
  await expectRefused(app, invalidRequest('the body must be a JSON object'), () =>
    app.inject({ method: 'PUT', url: `/client/users/${correlationId}/profile`, ...(payload && { payload }) }),
  );
});

// es-loyalty.md §3.2
test.each(['', '%20', '%20%20', '%09', '%C2%A0'])('refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'PUT', url: `/client/users/${path}/profile`, payload: JSON.stringify(ALL) }),
  );
});

/** A member who owns extended data, and another whose e-mail address and phone number are wanted. */
async function createRivals(phoneNumber: string) {
  const member = await createMember(app, {
    ...{ firstName: 'Ada', city: 'Gaspé', extendedDataSource: 'MARKETING', extendedData: { casl: true, tier: 1 } },
  });
  await update(app, member, { extendedDataSource: 'PPN', extendedData: { points: 7 } });
  const rival = await createMember(app, { phoneNumber });
  return { member, rival };
}

test('writes no part of an update whose extended data is refused', async () => {
  const phoneNumber = '(581) 555-0001';
  const { member, rival } = await createRivals(phoneNumber);
  const change = { email: `new-${member.mandatory.email}`, firstName: 'Eve', city: null, phoneNumber };
  const conflict = 'Attribute(s) casl are already used in another source.';
  await expectRefused(app, invalidRequest(conflict), () =>
    putProfile(app, member.correlationId, {
      ...{ ...member.mandatory, ...change, extendedDataSource: 'PPN', extendedData: { fresh: 1, casl: false } },
    }),
  );
  expect(await readMember(app, rival.accountId)).toMatchObject({ phone_number: phoneNumber, version: 1 });
});

test('writes no part of an update whose e-mail address is taken', async () => {
  const phoneNumber = '(581) 555-0002';
  const { member, rival } = await createRivals(phoneNumber);
  await expectRefused(app, EMAIL_TAKEN, () =>
    putProfile(app, member.correlationId, {
      ...{ ...member.mandatory, email: rival.mandatory.email, firstName: 'Eve', phoneNumber },
      ...{ extendedDataSource: 'MARKETING', channel: 'APP', extendedData: { fresh: 1 } },
    }),
  );
  expect(await readMember(app, rival.accountId)).toMatchObject({ phone_number: phoneNumber, version: 1 });
});

test.each([
  ['provinceState', 'ZZ', 'Invalid provinceState: ZZ'],
  ['extendedDataSource', 'NOBODY', 'NOBODY is not valid extended data source.'],
  ['extendedData', null, 'Invalid Extended data'],
  ['channel', 5, 'Invalid channel: 5'],
])('writes no part of an update with a faulty %s', async (name, value, message) => {
  const phoneNumber = '(581) 555-0003';
  const { member } = await createRivals(phoneNumber);
  await expectRefused(app, invalidRequest(message), () =>
    putProfile(app, member.correlationId, {
      ...{ ...member.mandatory, email: `new-${member.mandatory.email}`, firstName: 'Eve', phoneNumber },
      ...{ extendedDataSource: 'MARKETING', extendedData: { fresh: 1 }, [name]: value },
    }),
  );
});
