import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { BLANK_IDS, close, NO_OBJECTS, putClosure } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

test.each([
  ['as it was', {}, {}],
  ['anonymous', { anonymizeMemberData: true }, {}],
  ['as it was, to be anonymous now', {}, { anonymizeMemberData: true }],
])('es-loyalty.md §8: an account that was closed %s cannot be closed again', async (_what, options, again) => {
  const member = await createMember(app, { city: 'Gaspé', extendedData: { casl: true } });
  await close(app, member, options);
  await expectRefused(app, invalidRequest('A Deceased or Closed Account cannot be made active again.'), () =>
    putClosure(app, member.correlationId, again),
  );
});

test.each(['zeroBalances', 'anonymizeMemberData', 'anonymiseMemberData'])(
  'es-loyalty.md §8: %s is a boolean',
  async (name) => {
    const { correlationId } = await createMember(app, { extendedData: { casl: true } });
    for (const [value, shown] of [
      ['true', 'true'],
      ['', ''],
      [1, '1'],
      [[], '[]'],
      [{ a: 1 }, '{"a":1}'],
    ] as const) {
      await expectRefused(app, invalidRequest(`Invalid ${name}: ${shown}`), () =>
        putClosure(app, correlationId, { [name]: value }),
      );
    }
  },
);

test.each(NO_OBJECTS)('refuses the body %s', async (body) => {
  const { correlationId } = await createMember(app);
  await expectRefused(app, invalidRequest('the body must be a JSON object'), () =>
    putClosure(app, correlationId, body),
  );
});

test.each(['{', '{"anonymizeMemberData":yes}', "{'a':1}"])('refuses the broken body %s', async (body) => {
  const { correlationId } = await createMember(app);
  await expectRefused(app, invalidRequest('the body is not valid JSON'), () => putClosure(app, correlationId, body));
});

test.each(['', ...BLANK_IDS])('es-loyalty.md §3.2: refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'PUT', url: `/client/users/${path}/profile/closure` }),
  );
});

test.each([
  ['anonymizeMemberDate', true, 'true'],
  ['anonymizememberdata', true, 'true'],
  ['reason', 'moved', 'moved'],
])('refuses %s, which it does not know: what was to be cleared would be kept for good', async (name, value, echoed) => {
  const member = await createMember(app);
  const url = `/client/users/${member.correlationId}/profile/closure`;
  await expectRefused(app, invalidRequest(`Invalid ${name}: ${echoed}`), () =>
    app.inject({ method: 'PUT', url, payload: JSON.stringify({ [name]: value }) }),
  );
});
