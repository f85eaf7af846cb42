import { expect, test } from 'vitest';
import { DEFAULT_TENANT_ID, normaliseTenantId, parseTenantHeader, TENANT_HEADER } from '../../src/domain/tenant.ts';
import { thrownIssues } from '../support/issues.ts';

const ACCEPTED: [text: string, id: string][] = [
  ['1', '1'],
  ['42', '42'],
  ['007', '7'],
  ['00000000000000000001', '1'],
  ['2147483647', '2147483647'],
];

const REFUSED = [
  '',
  '0',
  '000',
  '-1',
  '+1',
  '1.0',
  '1e3',
  '0x1',
  '1 2',
  '1,2',
  '2147483648',
  '9'.repeat(20),
  '9'.repeat(10_000),
  'acme',
  'NaN',
  'Infinity',
  '١',
  '１',
  "1'; --",
  '1\u0000',
];

test('a request that names no tenant is the default one’s (context-services.md §1.7)', () => {
  expect(parseTenantHeader(undefined)).toBe(DEFAULT_TENANT_ID);
  expect(DEFAULT_TENANT_ID).toBe('1');
});

test('the header is called as in the legacy documents (context-services.md §1.7)', () => {
  expect(TENANT_HEADER).toBe('X-Genesys-TenantId');
});

test.each(ACCEPTED)('%s names tenant %s', (text, id) => {
  expect(normaliseTenantId(text)).toBe(id);
  expect(parseTenantHeader(text)).toBe(id);
});

test('one number is one tenant, however it is written', () => {
  expect(new Set(['5', '05', ' 5 ', '\t005'].map(parseTenantHeader))).toEqual(new Set(['5']));
});

test.each(REFUSED)('%j names no tenant, and not the default one either (context-services.md §1.7)', (text) => {
  expect(normaliseTenantId(text)).toBeNull();
  expect(thrownIssues(() => parseTenantHeader(text))).toEqual([
    { path: ['X-Genesys-TenantId'], code: 'MALFORMED', message: 'must be one integer from 1 to 2147483647' },
  ]);
});

test.each<[string[]]>([[[]], [['1']], [['1', '1']], [['1', '2']]])('a list of headers, %j, names no tenant', (list) => {
  expect(thrownIssues(() => parseTenantHeader(list))).toMatchObject([{ code: 'MALFORMED' }]);
});

test('blanks around the number are the header’s, not the number’s: a setting must not have them', () => {
  expect(parseTenantHeader(' 7 ')).toBe('7');
  expect(normaliseTenantId(' 7 ')).toBeNull();
});

test('the refusal does not echo what was sent: it is logged', () => {
  expect(() => parseTenantHeader('secret')).toThrow(/^X-Genesys-TenantId: must be one integer/);
  expect(() => parseTenantHeader('secret')).not.toThrow(/secret/);
});
