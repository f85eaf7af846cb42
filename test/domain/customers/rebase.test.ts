import { expect, test } from 'vitest';
import { parseProfile } from '../../../src/domain/customers/profile.ts';
import { rebase } from '../../../src/domain/customers/rebase.ts';
import { ADDRESS, applied, NOTE, play, REBASE_SCHEMA, stored } from '../../support/rebase.ts';

const LEFT = { LastName: 'Ross', Age: 7 };
const phones = (...records: object[]) => [{ name: 'Phone', records }];
const one = { no: '1', kind: 1, note: 'a' };
const two = { no: '2', kind: 2, note: 'b' };

test.each<[string, Parameters<typeof play>, object | null]>([
  [
    'attributes of two writers come together',
    [{ attributes: LEFT }, { attributes: { ...LEFT, LastName: 'Mine' } }, { attributes: { ...LEFT, Age: 8 } }],
    { attributes: { LastName: 'Mine', Age: 8 } },
  ],
  [
    'an attribute that the client removed goes, one that others added stays',
    [{ attributes: LEFT }, { attributes: { LastName: 'Ross' } }, { attributes: { ...LEFT, Title: 'Dr.' } }],
    { attributes: { LastName: 'Ross', Title: 'Dr.' } },
  ],
  [
    'the same attribute is refused',
    [{ attributes: LEFT }, { attributes: { ...LEFT, Age: 8 } }, { attributes: { ...LEFT, Age: 9 } }],
    null,
  ],
  [
    'one that others changed and the client removed is refused',
    [{ attributes: LEFT }, { attributes: { LastName: 'Ross' } }, { attributes: { ...LEFT, Age: 9 } }],
    null,
  ],
  [
    'the very same change is none, also when it is written otherwise',
    [{ attributes: LEFT }, { attributes: { ...LEFT, Age: 8 } }, { attributes: { ...LEFT, Age: '08' } }],
    { attributes: { LastName: 'Ross', Age: '08' } },
  ],
  [
    'a value that comes back in another form has not been changed',
    [{ attributes: LEFT }, { attributes: { ...LEFT, Age: '7', Title: 'Dr.' } }, { attributes: { ...LEFT, Age: 9 } }],
    { attributes: { LastName: 'Ross', Age: 9, Title: 'Dr.' } },
  ],
  [
    'the order of values counts',
    [
      { attributes: { LastName: ['a', 'b'] } },
      { attributes: { LastName: ['b', 'a'] } },
      { attributes: { LastName: ['a'] } },
    ],
    null,
  ],
  [
    'attributes of one record come together',
    [
      { extensions: phones(one) },
      { extensions: phones({ ...one, kind: 5 }) },
      { extensions: phones({ ...one, note: 'theirs' }) },
    ],
    { Phone: [{ no: '1', kind: 5, note: 'theirs' }] },
  ],
  [
    'records of one extension come together',
    [
      { extensions: phones(one, two) },
      { extensions: phones(two, { ...one, no: '3' }) },
      { extensions: phones(one, { ...two, note: 'theirs' }, { ...one, no: '4' }) },
    ],
    {
      Phone: [
        { ...two, note: 'theirs' },
        { ...one, no: '4' },
        { ...one, no: '3' },
      ],
    },
  ],
  [
    'a record that others changed cannot be removed',
    [{ extensions: phones(one, two) }, { extensions: phones(one) }, { extensions: phones(one, { ...two, kind: 5 }) }],
    null,
  ],
  [
    'a record that others removed cannot be changed',
    [{ extensions: phones(one, two) }, { extensions: phones(one, { ...two, kind: 5 }) }, { extensions: phones(one) }],
    null,
  ],
  [
    'a record that both removed is gone',
    [{ extensions: phones(one, two) }, { extensions: phones(one) }, { extensions: phones(one) }],
    { Phone: [one] },
  ],
  [
    'equal records that both added are one',
    [{ extensions: phones() }, { extensions: phones(one) }, { extensions: phones({ ...one, kind: '01' }) }],
    { Phone: [{ ...one, kind: '01' }] },
  ],
  [
    'unlike records of one unique key that both added are refused',
    [{ extensions: phones() }, { extensions: phones(one) }, { extensions: phones({ ...one, kind: 5 }) }],
    null,
  ],
  [
    'the records of an extension without unique attributes are one place',
    [
      { extensions: [{ name: NOTE, records: [{ text: 'a' }] }] },
      { extensions: [{ name: NOTE, records: [{ text: 'a' }, { text: 'mine' }] }] },
      { extensions: [{ name: NOTE, records: [{ text: 'a' }, { text: 'theirs' }] }] },
    ],
    null,
  ],
  [
    'in another order they are the same',
    [
      { extensions: [{ name: NOTE, records: [{ text: 'a' }, { text: 'b' }] }] },
      { extensions: [{ name: NOTE, records: [{ text: 'b' }, { text: 'a' }] }] },
      { extensions: [{ name: NOTE, records: [{ text: 'c' }] }] },
    ],
    { Note: [{ text: 'c' }] },
  ],
  [
    'attributes of the one record of a single-valued extension come together',
    [
      { extensions: [{ name: ADDRESS, records: [{ city: 'Bonn', rent: 1 }] }] },
      { extensions: [{ name: ADDRESS, records: [{ city: 'Ulm', rent: '1.0' }] }] },
      { extensions: [{ name: ADDRESS, records: [{ city: 'Bonn', rent: 2.5 }] }] },
    ],
    { Address: [{ city: 'Ulm', rent: 2.5 }] },
  ],
  [
    'two first records of a single-valued extension are refused',
    [
      { extensions: [] },
      { extensions: [{ name: ADDRESS, records: [{ city: 'Ulm' }] }] },
      { extensions: [{ name: ADDRESS, records: [{ city: 'Bonn' }] }] },
    ],
    null,
  ],
  [
    'a client that names no extension leaves the records as others left them',
    [
      { attributes: LEFT, extensions: phones(one) },
      { attributes: { Age: 7 } },
      { attributes: LEFT, extensions: phones(two) },
    ],
    { attributes: { Age: 7 }, Phone: [two] },
  ],
  [
    'one that gives the complete set removes what it leaves out',
    [{ extensions: phones(one, two) }, { extensions: [] }, { attributes: { Age: 1 }, extensions: phones(one, two) }],
    { attributes: { Age: 1 } },
  ],
])('%s', (_what, [base, mine, theirs], expected) => {
  expect(play(base, mine, theirs)).toEqual(expected && { attributes: {}, ...expected });
});

test('a record that is changed keeps its id, and one that others left as it was is not written', () => {
  const base = stored({ extensions: phones(one, two) });
  const mine = parseProfile(REBASE_SCHEMA, { attributes: {}, extensions: phones({ ...one, kind: 5 }, two) }, 10);
  expect(rebase(REBASE_SCHEMA, base, mine, stored({ extensions: phones(one, two) }))).toEqual({
    removed: [],
    replaced: [{ recordId: 'Phone ["1"]', attributes: { ...one, kind: 5 } }],
    added: [],
  });
});

test('values that a former schema has left are compared as they stand', () => {
  const broken = {
    ...stored({ attributes: { LastName: 'a' } }),
    attributes: { LastName: 'a', Age: 'old', Shoe: 'blue' },
  };
  const mine = parseProfile(REBASE_SCHEMA, { attributes: { LastName: 'b' } }, 10);
  const changes = rebase(REBASE_SCHEMA, broken, mine, { ...broken, attributes: { LastName: 'a', Age: 'old' } });
  expect(changes && applied(stored({}), changes).attributes).toEqual({ LastName: 'b' });
  expect(rebase(REBASE_SCHEMA, broken, mine, { ...broken, attributes: { LastName: 'a', Age: 5 } })).toBeNull();
});
