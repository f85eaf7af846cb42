import { describe, expect, test } from 'vitest';
import { type TestApp, useTestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

const bare = useTestApp(openTestDatabase);
const atPath = useTestApp(openTestDatabase, { env: { CONTEXT_SERVICES_BASE_PATH: '/path' } });

/** The documents print the host and the base path of their own server; a gateway may also have no base path. */
const HOST = 'ucsserver.mycompany.com:8080';
const SERVERS: { base: string; app: TestApp }[] = [
  { base: '', app: bare },
  { base: '/path', app: atPath },
];

async function read(app: TestApp, url: string): Promise<unknown> {
  const response = await app.inject({ method: 'GET', url });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

// As printed, on one line.
const UPDATE_PROFILE =
  '{ "FirstName": "Bruce", "LastName": "Banner", "DOB": "1962-05-10", "EmailAddress": [ "bruce.banner@marvelous.com", "b.banner@hulk.dom" ], "Address": { "Type":1, "Address":"21 JumpStreet", "City":"Hollywood", "County":"Santa Barbara", "PostCode":"555", "Country":"United States" } }';

// As printed: indented by one blank, and with the blank that follows the first name (\x20).
const CREATE_PROFILE = ` {
    "FirstName": "Bruce",\x20
    "LastName": "Banner",
    "DOB": "1962-05-10",
    "EmailAddress": [
        "bruce.banner@marvelous.com",
        "b.banner@hulk.dom"
      ],
    "Phone": [
    {
       "PhoneType":0,
       "prefix":"+33",
       "PhoneNumber":"3145926535",
       "description":"family phone",
       "start_availabilty":"2009-12-18T18:30:00.000Z",
       "end_availabilty":"2009-12-18T21:40:00.000Z"
    },
    {
       "PhoneType":2,
       "prefix":"+33",
       "PhoneNumber":"6543210",
       "description":"businness calls only, no sales",
       "start_availabilty":"2009-12-18T09:30:00.000Z",
       "end_availabilty":"2009-12-18T17:45:00.000Z"
    },
    {
       "PhoneType":5,
       "prefix":"+33",
       "PhoneNumber":"951357456",
       "description":""
    }
   ]
 }`;

const UPDATE_RECORD = `{
    "PhoneType":0,
    "prefix":"+33",
    "PhoneNumber":"3145926535",
    "description":"family phone",
    "start_availabilty":"2009-12-18T18:30:00.000Z",
    "end_availabilty":"2009-12-18T21:40:00.000Z"
}`;

const putExample = (app: TestApp, base: string) =>
  app.inject({
    method: 'PUT',
    url: `${base}/profiles/00027a52JCGY000M`,
    headers: {
      host: HOST,
      'content-location': '/profiles/00027a52JCGY000M',
      'content-type': 'application/json',
    },
    payload: UPDATE_PROFILE,
  });

describe.each(SERVERS)('base path "$base"', ({ base, app }) => {
  test('000_a767b5bb564813fe.txt: the representation sent is now the profile of the customer', async () => {
    const response = await putExample(app, base);
    expect(response.statusCode).toBe(200);
    expect(response.statusMessage).toBe('OK');
    expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
    expect(response.body).toBe('[]');
    expect(await read(app, `${base}/profiles/00027a52JCGY000M?extensions=Address,Phone`)).toEqual({
      customer_id: '00027a52JCGY000M',
      ...JSON.parse(UPDATE_PROFILE),
      Phone: [],
    });
  });

  test('001_00b2ac7a5b6882e3.txt: no extension in the body, no modification on extensions; prior attributes are lost', async () => {
    await putExample(app, base);
    const response = await app.inject({
      method: 'PUT',
      url: `${base}/profiles/00027a52JCGY000M`,
      payload:
        '{"customer_id":"00027a52JCGY000M","FirstName":"Bruce","LastCalledAgent_TimeStamp":"2009-12-18T18:30:00.000Z"}',
    });
    expect(response.statusCode).toBe(200);
    expect(response.statusMessage).toBe('OK');
    expect(response.body).toBe('[]');
    expect(await read(app, `${base}/profiles/00027a52JCGY000M?extensions=Address`)).toEqual({
      customer_id: '00027a52JCGY000M',
      FirstName: 'Bruce',
      LastCalledAgent_TimeStamp: '2009-12-18T18:30:00.000Z',
      Address: JSON.parse(UPDATE_PROFILE).Address,
    });
  });

  test('001_00b2ac7a5b6882e3.txt: what is not part of the complete extension set is lost', async () => {
    await putExample(app, base);
    const phones = JSON.parse(CREATE_PROFILE).Phone;
    const response = await app.inject({
      method: 'PUT',
      url: `${base}/profiles/00027a52JCGY000M`,
      payload: JSON.stringify({ FirstName: 'Bruce', Phone: phones }),
    });
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('[]');
    expect(await read(app, `${base}/profiles/00027a52JCGY000M?extensions=Address,Phone`)).toEqual({
      customer_id: '00027a52JCGY000M',
      FirstName: 'Bruce',
      Phone: phones,
    });
  });

  test('002_8ba89e6204b574a1.txt: creates a profile with three phones under an id that the gateway gives', async () => {
    const response = await app.inject({
      method: 'POST',
      url: `${base}/profiles/`,
      headers: { host: HOST },
      payload: CREATE_PROFILE,
    });
    expect(response.statusCode).toBe(201);
    expect(response.statusMessage).toBe('Created');
    const { customer_id: id } = response.json();
    expect(id).toMatch(/^[0-9A-Za-z]{16}$/);
    expect(response.body).toBe(`{"customer_id":"${id}"}`);
    expect(response.headers['location']).toBe(`${base}/profiles/${id}`);
    expect(response.headers['content-location']).toBe(`http://${HOST}${base}/profiles/${id}`);
    expect(await read(app, `${base}/profiles/${id}?extensions=Phone,Address`)).toEqual({
      customer_id: id,
      ...JSON.parse(CREATE_PROFILE),
    });
  });

  test('003_6f9af8e5fdc4ed47.txt: updates the record that the unique PhoneNumber selects', async () => {
    const url = `${base}/profiles/0000Sb5U97XE000Y?extensions=Phone`;
    const before = await read(app, url);
    const response = await app.inject({
      method: 'PUT',
      url: `${base}/profiles/0000Sb5U97XE000Y/extensions/Phone/by/unique`,
      payload: UPDATE_RECORD,
    });
    expect(response.statusCode).toBe(204);
    expect(response.statusMessage).toBe('No Content');
    expect(response.body).toBe('');
    expect(response.headers['content-type']).toBeUndefined();
    expect(before).toMatchObject({ Phone: [{ PhoneNumber: '3145926535' }, { PhoneNumber: '6543210' }] });
    expect(await read(app, url)).toEqual({
      ...Object(before),
      Phone: [
        JSON.parse(UPDATE_RECORD),
        { PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'office hours only' },
      ],
    });
  });
});

test('a base path moves every operation: none is left at the root', async () => {
  for (const url of ['/profiles/00027a52JCGY000M', '/metadata/profiles/extensions']) {
    expect((await atPath.inject({ method: 'GET', url })).statusCode).toBe(404);
    expect((await atPath.inject({ method: 'GET', url: `/path${url}` })).statusCode).toBe(200);
  }
});
