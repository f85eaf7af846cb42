import type { Outcome } from './check-history.ts';
import {
  customerMutation,
  graphOutcome,
  type Job,
  memberMutation,
  post,
  put,
  restCreated,
  restCustomer,
  restEnrolled,
  restMember,
} from './jobs.ts';
import { dataOf, graphql, type Reply, type Request } from './requests.ts';

/** A way to write a token, through one of the doors. */
export type Operation = {
  readonly name: string;
  /** What `Write.place` says. */
  readonly place: ((job: Job) => string) | null;
  /** Made for the version that was read, and refused when there is another one by then. */
  readonly isForVersion?: true;
  toRequest(job: Job): Request | Promise<Request>;
  toOutcome(reply: Reply, job: Job): Outcome;
};

const EXTENSIONS = 'Token,Slot';
const CORE = ['FirstName', 'LastName', 'Title', 'EmailAddress', 'PhoneNumber'];
export const POSTAL_ZIP_CODE = 'H0H 0H0';

const coreOf = ({ count }: Job): string => CORE[count % CORE.length] ?? '';
/** The record of extension `Slot` that a client writes. */
export const slotOf = ({ client }: { readonly client: number }): string => `client ${client}`;

/** Without the token, which is to stand in one place only. */
const newEmail = ({ client, count }: Job): string => `client-${client}.${count}@example.com`;

const WHOLE = `query ($id: String!) { customer(customerId: $id) {
  version attributes extensions { name records { attributes } } } }`;
const MEMBER_VERSION = 'query ($id: String!) { member(by: { accountId: $id }) { version } }';

const tokenRecords = (token: string) => ({ name: 'Token', records: [{ Token: token }] });

/** Every operation that the crash proofs make. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: 'insertExtensionRecords',
    place: null,
    toRequest: ({ customerId, token, key: idempotencyKey }) => {
      const extensions = [tokenRecords(token)];
      return customerMutation('insertExtensionRecords', { customerId, extensions, idempotencyKey });
    },
    toOutcome: graphOutcome,
  },
  {
    name: 'POST /profiles/{id}/extensions',
    place: null,
    toRequest: (job) => post(`/profiles/${job.customerId}/extensions`, job, { Token: [{ Token: job.token }] }),
    toOutcome: restCustomer,
  },
  {
    name: 'PUT /profiles/{id} with If-Match',
    place: null,
    isForVersion: true,
    toRequest: async (job) => {
      const path = `/profiles/${job.customerId}`;
      const { headers, text } = await job.read({ method: 'GET', path: `${path}?extensions=${EXTENSIONS}` });
      const { Token = [], ...profile } = JSON.parse(text);
      const body = { ...profile, Token: [...Token, { Token: job.token }] };
      return put(path, job, body, headers.get('etag') ?? '');
    },
    toOutcome: restCustomer,
  },
  {
    name: 'replaceProfile with expectedVersion',
    place: null,
    isForVersion: true,
    toRequest: async ({ read, customerId, token, key: idempotencyKey }) => {
      const { version, attributes, extensions } = dataOf(await read(graphql(WHOLE, { id: customerId }))).customer;
      type Extension = { name: string; records: { attributes: unknown }[] };
      const kept = (extensions as Extension[]).map(({ name, records }) => ({
        name,
        records: [...records.map((record) => record.attributes), ...(name === 'Token' ? [{ Token: token }] : [])],
      }));
      const hasToken = kept.some(({ name }) => name === 'Token');
      const complete = hasToken ? kept : [...kept, tokenRecords(token)];
      const input = { customerId, attributes, extensions: complete, expectedVersion: version, idempotencyKey };
      return customerMutation('replaceProfile', input);
    },
    toOutcome: graphOutcome,
  },
  {
    name: 'patchProfile',
    place: coreOf,
    toRequest: (job) => {
      const { customerId, token, key: idempotencyKey } = job;
      return customerMutation('patchProfile', { customerId, set: { [coreOf(job)]: token }, idempotencyKey });
    },
    toOutcome: graphOutcome,
  },
  {
    name: 'updateExtensionRecord',
    place: slotOf,
    toRequest: (job) => {
      const { customerId, token, key: idempotencyKey } = job;
      const record = { Client: slotOf(job), Value: token };
      return customerMutation('updateExtensionRecord', { customerId, extension: 'Slot', record, idempotencyKey });
    },
    toOutcome: graphOutcome,
  },
  {
    name: 'PUT /profiles/{id}/extensions/Slot/by/unique',
    place: slotOf,
    toRequest: (job) =>
      put(`/profiles/${job.customerId}/extensions/Slot/by/unique`, job, { Client: slotOf(job), Value: job.token }),
    toOutcome: restCustomer,
  },
  {
    name: 'POST /profiles',
    place: () => 'FirstName',
    toRequest: (job) => post('/profiles', job, { FirstName: job.token }),
    toOutcome: restCreated,
  },
  {
    name: 'createProfile',
    place: () => 'FirstName',
    toRequest: ({ token, key: idempotencyKey }) =>
      customerMutation('createProfile', { attributes: { FirstName: token }, idempotencyKey }),
    toOutcome: graphOutcome,
  },
  {
    name: 'PUT /client/users/{session}/profile with If-Match',
    place: () => 'firstName',
    isForVersion: true,
    toRequest: async (job) => {
      const { correlationId, email } = job.member;
      const path = `/client/users/${correlationId}/profile`;
      const { headers } = await job.read({ method: 'GET', path });
      const body = { email, postalZipCode: POSTAL_ZIP_CODE, firstName: job.token };
      return put(path, job, body, headers.get('etag') ?? '');
    },
    toOutcome: restMember,
  },
  {
    name: 'PUT /client/users/{session}/profile with extended data',
    place: () => 'MARKETING',
    toRequest: (job) => {
      const { correlationId, email } = job.member;
      const data = { extendedDataSource: 'MARKETING', extendedData: { marketing: job.token } };
      return put(`/client/users/${correlationId}/profile`, job, { email, postalZipCode: POSTAL_ZIP_CODE, ...data });
    },
    toOutcome: restMember,
  },
  {
    name: 'updateMemberProfile',
    place: () => 'lastName',
    toRequest: ({ member: { accountId }, token, key: idempotencyKey }) =>
      memberMutation('updateMemberProfile', { by: { accountId }, lastName: token, idempotencyKey }),
    toOutcome: graphOutcome,
  },
  {
    name: 'updateMemberProfile with extended data and expectedVersion',
    place: () => 'PPN',
    isForVersion: true,
    toRequest: async ({ read, member: { accountId }, token, key: idempotencyKey }) => {
      const { version } = dataOf(await read(graphql(MEMBER_VERSION, { id: accountId }))).member;
      const data = { extendedDataSource: 'PPN', extendedData: { ppn: token } };
      const input = { by: { accountId }, ...data, expectedVersion: version, idempotencyKey };
      return memberMutation('updateMemberProfile', input);
    },
    toOutcome: graphOutcome,
  },
  {
    name: 'POST /client/users',
    place: () => 'firstName',
    toRequest: (job) =>
      post('/client/users', job, { email: newEmail(job), postalZipCode: POSTAL_ZIP_CODE, firstName: job.token }),
    toOutcome: restEnrolled,
  },
  {
    name: 'enrolMember',
    place: () => 'firstName',
    toRequest: (job) => {
      const { token: firstName, key: idempotencyKey } = job;
      const input = { email: newEmail(job), postalZipCode: POSTAL_ZIP_CODE, firstName, idempotencyKey };
      return memberMutation('enrolMember', input);
    },
    toOutcome: graphOutcome,
  },
];
