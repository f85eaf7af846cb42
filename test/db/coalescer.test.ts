import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CoalescerOptions, coalesce } from '../../src/db/coalescer.ts';

/** A key, of which tenant's statement it was read, and when that was sent. */
type Answer = { readonly key: string; readonly tenantId: string; readonly sentAt: number };
type Statement = {
  readonly tenantId: string;
  readonly keys: readonly string[];
  come(): Promise<void>;
  fail(error: Error): Promise<void>;
};

/** So long that no test waits for it. */
const PATIENT: CoalescerOptions = { keysMax: 100, patienceMs: 60_000 };

/** A coalescer whose statements come back when the test says so. */
function startCoalescer(options: CoalescerOptions = PATIENT) {
  let now = 0;
  const sent: Statement[] = [];
  const underWay: Statement[] = [];
  const read = coalesce<string, Answer>((tenantId, keys) => {
    const sentAt = ++now;
    return new Promise((resolve, reject) => {
      const settle = async (run: () => void): Promise<void> => {
        underWay.splice(underWay.indexOf(statement), 1);
        run();
        await nextTurn();
      };
      const statement: Statement = {
        tenantId,
        keys,
        come: () => settle(() => resolve(keys.map((key) => ({ key, tenantId, sentAt })))),
        fail: (error) => settle(() => reject(error)),
      };
      sent.push(statement);
      underWay.push(statement);
    });
  }, options);
  return {
    sent,
    underWay,
    tick: () => ++now,
    read,
    keysOf: async (tenantId: string, keys: readonly string[]) => (await read(tenantId, keys)).map(({ key }) => key),
  };
}

const statementAt = ({ sent }: { readonly sent: readonly Statement[] }, index: number): Statement => {
  const statement = sent[index];
  if (!statement) throw new Error(`statement ${index} was not sent`);
  return statement;
};

test('what is asked for in one turn of the event loop goes into one statement', async () => {
  const coalescer = startCoalescer();
  const first = coalescer.keysOf('1', ['a']);
  // As requests that came in together: each is run to its end before the next one, promises included.
  const others = Promise.resolve().then(() =>
    Promise.all([coalescer.keysOf('1', ['b', 'c']), coalescer.keysOf('1', ['a'])]),
  );
  process.nextTick(() => void coalescer.keysOf('1', ['d']));
  await nextTurn();
  expect(coalescer.sent.map(({ keys }) => [...keys].sort())).toEqual([['a', 'a', 'b', 'c', 'd']]);
  await statementAt(coalescer, 0).come();
  expect(await first).toEqual(['a']);
  expect(await others).toEqual([['b', 'c'], ['a']]);
  expect(coalescer.sent).toHaveLength(1);
});

