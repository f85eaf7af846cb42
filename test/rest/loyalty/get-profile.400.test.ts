import { test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { expectRefused, invalidRequest } from '../../support/loyalty.ts';
import { BLANK_IDS } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

test.each(['', ...BLANK_IDS])('es-loyalty.md §5: refuses the blank correlation id "%s"', async (path) => {
  await expectRefused(app, invalidRequest('Must provide a session correlation ID'), () =>
    app.inject({ method: 'GET', url: `/client/users/${path}/profile` }),
  );
});
