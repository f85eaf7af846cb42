import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, enrol, expectRefused, invalidRequest, putProfile, readMember } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase, { env: { STRICT_MANDATORY_FIELDS: 'true' } });

const ALL = { dateOfBirth: '1990-04-12', gender: 'F', email: 'strict@example.com', postalZipCode: 'H0H 0H0' };
const { dateOfBirth, gender, email, postalZipCode } = ALL;

// es-loyalty.md C2: the trigger list equals the report list.
test.each([
  [{}, 'dateOfBirth gender email postalCode'],
  [{ email, postalZipCode }, 'dateOfBirth gender'],
  [{ email, postalCode: postalZipCode }, 'dateOfBirth gender'],
  [{ dateOfBirth, email, postalZipCode }, 'gender'],
  [{ gender, email, postalZipCode }, 'dateOfBirth'],
  [{ dateOfBirth, gender, postalZipCode }, 'email'],
  [{ dateOfBirth, gender, email }, 'postalCode'],
  [{ ...ALL, gender: null }, 'gender'],
  [{ ...ALL, dateOfBirth: '' }, 'dateOfBirth'],
  [{ ...ALL, dateOfBirth: null, gender: '', email: null, postalZipCode: '' }, 'dateOfBirth gender email postalCode'],
])('es-loyalty.md C2, strict: %j lacks %s', async (body, missing) => {
  const { correlationId } = await createMember(app, { dateOfBirth, gender });
  await expectRefused(app, invalidRequest(`The following missing fields are mandatory: ${missing}`), () =>
    putProfile(app, correlationId, body),
  );
});

test('es-loyalty.md C2, strict: an update with all four is taken, without names', async () => {
  const { accountId, correlationId, mandatory } = await createMember(app);
  const response = await putProfile(app, correlationId, { ...mandatory, dateOfBirth, gender });
  expect(response.body).toBe('{"debugMessage":"Profile Updated"}');
  expect(await readMember(app, accountId)).toMatchObject({ date_of_birth: dateOfBirth, gender, first_name: null });
});

test('es-loyalty.md §7, strict: an enrolment needs no more than before', async () => {
  const response = await enrol(app, { email: 'enrolled@example.com', postalZipCode });
  expect(response.statusCode, response.body).toBe(200);
});

test('es-loyalty.md C2, strict: the other door names only what it changes', async () => {
  const { accountId } = await createMember(app);
  const { data } = await app.graphql(
    'mutation ($input: UpdateMemberProfileInput!) { updateMemberProfile(input: $input) { __typename } }',
    { input: { by: { accountId }, city: 'Gaspé' } },
  );
  expect(data.updateMemberProfile).toEqual({ __typename: 'UpdateMemberProfileSuccess' });
});
