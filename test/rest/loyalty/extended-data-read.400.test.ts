import { describe, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { BLANK_IDS, getExtendedData } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);
const notConfigured = (unit: string) => invalidRequest(`Provided business unit is not configured: ${unit}.`);

test.each(['', ...BLANK_IDS])('es-loyalty.md §5: refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'GET', url: `/client/users/${path}/profile/emd` }),
  );
});

test('es-loyalty.md §6: a program without business units has none to ask for', async () => {
  await expectRefused(app, notConfigured('invalid'), () =>
    getExtendedData(app, ADA.correlationId, '?businessUnit=invalid'),
  );
});

describe('with business units', () => {
  const own = useTestApp(openTestDatabase, { env: { BUSINESS_UNITS: 'BUYCO,SELLCO' } });

  test.each([
    ['invalid', 'invalid'],
    ['buyco', 'buyco'],
    ['BUYCO%20', 'BUYCO '],
    ['BUYCO,SELLCO', 'BUYCO,SELLCO'],
    ['*', '*'],
    ['%00', '\u0000'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    ['x'.repeat(300), `${'x'.repeat(200)}…`],
  ])('es-loyalty.md §6: refuses the unit %s with its name', async (unit, shown) => {
    await expectRefused(own, notConfigured(shown), () =>
      getExtendedData(own, ADA.correlationId, `?businessUnit=${unit}`),
    );
  });

  test('refuses two units at once', async () => {
    await expectRefused(own, invalidRequest('businessUnit must be given once'), () =>
      getExtendedData(own, ADA.correlationId, '?businessUnit=BUYCO&businessUnit=SELLCO'),
    );
  });
});
