import { expect, test } from 'vitest';
import { contactValues, normalisePhoneNumber } from '../../../src/domain/links/contact-values.ts';
import type { AttributeValue } from '../../../src/domain/profile-schema/attribute.ts';

test.each([
  '5145550100',
  '15145550100',
  '+15145550100',
  '514-555-0100',
  '514.555.0100',
  '514 555 0100',
  '(514) 555-0100',
  '(514)555-0100',
  '(514) 555 0100',
  '( 514 ) 555.0100',
  '1-514-555-0100',
  '1 (514) 555-0100',
  '+1 (514) 555-0100',
  '+1.514.555.0100',
  '+1-514-555-0100',
  ' 514 - 555 - 0100 ',
  '514\u00a0555\u00a00100',
])('%j is one phone number', (text) => {
  expect(normalisePhoneNumber(text)).toBe('(514) 555-0100');
});

test.each([
  '',
  '514555010',
  '51455501000',
  '25145550100',
  '+25145550100',
  '+5145550100',
  '115145550100',
  '514-55-50100',
  '514/555/0100',
  '(514 555-0100',
  '514) 555-0100',
  '514-(555)-0100',
  '++15145550100',
  '-5145550100',
  '514 555 0100 x7',
  'tel:514-555-0100',
  '５１４5550100',
  '2009-12-18',
  '2009-12-18T18:30:00.000Z',
  `514555${' '.repeat(40)}0100`,
])('%j is none', (text) => {
  expect(normalisePhoneNumber(text)).toBeNull();
});

test.each([' ', '1', '1 ', '-', '( ', '514 '])('a long text of %j is judged soon', (part) => {
  const start = performance.now();
  expect(normalisePhoneNumber(part.repeat(1_000_000))).toBeNull();
  expect(performance.now() - start).toBeLessThan(100);
});

test.each<[unknown, string | null]>([
  ['Ada@Example.COM', 'EMAIL ada@example.com'],
  ['ada@example', null],
  ['ada @example.com', null],
  ['mailto:ada@example.com', 'EMAIL mailto:ada@example.com'],
  [`${'a'.repeat(250)}@x.y`, 'EMAIL '.concat('a'.repeat(250), '@x.y')],
  [`${'a'.repeat(251)}@x.y`, null],
  [5145550100, 'PHONE_NUMBER (514) 555-0100'],
  [514555.01, null],
  [-5145550100, null],
  [25145550100, null],
  [1e21, null],
  [true, null],
])('a value %s gives %s', (value, expected) => {
  const found = contactValues({ Any: value as AttributeValue }, []);
  expect(found.map(({ kind, value: text, paths }) => [`${kind} ${text}`, paths])).toEqual(
    expected === null ? [] : [[expected, [['Any']]]],
  );
});

test('an integer beyond 2^53 is no phone number', () => {
  expect(contactValues({ Any: 12345678901234567890n }, [])).toEqual([]);
});

test('values are looked for in all attributes and records, and each place is told', () => {
  const found = contactValues({ FirstName: 'Ada', EmailAddress: ['a@x.example', 'A@X.example'], PhoneNumber: 'none' }, [
    { name: 'Phone', isMulti: true, records: [{ PhoneNumber: 'x' }, { Note: '514.555.0100', Mail: 'a@x.example' }] },
    { name: 'Address', isMulti: false, records: [{ City: '(514) 555-0100', Other: 'b@x.example' }] },
  ]);
  expect(found).toEqual([
    {
      kind: 'EMAIL',
      value: 'a@x.example',
      paths: [
        ['EmailAddress', '0'],
        ['EmailAddress', '1'],
        ['Phone', '1', 'Mail'],
      ],
    },
    {
      kind: 'PHONE_NUMBER',
      value: '(514) 555-0100',
      paths: [
        ['Phone', '1', 'Note'],
        ['Address', 'City'],
      ],
    },
    { kind: 'EMAIL', value: 'b@x.example', paths: [['Address', 'Other']] },
  ]);
});
