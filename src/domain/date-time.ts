const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})0*)?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))$/;

/** A real calendar day written `YYYY-MM-DD`, years 0001 to 9999; else null. */
export function parseDate(text: string): string | null {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  if (year === '' || year === '0000') return null;
  const date = new Date(`${text}T00:00:00.000Z`);
  // Date rolls 30 February over into March: only a day that comes back as sent is real.
  const isReal =
    !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  return isReal ? text : null;
}

/**
 * An ISO 8601 date-time in UTC with milliseconds, `YYYY-MM-DDThh:mm:ss.SSSZ`; else null.
 *
 * Accepts `Z` or a numeric offset, with or without seconds and milliseconds, and a plain date as midnight UTC.
 * Digits beyond the millisecond are accepted only when they are zeros: nothing is cut off in silence.
 */
export function parseDateTime(text: string): string | null {
  if (isNormal(text)) return text;
  if (parseDate(text)) return `${text}T00:00:00.000Z`;
  const match = DATE_TIME.exec(text);
  if (!match) return null;
  const [, date = '', hour, minute, second = '00', fraction = '', , sign, offsetHour = '00', offsetMinute = '00'] =
    match;
  if (!parseDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offset = sign ? `${sign}${offsetHour}:${offsetMinute}` : 'Z';
  const instant = new Date(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}${offset}`);
  const normal = instant.toISOString();
  // An offset can push the instant out of the years that ISO 8601 writes with four digits.
  return normal.length === 24 && !normal.startsWith('0000') ? normal : null;
}

const NORMAL = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Most instants are sent as they were read: then there is nothing to be rewritten. */
function isNormal(text: string): boolean {
  if (!NORMAL.test(text)) return false;
  const instant = new Date(text);
  // `Date` takes a thirtieth of February for a second of March.
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
}
