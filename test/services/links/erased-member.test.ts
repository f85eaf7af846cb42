import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';
import { erasedRows, eraseMember } from '../../support/erasure.ts';
import { done, linkMember } from '../../support/links.ts';
import { createMember } from '../../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

test('with an erased member go its link and all that hangs on it, and the customer stays as it is', async () => {
  const customerId = await createCustomer(app, { FirstName: 'Ada' });
  const { change_event: events = [], ...before } = await app.snapshot();
  const { accountId } = await createMember(app, { extendedData: { casl: true } });
  expect(await linkMember(app, customerId, { accountId })).toEqual(done(customerId, accountId));
  const read = () => app.graphql(`{ customer(customerId: "${customerId}") { version member { accountId } } }`);
  expect((await read()).data.customer).toEqual({ version: 1, member: { accountId } });

  expect(erasedRows(await eraseMember(app, { accountId }))).toMatchObject({ customer_member_link: 1, member: 1 });

  expect((await read()).data.customer).toEqual({ version: 1, member: null });
  const { change_event: eventsAfter = [], ...after } = await app.snapshot();
  expect(after).toEqual(before);
  // The tombstone.
  expect(
    eventsAfter.filter((event) => !events.includes(event)).map((event) => JSON.parse(String(event))),
  ).toMatchObject([{ profile_id: accountId, kind: 'ERASED' }]);
});
