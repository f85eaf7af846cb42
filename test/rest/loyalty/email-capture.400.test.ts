import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, createMember, EMAIL_TAKEN, expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { BLANK_IDS, NO_OBJECTS, putEmail } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const expectInvalid = async (message: string, body: unknown): Promise<void> => {
  const { correlationId } = await createMember(app, { phoneNumber: '(579) 555-0101' });
  await expectRefused(app, invalidRequest(message), () => putEmail(app, correlationId, body));
};

test.each([{}, { emailAddress: null }, { emailAddress: '' }, { email: 'ada@example.com' }])(
  'es-loyalty.md §10: accepted with %j needs an address',
  async (body) => {
    await expectInvalid('Email address is required', { ...body, status: 'accepted' });
  },
);

test.each(['declined', 'deferred'])('es-loyalty.md §10: an address is not expected when %s', async (status) => {
  for (const emailAddress of ['new@example.com', 'nonsense', ' ', 5, false, {}]) {
    await expectInvalid(`Email address not expected when status is ${status}`, { emailAddress, status });
  }
});

test.each([
  ['refused', 'refused'],
  ['Accepted', 'Accepted'],
  ['accepted ', 'accepted '],
  ['', ''],
  [undefined, 'null'],
  [null, 'null'],
  [5, '5'],
  [true, 'true'],
  [['accepted'], '["accepted"]'],
  [{ status: 'accepted' }, '{"status":"accepted"}'],
  ['constructor', 'constructor'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`],
])('es-loyalty.md §10: the option %j is not supported', async (status, shown) => {
  for (const address of [{}, { emailAddress: 'new@example.com' }]) {
    await expectInvalid(`Email capture option ${shown} is not supported!`, { ...address, status });
  }
});

// es-loyalty.md §4.7
test.each([
  ['ada', 'ada'],
  ['ada@example', 'ada@example'],
  ['a b@example.com', 'a b@example.com'],
  [' ', ' '],
  ['ada@example.com\u0000', 'ada@example.com\u0000'],
  [5, '5'],
  [['ada@example.com'], '["ada@example.com"]'],
  [`${'x'.repeat(243)}@example.com`, `${'x'.repeat(200)}…`],
])('es-loyalty.md §4.7: %j is no address', async (emailAddress, shown) => {
  await expectInvalid(`Invalid email: ${shown}`, { emailAddress, status: 'accepted' });
});

test.each([ADA.email, ADA.email.toUpperCase()])(
  'es-loyalty.md §4.6 E2: refuses %s, which another member has; option and address stay',
  async (emailAddress) => {
    const { correlationId } = await createMember(app);
    await expectRefused(app, EMAIL_TAKEN, () => putEmail(app, correlationId, { emailAddress, status: 'accepted' }));
  },
);

test.each([undefined, ...NO_OBJECTS])('refuses the body %s', async (body) => {
  await expectInvalid('the body must be a JSON object', body);
});

test.each(['', ...BLANK_IDS])('es-loyalty.md §3.2: refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'PUT', url: `/client/users/${path}/profile/email`, payload: '{"status":"declined"}' }),
  );
});