test('while a statement is under way callers gather, and the next one asks for all of them once', async () => {
  const coalescer = startCoalescer();
  const first = coalescer.keysOf('1', ['a']);
  await nextTurn();
  const gathered: Promise<string[]>[] = [];
  for (const key of ['b', 'c', 'd']) {
    gathered.push(coalescer.keysOf('1', [key]));
    await nextTurn();
  }
  expect(coalescer.sent).toHaveLength(1);
  await statementAt(coalescer, 0).come();
  expect(await first).toEqual(['a']);
  expect(coalescer.sent.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']]);
  await statementAt(coalescer, 1).come();
  expect(await Promise.all(gathered)).toEqual([['b'], ['c'], ['d']]);
  await nextTurn();
  expect(coalescer.sent).toHaveLength(2);
});

test('each caller gets the answers to its own keys, in their order', async () => {
  const coalescer = startCoalescer();
  const keys = [['c', 'a'], [], ['a'], ['b', 'c', 'a', 'b']];
  const answers = Promise.all(keys.map((some) => coalescer.keysOf('1', some)));
  await nextTurn();
  await statementAt(coalescer, 0).come();
  expect(await answers).toEqual(keys);
  expect(coalescer.sent).toHaveLength(1);
});

test('tenants share no statement, and do not wait for each other', async () => {
  const coalescer = startCoalescer();
  const one = coalescer.read('1', ['a']);
  const two = coalescer.read('2', ['a']);
  await nextTurn();
  expect(coalescer.sent.map(({ tenantId, keys }) => [tenantId, keys])).toEqual([
    ['1', ['a']],
    ['2', ['a']],
  ]);
  await statementAt(coalescer, 1).come();
  expect(await two).toEqual([expect.objectContaining({ tenantId: '2' })]);
  const three = coalescer.read('3', ['a']);
  await nextTurn();
  await statementAt(coalescer, 2).come();
  expect(await three).toEqual([expect.objectContaining({ tenantId: '3' })]);
  await statementAt(coalescer, 0).come();
  expect(await one).toEqual([expect.objectContaining({ tenantId: '1' })]);
});

test('a failure is that of its callers alone, and the next statement is sent', async () => {
  const coalescer = startCoalescer();
  const failing = [coalescer.keysOf('1', ['a']), coalescer.keysOf('1', ['b'])].map((call) => call.catch(String));
  const elsewhere = coalescer.keysOf('2', ['a']);
  await nextTurn();
  const waiting = coalescer.keysOf('1', ['c']);
  await statementAt(coalescer, 0).fail(new Error('down'));
  expect(await Promise.all(failing)).toEqual(['Error: down', 'Error: down']);
  await statementAt(coalescer, 1).come();
  expect(await elsewhere).toEqual(['a']);
  await statementAt(coalescer, 2).come();
  expect(await waiting).toEqual(['c']);
  const later = coalescer.keysOf('1', ['a']);
  await nextTurn();
  await statementAt(coalescer, 3).come();
  expect(await later).toEqual(['a']);
});

test('what throws before it is a promise fails its callers, too', async () => {
  let calls = 0;
  const read = coalesce<string, string>((_tenantId, keys) => {
    if (++calls === 1) throw new Error('down');
    return Promise.resolve([...keys]);
  }, PATIENT);
  await expect(read('1', ['a'])).rejects.toThrow('down');
  expect(await read('1', ['a'])).toEqual(['a']);
});

test('a statement asks for no more keys than the limit, but never splits a caller', async () => {
  const coalescer = startCoalescer({ ...PATIENT, keysMax: 3 });
  const calls = [['a', 'b'], ['c'], ['d'], ['e', 'f', 'g', 'h'], ['i'], ['j', 'k', 'l']];
  const answers = Promise.all(calls.map((keys) => coalescer.keysOf('1', keys)));
  for (let sent = 0; sent < 5; sent++) {
    await nextTurn();
    expect(coalescer.sent).toHaveLength(sent + 1);
    await statementAt(coalescer, sent).come();
  }
  expect(await answers).toEqual(calls);
  expect(coalescer.sent.map(({ keys }) => keys.join(''))).toEqual(['abc', 'd', 'efgh', 'i', 'jkl']);
});

test('a slow statement holds the others up no longer than the limit', async () => {
  const coalescer = startCoalescer({ ...PATIENT, patienceMs: 30 });
  const slow = coalescer.keysOf('1', ['slow']);
  await nextTurn();
  const calledAt = performance.now();
  const quick = coalescer.keysOf('1', ['a']);
  await nextTurn();
  expect(coalescer.sent).toHaveLength(1);
  await expect.poll(() => coalescer.sent.length, { interval: 1 }).toBe(2);
  // Far from both: it is neither sent at once, nor after the time of a test.
  expect(performance.now() - calledAt).toBeGreaterThan(5);
  await statementAt(coalescer, 1).come();
  expect(await quick).toEqual(['a']);
  await statementAt(coalescer, 0).come();
  expect(await slow).toEqual(['slow']);
});

// Whether somebody waited when the limit was reached, or not.
test.each([true, false])(
  'a slow statement that comes back lets nobody past the one that is under way by then (%s)',
  async (hasWaited) => {
    const coalescer = startCoalescer({ ...PATIENT, patienceMs: 400 });
    const slow = coalescer.keysOf('1', ['slow']);
    await sleep(hasWaited ? 200 : 500);
    const second = coalescer.keysOf('1', ['second']);
    await expect.poll(() => coalescer.sent.length, { interval: 1 }).toBe(2);
    expect(coalescer.sent.map(({ keys }) => keys)).toEqual([['slow'], ['second']]);
    const third = coalescer.keysOf('1', ['third']);
    await statementAt(coalescer, 0).come();
    expect(await slow).toEqual(['slow']);
    const fourth = coalescer.keysOf('1', ['fourth']);
    await nextTurn();
    expect(coalescer.sent).toHaveLength(2);
    await statementAt(coalescer, 1).come();
    expect(await second).toEqual(['second']);
    expect(coalescer.sent.map(({ keys }) => keys)).toEqual([['slow'], ['second'], ['third', 'fourth']]);
    await statementAt(coalescer, 2).come();
    expect(await Promise.all([third, fourth])).toEqual([['third'], ['fourth']]);
  },
);

type Step =
  | { readonly do: 'call'; readonly tenantId: string; readonly keys: readonly string[] }
  | { readonly do: 'settle'; readonly which: number; readonly fails: boolean }
  | { readonly do: 'turn' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('call' as const),
        tenantId: fc.constantFrom('1', '2', '3'),
        keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat(), fails: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  ),
  { maxLength: 60 },
);

type Call = { readonly tenantId: string; readonly keys: readonly string[]; readonly calledAt: number };
type Settled = Call & { readonly answers: readonly Answer[] | null };

/** Take the steps, then let all that is under way come back. @returns what became of every call */
async function play(list: readonly Step[], keysMax: number): Promise<Settled[]> {
  const coalescer = startCoalescer({ ...PATIENT, keysMax });
  const calls: Promise<Settled>[] = [];
  const checkUnderWay = (): void => {
    const tenants = coalescer.underWay.map(({ tenantId }) => tenantId);
    expect(new Set(tenants).size).toBe(tenants.length);
  };
  for (const step of list) {
    if (step.do === 'turn') {
      await nextTurn();
    } else if (step.do === 'call') {
      const call: Call = { tenantId: step.tenantId, keys: step.keys, calledAt: coalescer.tick() };
      const answers = coalescer.read(step.tenantId, step.keys).catch(() => null);
      calls.push(answers.then((settled) => ({ ...call, answers: settled })));
    } else {
      const statement = coalescer.underWay[step.which % coalescer.underWay.length];
      await (step.fails ? statement?.fail(new Error('down')) : statement?.come());
    }
    checkUnderWay();
  }
  await nextTurn();
  while (coalescer.underWay[0]) await coalescer.underWay[0].come();
  return Promise.all(calls);
}

test('whatever the order: all answers are the own ones, read after the call', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 12 }), async (list, keysMax) => {
      for (const { tenantId, keys, calledAt, answers } of await play(list, keysMax)) {
        if (answers === null) continue;
        expect(answers.map(({ key }) => key)).toEqual(keys);
        for (const answer of answers) {
          expect(answer.tenantId).toBe(tenantId);
          expect(answer.sentAt).toBeGreaterThan(calledAt);
        }
      }
    }),
    { numRuns: 300 },
  );
});
