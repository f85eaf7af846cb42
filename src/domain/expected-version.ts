/** The version that a write was made for, or the versions any of which will do; of none, no version will. */
export type ExpectedVersion = number | readonly number[];

/** @param expected null and undefined: whatever version is stored */
export const isExpected = (expected: ExpectedVersion | null | undefined, version: number): boolean =>
  expected === null || expected === undefined || [expected].flat().includes(version);
