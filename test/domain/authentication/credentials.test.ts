import { expect, test } from 'vitest';
import { parseCredentials } from '../../../src/domain/authentication/credentials.ts';
import { UnauthenticatedError } from '../../../src/domain/errors.ts';
import { basic, KENT } from '../../support/authentication.ts';

test.each([
  { what: 'the pair of the legacy documents', header: KENT, name: 'kent', password: 'superman' },
  { what: 'any letter case of the scheme', header: KENT.replace('Basic', 'bAsIc'), name: 'kent', password: 'superman' },
  { what: 'several blanks', header: KENT.replace(' ', '   '), name: 'kent', password: 'superman' },
  { what: 'no padding', header: KENT.replaceAll('=', ''), name: 'kent', password: 'superman' },
  { what: 'colons in the password', header: basic('kent', 'a:b::c'), name: 'kent', password: 'a:b::c' },
  { what: 'an empty password', header: basic('kent', ''), name: 'kent', password: '' },
  { what: 'an empty name', header: basic('', 'x'), name: '', password: 'x' },
  // The example of RFC 7617, section 2.1.
  { what: 'a sign beyond ASCII', header: 'Basic dGVzdDoxMjPCow==', name: 'test', password: '123£' },
  { what: 'a letter in two parts', header: basic('Zoe\u0308', 'e\u0301'), name: 'Zo\u00eb', password: '\u00e9' },
])('$what is read', ({ header, name, password }) => {
  expect(parseCredentials(header)).toEqual({ name, password });
});

const MALFORMED = /malformed/;
test.each([
  { what: 'no header', header: undefined, message: /missing/ },
  { what: 'an empty header', header: '', message: /HTTP Basic/ },
  { what: 'another scheme', header: 'Bearer abc', message: /HTTP Basic/ },
  { what: 'a scheme that only begins alike', header: KENT.replace('Basic', 'Basically'), message: /HTTP Basic/ },
  { what: 'nothing after the scheme', header: 'Basic', message: MALFORMED },
  { what: 'plain text', header: 'Basic kent:superman', message: MALFORMED },
  { what: 'no colon', header: `Basic ${btoa('kent')}`, message: MALFORMED },
  { what: 'two values', header: `${KENT}, ${KENT}`, message: MALFORMED },
  { what: 'Latin-1', header: `Basic ${Buffer.from('kent:\u00e9', 'latin1').toString('base64')}`, message: MALFORMED },
])('$what is refused', ({ header, message }) => {
  expect(() => parseCredentials(header)).toThrow(UnauthenticatedError);
  expect(() => parseCredentials(header)).toThrow(message);
});
