import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { openTestDatabase } from '../../support/database.ts';
import { ADA, enrol, expectRefused, invalidRequest, readMember } from '../../support/loyalty.ts';

const createMandatory = () => ({ email: `${randomUUID()}@example.com`, postalZipCode: 'H0H 0H0' });
const missing = (names: string) => invalidRequest(`The following missing fields are mandatory: ${names}`);

describe('by default', () => {
  const app = useTestApp(openTestDatabase);

  test('es-loyalty.md §7: a digital card has sixteen digits, the first three 600, and nobody has it yet', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => enrol(app, createMandatory())));
    const cards = responses.map((response) => response.json().loyaltyId);
    for (const card of cards) expect(card).toMatch(/^600\d{13}$/);
    expect(new Set(cards).size).toBe(50);
    for (const response of responses) expect(response.json().cardType).toBe('DIGITAL');
  });
});

describe('without digital cards', () => {
  const app = useTestApp(openTestDatabase, { env: { DIGITAL_CARDS: 'false' } });

  test.each([{}, { physicalCard: null }, { physicalCard: '' }])(
    'es-loyalty.md §7: a physical card is required; %j lacks it',
    async (body) => {
      await expectRefused(app, missing('physicalCard'), () => enrol(app, { ...createMandatory(), ...body }));
    },
  );

  test('es-loyalty.md §7: it is listed behind what else is missing', async () => {
    await expectRefused(app, missing('email postalCode physicalCard'), () => enrol(app, { firstName: 'Ada' }));
    await expectRefused(app, missing('postalCode physicalCard'), () => enrol(app, { email: 'new@example.com' }));
  });

  test('es-loyalty.md §7: one with a physical card is taken', async () => {
    const response = await enrol(app, { ...createMandatory(), physicalCard: 'CARD-1' });
    expect(response.json()).toMatchObject({ loyaltyId: 'CARD-1', cardType: 'PHYSICAL', status: 'ACTIVE' });
  });

  test('the other door asks for it, too', async () => {
    const { data } = await app.graphql(`mutation {
      enrolMember(input: { email: "new@example.com", postalZipCode: "90210" }) {
        ... on ValidationError { issues { path code } }
      }
    }`);
    expect(data.enrolMember).toEqual({ issues: [{ path: ['physicalCard'], code: 'MISSING' }] });
  });
});

describe('with an external identifier required', () => {
  const app = useTestApp(openTestDatabase, { env: { EXTERNAL_IDENTIFIER_REQUIRED: 'true' } });

  test.each([{}, { externalIdentifier: null }, { externalIdentifier: '' }, { externalId: 'CRM-2' }])(
    'es-loyalty.md §7: %j lacks it',
    async (body) => {
      await expectRefused(app, missing('externalIdentifier'), () => enrol(app, { ...createMandatory(), ...body }));
    },
  );

  test('es-loyalty.md §7: it is listed behind what else is missing', async () => {
    await expectRefused(app, missing('email postalCode externalIdentifier'), () => enrol(app, {}));
  });

  test('es-loyalty.md §7: an enrolment with one is taken, with a digital card', async () => {
    const response = await enrol(app, { ...createMandatory(), externalIdentifier: 'CRM-2' });
    expect(response.json()).toMatchObject({ cardType: 'DIGITAL' });
    expect(await readMember(app, response.json().accountId)).toMatchObject({ external_id: 'CRM-2' });
  });
});

describe('with both required', () => {
  const env = { EXTERNAL_IDENTIFIER_REQUIRED: 'true', DIGITAL_CARDS: 'false' };
  const app = useTestApp(openTestDatabase, { env });

  test('es-loyalty.md §7: both are listed; a faulty attribute is told only once nothing is missing', async () => {
    await expectRefused(app, missing('email postalCode externalIdentifier physicalCard'), () => enrol(app, {}));
    await expectRefused(app, invalidRequest('Invalid gender: X'), () =>
      enrol(app, { ...createMandatory(), externalIdentifier: 'CRM-3', physicalCard: 'CARD-3', gender: 'X' }),
    );
  });

  test('the demo data is there, whatever is required', async () => {
    expect(await readMember(app, ADA.accountId)).toMatchObject({ loyalty_id: ADA.loyaltyId });
  });
});

describe('with a pool of physical cards', () => {
  const PHYSICAL_CARD_POOL = '6005550000000000-6005550000000009, 0100-0199,7-7';
  const app = useTestApp(openTestDatabase, { env: { PHYSICAL_CARD_POOL } });

  test.each(['6005550000000000', '6005550000000009', '0100', '0150', '0199', '7'])(
    'es-loyalty.md §7: the card %s is in it',
    async (physicalCard) => {
      const response = await enrol(app, { ...createMandatory(), physicalCard });
      expect(response.json()).toMatchObject({ loyaltyId: physicalCard, cardType: 'PHYSICAL' });
    },
  );

  test.each([
    ...['6005550000000010', '6005549999999999', '0099', '0200', '100', '00100', '015', '01500', '6', '8', '07'],
    ...['CARD-1', '01A5', '-150'],
  ])('es-loyalty.md §7: the card %s is not', async (physicalCard) => {
    await expectRefused(app, invalidRequest(`Invalid physicalCard: ${physicalCard}`), () =>
      enrol(app, { ...createMandatory(), physicalCard }),
    );
  });

  test('es-loyalty.md §7: a card of the pool belongs to one member', async () => {
    expect((await enrol(app, { ...createMandatory(), physicalCard: '0111' })).statusCode).toBe(200);
    await expectRefused(app, invalidRequest('Sorry, that card number is already in use'), () =>
      enrol(app, { ...createMandatory(), physicalCard: '0111' }),
    );
  });

  test('es-loyalty.md §7: whoever names no card gets a digital one, in the pool or not', async () => {
    const response = await enrol(app, createMandatory());
    expect(response.json()).toMatchObject({ loyaltyId: expect.stringMatching(/^600\d{13}$/), cardType: 'DIGITAL' });
  });
});
