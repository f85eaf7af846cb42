import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, expectRefusal, readProfile } from '../../support/context-services.ts';
import { defineKey } from '../../support/customer-traces.ts';
import { openTestDatabase } from '../../support/database.ts';
import { useSecondApp } from '../../support/other-apps.ts';

const app = useTestApp(openTestDatabase);
const second = useSecondApp(app);

beforeAll(async () => {
  await defineKey(app, { name: 'ByNumber', source: 'phone', attributes: ['PhoneNumber'] });
});

test.each(['Phone', 'PHONE'])('an extension that a key rests on stays, with its records: %s (§7.3)', async (name) => {
  const id = await createCustomer(app, { Phone: [{ PhoneNumber: '55501' }] });
  for (const gateway of [app, second]) {
    const url = `/metadata/profiles/extensions/${name}`;
    const { message } = await expectRefusal(gateway, { method: 'DELETE', url }, 403);
    expect(message).toContain("'ByNumber'");
    expect(message).toContain("'Phone'");
  }
  expect(await readProfile(app, id, 'Phone')).toEqual({ Phone: [{ PhoneType: 0, PhoneNumber: '55501' }] });
});
