import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { KEEPS_HISTORY } from '../../../src/db/client.ts';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

// A gateway from before there was history says nothing of the kind.
test.each([
  ['a new customer', sql`INSERT INTO customer (tenant_id, customer_id, attributes) VALUES ('1', 'new', '{}')`],
  ['a customer', sql`UPDATE customer SET version = version + 1`],
  ['the end of a customer', sql`DELETE FROM customer`],
  ['a member', sql`UPDATE member SET first_name = 'X'`],
  ['the end of a member', sql`DELETE FROM member`],
])('a write of %s by who keeps no history is refused, and nothing is written', async (_what, statement) => {
  const before = await app.snapshot();
  const write = app.db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL ${sql.raw(KEEPS_HISTORY)} = ''`);
    await tx.execute(statement);
  });
  await expect(write).rejects.toMatchObject({ cause: { message: expect.stringContaining('keeps history') } });
  expect(await app.snapshot()).toEqual(before);
});
