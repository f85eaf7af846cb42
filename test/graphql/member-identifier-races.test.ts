import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { useTestApp } from '../support/app.ts';
import { openTestDatabase } from '../support/database.ts';
import { createMember, readMember } from '../support/loyalty.ts';

const app = useTestApp(openTestDatabase);

const BY: Readonly<Record<string, (address: string, phone: string) => object>> = {
  email: (email) => ({ email }),
  phoneNumber: (_email, phoneNumber) => ({ phoneNumber }),
};

const close = (by: object) =>
  app.graphql('mutation ($input: CloseMemberInput!) { closeMember(input: $input) { __typename } }', {
    input: { by, anonymizeMemberData: true },
  });
const rename = (by: object) =>
  app.graphql('mutation ($input: UpdateMemberProfileInput!) { updateMemberProfile(input: $input) { __typename } }', {
    input: { by, city: 'Changed' },
  });

// A transaction that holds the row while others wait needs more than the one connection of the embedded engine.
test.skipIf(inject('serverUrl') === null).each([
  ['email', 'closing', close],
  ['phoneNumber', 'closing', close],
  ['email', 'an update', rename],
  ['phoneNumber', 'an update', rename],
] as const)(
  'a member named by %s is who has it once the row is held: %s hits nobody else',
  async (kind, _what, write) => {
    const phoneNumber = `(${String(Math.floor(200 + Math.random() * 700))}) 555-${String(Math.floor(1_000 + Math.random() * 9_000))}`;
    const [before, after] = [await createMember(app, { phoneNumber }), await createMember(app)];
    const email = before.mandatory.email;
    const by = BY[kind]?.(email, phoneNumber) ?? {};
    let answer: ReturnType<typeof write> | undefined;
    await app.db.transaction(async (tx) => {
      const free = `${randomUUID()}@example.com`;
      await tx.execute(
        sql`UPDATE member SET email = ${free}, email_folded = ${free}, phone_number = NULL WHERE account_id = ${before.accountId}`,
      );
      await tx.execute(
        sql`UPDATE member SET email = ${email}, email_folded = ${email}, phone_number = ${phoneNumber}
          WHERE account_id = ${after.accountId}`,
      );
      answer = write(by);
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    const { data } = (await answer) ?? {};
    expect(Object.values(data)[0]).toEqual({ __typename: expect.stringMatching(/Success$/) });
    expect(await readMember(app, before.accountId)).toMatchObject({ status: 'ACTIVE', city: null, version: 1 });
    expect(await readMember(app, after.accountId)).toMatchObject({ version: 2 });
  },
);
