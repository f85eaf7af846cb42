import { expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { createMember, expectRefused, readMember } from '../../support/loyalty.ts';
import { ACCOUNT_CLOSED, close, putEmail } from '../../support/member-paths.ts';

const app = useTestApp(openTestDatabase);

const BODIES = [
  { status: 'accepted', emailAddress: 'new@example.com' },
  { status: 'deferred' },
  { status: 'declined' },
];

test.each(BODIES)('es-loyalty.md §10: a closed account takes no %j', async (body) => {
  for (const anonymizeMemberData of [false, true]) {
    const member = await createMember(app);
    await close(app, member, { anonymizeMemberData });
    await expectRefused(app, ACCOUNT_CLOSED, () => putEmail(app, member.correlationId, body));
    const option = anonymizeMemberData ? 'declined' : null;
    expect(await readMember(app, member.accountId)).toMatchObject({ email_option: option, phone_option: option });
  }
});
