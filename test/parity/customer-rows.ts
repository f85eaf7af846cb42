import {
  after,
  afterLinks,
  createProfile,
  deleteProfile,
  mergeProfiles,
  replaceProfile,
  setServerMode,
} from '../support/two-doors.ts';
import { ADA, BETTY, BRUCE, LOUIS, NOBODY, PHONE } from './examples.ts';
import { type Entry, type Row, rowsOf } from './row.ts';

const IN_MAINTENANCE = [setServerMode('maintenance')];

const DELETE_PROFILE: Entry[] = [
  ['a customer with records and keys', deleteProfile(BETTY)],
  ['a customer who is linked to a member', afterLinks([[BETTY, ADA]], deleteProfile(BETTY))],
  ['an unknown customer', deleteProfile(NOBODY), 'NOT_FOUND'],
  ['an id that nobody can have', deleteProfile('-'), 'NOT_FOUND'],
  ['an id over 16 characters', deleteProfile(`${NOBODY}0`), ['customer_id TOO_LONG']],
  ['in maintenance', after(IN_MAINTENANCE, deleteProfile(BETTY)), 'UNAVAILABLE'],
];

const SAME_PHONE = replaceProfile(BRUCE, { EmailAddress: ['b@x.example'] }, { Phone: [{ ...PHONE, prefix: '+1' }] });
const SAME_ADDRESS = replaceProfile(BETTY, {}, { Address: { City: 'Hollywood' } });
const agents = (PreferredAgent_EmployeeID: string, LastCalledAgent_EmployeeID: string) => ({
  PreferredAgent_EmployeeID,
  LastCalledAgent_EmployeeID,
});
/** Each has a pair of its own; of the merged one, the pair of the third customer. */
const THREE_WITH_AGENTS = [
  replaceProfile(BRUCE, agents('p-1', 'l-1')),
  replaceProfile(BETTY, agents('p-2', 'l-2')),
  createProfile(agents('p-1', 'l-2')),
];
const FULL = replaceProfile(BRUCE, {}, { Notes: [{}, {}, {}] });

const BOTH_LINKED = [
  [BRUCE, ADA],
  [BETTY, LOUIS],
] as const;

const MERGE_PROFILES: Entry[] = [
  ['everything moves over', mergeProfiles(BRUCE, BETTY)],
  ['the other way round', mergeProfiles(BETTY, BRUCE)],
  ['force that is false', mergeProfiles(BRUCE, BETTY, false)],
  ['force that is null', mergeProfiles(BRUCE, BETTY, null)],
  ['force where nothing is in conflict', mergeProfiles(BRUCE, BETTY, true)],
  [
    'equal records',
    after(
      [replaceProfile(BETTY, {}, { Phone: [PHONE] }), replaceProfile(BRUCE, {}, { Phone: [PHONE] })],
      mergeProfiles(BRUCE, BETTY),
    ),
  ],
  ['force where records are in conflict', after([SAME_PHONE], mergeProfiles(BRUCE, BETTY, true))],
  ['force where single records are in conflict', after([SAME_ADDRESS], mergeProfiles(BRUCE, BETTY, true))],
  ['records in conflict', after([SAME_PHONE], mergeProfiles(BRUCE, BETTY)), 'FORBIDDEN'],
  ['single records in conflict', after([SAME_ADDRESS], mergeProfiles(BRUCE, BETTY, null)), 'FORBIDDEN'],
  [
    'single records in conflict, the other way round',
    after([SAME_ADDRESS], mergeProfiles(BETTY, BRUCE, false)),
    'FORBIDDEN',
  ],
  ['a source that is linked to a member', afterLinks([[BETTY, ADA]], mergeProfiles(BRUCE, BETTY))],
  ['into a customer who is linked to a member', afterLinks([[BRUCE, ADA]], mergeProfiles(BRUCE, BETTY))],
  ['force where both are linked to members', afterLinks(BOTH_LINKED, mergeProfiles(BRUCE, BETTY, true))],
  ['both are linked to members', afterLinks(BOTH_LINKED, mergeProfiles(BRUCE, BETTY)), 'FORBIDDEN'],
  ['values that another customer is found by', after(THREE_WITH_AGENTS, mergeProfiles(BRUCE, BETTY)), 'ALREADY_TAKEN'],
  ['more records than a customer may have', after([FULL], mergeProfiles(BRUCE, BETTY)), ['extensions TOO_MANY']],
  ['a customer into itself', mergeProfiles(BRUCE, BRUCE), ['source_id NOT_ALLOWED']],
  ['into an unknown customer', mergeProfiles(NOBODY, BETTY), 'NOT_FOUND'],
  ['an unknown customer', mergeProfiles(BRUCE, NOBODY), 'NOT_FOUND'],
  ['an id over 16 characters', mergeProfiles(BRUCE, `${NOBODY}0`), ['customer_id TOO_LONG']],
  ['in maintenance', after(IN_MAINTENANCE, mergeProfiles(BRUCE, BETTY)), 'UNAVAILABLE'],
];

export const CUSTOMER_ROWS: Row[] = [
  ...rowsOf('deleteProfile', DELETE_PROFILE),
  ...rowsOf('mergeProfiles', MERGE_PROFILES),
];
