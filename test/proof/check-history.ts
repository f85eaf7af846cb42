/** What a client was told of a write, one try after the other. Tries that were not answered leave nothing. */
export type Outcome =
  | {
      readonly kind: 'acknowledged';
      readonly profile: string;
      /** null: the answer does not say it. */
      readonly version: number | null;
      /** false: the profile was read again after the write, so others may have written in between. */
      readonly isExact: boolean;
    }
  | { readonly kind: 'refused' }
  /** An answer that the write should not get, such as a defect's. */
  | { readonly kind: 'unexpected'; readonly answer: string };

/** One thing that a client wanted written, under one idempotency key, however often it was sent. */
export type Write = {
  /** Stands in what is written, and nowhere else. */
  readonly token: string;
  readonly operation: string;
  /**
   * Where it puts the token: the next write of the same place of a profile overwrites it. null: it only adds, and no
   * write removes what another one added.
   */
  readonly place: string | null;
  readonly outcomes: readonly Outcome[];
};

/** A profile with all that it ever was. */
export type ProfileHistory = {
  readonly profile: string;
  /** The tokens that it held at version 1, at version 2, and so on to the last; one as often as it stood there. */
  readonly states: readonly (readonly string[])[];
  /** The versions that the history has a row of. */
  readonly revisions: readonly number[];
};

/** A change of a profile in the feed. */
export type FedChange = { readonly profile: string; readonly version: number };

/** All that was seen of a run. */
export type Observations = {
  readonly writes: readonly Write[];
  readonly profiles: readonly ProfileHistory[];
  /** The outbox in the order of its positions; null: not numbered. */
  readonly outbox: readonly (FedChange & { readonly position: number | null })[];
  /** What each subscriber received, in that order, by the subscriber's name. */
  readonly subscribers: ReadonlyMap<string, readonly FedChange[]>;
};

/**
 * Hold what was seen against what was promised: an acknowledged write is there once, a refused one is not, nothing is
 * there that nobody wrote, versions and history have no gap, and the feed tells each change once and in order.
 *
 * @returns each broken promise in a sentence; none: all were kept
 */
export function checkHistory({ writes, profiles, outbox, subscribers }: Observations): string[] {
  const written = new Map(writes.map((write) => [write.token, write]));
  const appearances = findAppearances(profiles);
  return [
    ...writes.flatMap((write) => checkWrite(write, appearances.get(write.token) ?? [])),
    ...[...appearances.keys()].filter((token) => !written.has(token)).map((token) => `${token}: nobody wrote it`),
    ...profiles.flatMap((profile) => checkProfile(profile, written)),
    ...checkPositions(outbox.map(({ position }) => position)),
    ...checkFed('the outbox', outbox, profiles),
    ...[...subscribers].flatMap(([name, changes]) => checkFed(name, changes, profiles)),
  ];
}

/** Where a token was put: the version that has it, or has it more often, than the one before. */
type Appearance = { readonly profile: string; readonly version: number; readonly times: number };

function findAppearances(profiles: readonly ProfileHistory[]): Map<string, Appearance[]> {
  const found = new Map<string, Appearance[]>();
  for (const { profile, states } of profiles) {
    let before = new Map<string, number>();
    states.forEach((tokens, index) => {
      const now = countEach(tokens);
      for (const [token, times] of now) {
        const more = times - (before.get(token) ?? 0);
        if (more <= 0) continue;
        found.set(token, [...(found.get(token) ?? []), { profile, version: index + 1, times: more }]);
      }
      before = now;
    });
  }
  return found;
}

function checkWrite({ token, operation, outcomes }: Write, appearances: readonly Appearance[]): string[] {
  const where = appearances.map(
    ({ profile, version, times }) => `${profile} v${version}${times > 1 ? ` x${times}` : ''}`,
  );
  const say = (problem: string): string => `${token} (${operation}): ${problem}; put at [${where.join(', ')}]`;
  const [first] = outcomes;
  if (!first) return [say('never answered')];
  const unexpected = outcomes.find((outcome) => outcome.kind === 'unexpected');
  if (unexpected) return [say(`answered ${unexpected.answer}`)];
  if (outcomes.some(({ kind }) => kind !== first.kind)) return [say('acknowledged and refused')];
  if (first.kind === 'refused') return appearances.length === 0 ? [] : [say('refused, but written')];
  const [only] = appearances;
  if (!only) return [say('acknowledged, but lost')];
  if (appearances.length > 1 || only.times > 1) return [say('acknowledged, but written more than once')];
  return outcomes.flatMap((outcome) => {
    if (outcome.kind !== 'acknowledged') return [];
    if (outcome.profile !== only.profile) return [say(`acknowledged as one of ${outcome.profile}`)];
    if (outcome.version === null) return [];
    const isSo = outcome.isExact ? outcome.version === only.version : outcome.version >= only.version;
    return isSo ? [] : [say(`acknowledged as version ${outcome.version}`)];
  });
}

/** Each version was made by one write, and took nothing away but what that write overwrote. */
function checkProfile({ profile, states, revisions }: ProfileHistory, written: ReadonlyMap<string, Write>): string[] {
  const problems: string[] = [];
  const rows = countEach(revisions.map(String));
  for (const [version, times] of rows) {
    if (times > 1) problems.push(`${profile}: ${times} rows of version ${version} in the history`);
    if (Number(version) > states.length) problems.push(`${profile}: a row of version ${version}, which never was`);
  }
  states.forEach((tokens, index) => {
    const version = index + 1;
    if (!rows.has(String(version))) problems.push(`${profile}: no row of version ${version} in the history`);
    const before = countEach(states[index - 1] ?? []);
    const put = tokens.filter((token) => !before.has(token));
    if (put.length !== 1)
      problems.push(`${profile}: version ${version} was made by [${put.join(', ')}], not by one write`);
    const places = put.map((token) => written.get(token)?.place ?? null);
    const now = countEach(tokens);
    for (const [token, times] of before) {
      const place = written.get(token)?.place ?? null;
      const isOverwritten = place !== null && places.includes(place);
      if (times > (now.get(token) ?? 0) && !isOverwritten)
        problems.push(`${profile}: version ${version} lost ${token}`);
    }
  });
  return problems;
}

function checkPositions(positions: readonly (number | null)[]): string[] {
  return positions.flatMap((position, index) =>
    position === index + 1 ? [] : [`the outbox: position ${position} where ${index + 1} is due`],
  );
}

/** All changes of all profiles, each once, and those of a profile in the order of its versions. */
function checkFed(name: string, changes: readonly FedChange[], profiles: readonly ProfileHistory[]): string[] {
  const problems: string[] = [];
  const seen = new Map<string, number[]>();
  for (const { profile, version } of changes) {
    const versions = seen.get(profile) ?? [];
    if (versions.includes(version)) problems.push(`${name}: ${profile} v${version} came again`);
    else if (version < (versions.at(-1) ?? 0))
      problems.push(`${name}: ${profile} v${version} came behind v${versions.at(-1)}`);
    seen.set(profile, [...versions, version]);
  }
  for (const { profile, states } of profiles) {
    const versions = new Set(seen.get(profile));
    seen.delete(profile);
    for (let version = 1; version <= states.length; version++) {
      if (!versions.delete(version)) problems.push(`${name}: ${profile} v${version} never came`);
    }
    for (const version of versions) problems.push(`${name}: ${profile} v${version} came, which never was`);
  }
  for (const profile of seen.keys()) problems.push(`${name}: told of ${profile}, which never was`);
  return problems;
}

function countEach(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
