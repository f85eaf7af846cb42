import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { done, linkMember } from '../../support/links.ts';
import { createMember } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

// No door erases members: what holds is the rule of the database that any such door will meet.
test('with the row of a member go its link and all that hangs on it, and the customer stays as it is', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const before = await app.snapshot();
  const { accountId } = await createMember(app, { extendedData: { casl: true } });
  expect(await linkMember(app, customerId, { accountId })).toEqual(done(customerId, accountId));
  const read = () => app.graphql(`{ customer(customerId: "${customerId}") { version member { accountId } } }`);
  expect((await read()).data.customer).toEqual({ version: 1, member: { accountId } });

  await app.db.execute(sql`DELETE FROM member WHERE account_id = ${accountId}::uuid`);

  expect((await read()).data.customer).toEqual({ version: 1, member: null });
  expect(await app.snapshot()).toEqual(before);
});
