import { expect, test } from 'vitest';
import { DomainError, UnavailableError } from '../../../src/domain/errors.ts';
import { INITIAL_PROFILE_SCHEMA } from '../../../src/domain/profile-schema/profile-schema.ts';
import {
  parseServerMode,
  requireProduction,
  SERVER_MODES,
  WrongModeError,
} from '../../../src/domain/profile-schema/server-mode.ts';
import { thrownIssues } from '../../support/issues.ts';

const thrownBy = (act: () => void): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected a refusal');
};

test('there are two modes, and a tenant starts in production (context-services.md §9)', () => {
  expect(SERVER_MODES).toEqual(['production', 'maintenance']);
  expect(INITIAL_PROFILE_SCHEMA.mode).toBe('production');
});

test.each([
  ['production', 'production'],
  ['maintenance', 'maintenance'],
  ['Production', 'production'],
  ['MAINTENANCE', 'maintenance'],
  ['mAiNtEnAnCe', 'maintenance'],
])('%s is the mode %s: letter case does not matter (context-services.md §9)', (raw, mode) => {
  expect(parseServerMode(raw)).toBe(mode);
});

test.each<[unknown, string]>([
  [undefined, 'MISSING'],
  [null, 'MISSING'],
  ['', 'NOT_ALLOWED'],
  ['standby', 'NOT_ALLOWED'],
  ['prod', 'NOT_ALLOWED'],
  [' production', 'NOT_ALLOWED'],
  ['maıntenance', 'NOT_ALLOWED'],
  ['toString', 'NOT_ALLOWED'],
  [0, 'NOT_ALLOWED'],
  [true, 'NOT_ALLOWED'],
  [['production'], 'NOT_ALLOWED'],
  [{ mode: 'production' }, 'NOT_ALLOWED'],
])('%j is no mode (context-services.md §9)', (raw, code) => {
  expect(thrownIssues(() => parseServerMode(raw))).toEqual([
    { path: ['mode'], code, message: 'must be one of production, maintenance' },
  ]);
});

test('profiles are served in production', () => {
  expect(() => requireProduction('production')).not.toThrow();
});

test('profiles are not served in maintenance; the refusal names the mode and says when to come back (context-services.md §9)', () => {
  const error = thrownBy(() => requireProduction('maintenance'));
  expect(error).toBeInstanceOf(WrongModeError);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error).toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('maintenance mode') });
  expect((error as UnavailableError).retryAfterSeconds).toBeGreaterThan(0);
});

test.each(SERVER_MODES)('a call that met the wrong mode is told of the one in force: %s', (mode) => {
  expect(new WrongModeError(mode, 'this needs the other one').message).toBe(
    `the server is in ${mode} mode: this needs the other one`,
  );
});
