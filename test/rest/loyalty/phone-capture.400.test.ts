import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { BLANK_IDS, NO_OBJECTS, putPhoneNumber } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const REQUIRED = 'Phone number is required.';
const INVALID = 'Invalid phone number for this status.';
const NOT_EXPECTED = 'Phone number not expected when status is deferred.';

const expectInvalid = async (message: string, body: unknown): Promise<void> => {
  const { correlationId } = await createMember(app, { phoneNumber: '(579) 555-0401' });
  await expectRefused(app, invalidRequest(message), () => putPhoneNumber(app, correlationId, body));
};

test.each([
  ['accepted', {}, REQUIRED],
  ['accepted', { phoneNumber: null }, REQUIRED],
  ['accepted', { phoneNumber: '' }, REQUIRED],
  ['accepted', { phoneNumber: '123' }, INVALID],
  ['accepted', { phoneNumber: '5795550402' }, INVALID],
  ['accepted', { phoneNumber: '(579) 555-04021' }, INVALID],
  ['accepted', { phoneNumber: '(579)555-0402' }, INVALID],
  ['accepted', { phoneNumber: ' ' }, INVALID],
  ['accepted', { phoneNumber: '(579) 555-04\u0000' }, INVALID],
  ['accepted', { phoneNumber: 5795550402 }, INVALID],
  ['accepted', { phoneNumber: ['(579) 555-0402'] }, INVALID],
  ['accepted', { phoneNumber: false }, INVALID],
  ['deferred', { phoneNumber: '(579) 555-0402' }, NOT_EXPECTED],
  ['deferred', { phoneNumber: null }, NOT_EXPECTED],
  ['deferred', { phoneNumber: '' }, NOT_EXPECTED],
  ['deferred', { phoneNumber: 'x' }, NOT_EXPECTED],
  ['declined', {}, REQUIRED],
  ['declined', { phoneNumber: '(579) 555-0402' }, INVALID],
  ['declined', { phoneNumber: '' }, INVALID],
  ['declined', { phoneNumber: 0 }, INVALID],
  ['declined', { phoneNumber: false }, INVALID],
])('es-loyalty.md §11: %s with %j: %s', async (status, body, message) => {
  await expectInvalid(message, { ...body, status });
});

test.each([
  ['refused', 'refused'],
  ['Accepted', 'Accepted'],
  ['', ''],
  [undefined, 'null'],
  [null, 'null'],
  [5, '5'],
  [['accepted'], '["accepted"]'],
  ['constructor', 'constructor'],
])('es-loyalty.md §11: the option %j is not supported', async (status, shown) => {
  for (const phone of [{}, { phoneNumber: null }, { phoneNumber: '(579) 555-0402' }]) {
    await expectInvalid(`Phone number capture option ${shown} is not supported!`, { ...phone, status });
  }
});

test.each([undefined, ...NO_OBJECTS])('refuses the body %s', async (body) => {
  await expectInvalid('the body must be a JSON object', body);
});

test.each(['', ...BLANK_IDS])('es-loyalty.md §3.2: refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'PUT', url: `/client/users/${path}/profile/phonenumber`, payload: '{"status":"deferred"}' }),
  );
});
