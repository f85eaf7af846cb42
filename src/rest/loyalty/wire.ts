import { isJsonObject, parseJson } from '../../domain/json.ts';

const ALIASES = [
  ['postalZipCode', ['postalCode']],
  ['provinceState', ['province', 'state']],
] as const;

/**
 * Rename this dialect's deprecated attributes, which count only where the current one is absent, and read extended
 * data that was sent as a JSON string.
 */
export function readMemberProfile(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const profile: Record<string, unknown> = { ...body, externalId: body['externalIdentifier'] };
  for (const [name, aliases] of ALIASES) {
    if (isSent(profile[name])) continue;
    // One that is there but empty clears, as the current name does.
    const isAbsent = profile[name] === undefined;
    const alias =
      aliases.find((candidate) => isSent(body[candidate])) ??
      aliases.find((candidate) => isAbsent && body[candidate] !== undefined);
    if (alias) profile[name] = body[alias];
  }
  const data = body['extendedData'];
  if (typeof data === 'string') profile['extendedData'] = parseObject(data);
  return profile;
}

const isSent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** The object that a text holds, else the text itself, which the domain refuses. */
function parseObject(text: string): unknown {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : text;
  } catch {
    return text;
  }
}
