import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../../support/app.ts';
import { createCustomer, defineExtension, send } from '../../support/context-services.ts';
import { openTestDatabase } from '../../support/database.ts';

const app = useTestApp(openTestDatabase);

const CORE = '"FirstName":"Ada","LastName":"Moreau","EmailAddress":["ada@example.test","a.moreau@work.test"]';
const ADDRESS = '"Address":{"Type":1,"City":"Nantes"}';
const PHONE =
  '"Phone":[{"PhoneType":2,"PhoneNumber":"240000001","description":""},{"PhoneType":0,"PhoneNumber":"55501"}]';

let id = '';
let bare = '';
beforeAll(async () => {
  await defineExtension(app, { name: 'Vip', type: 'classifier' });
  id = await createCustomer(app, JSON.parse(`{${CORE},${ADDRESS},${PHONE}}`));
  bare = await createCustomer(app, { FirstName: 'Ivo' });
});

async function read(query: string, customerId = id): Promise<string> {
  const response = await send(app, 'GET', `/profiles/${customerId}${query}`);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.headers['content-type']).toBe('application/json;charset=UTF-8');
  return response.body;
}

test('prints the id and always all core attributes; no extension unless named (context-services.md §5.1)', async () => {
  expect(await read('')).toBe(`{"customer_id":"${id}",${CORE}}`);
});

test.each([
  { query: '?extensions=Address', printed: ADDRESS },
  { query: '?extensions=Phone', printed: PHONE },
  { query: '?extensions=Address,Phone', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=%20Address%20,%20Phone%20', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=Address,+Phone', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=Address&extensions=Phone', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=Address,&extensions=%20&extensions=Phone', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=Phone%2CAddress', printed: `${PHONE},${ADDRESS}` },
  { query: '?extensions=aDDRESS,PHONE', printed: `${ADDRESS},${PHONE}` },
  { query: '?extensions=Phone,phone&extensions=Phone', printed: PHONE },
  { query: '?other=Nope&extensions=Phone', printed: PHONE },
])('$query adds the extensions named, spelled as created (context-services.md §5.1)', async ({ query, printed }) => {
  expect(await read(query)).toBe(`{"customer_id":"${id}",${CORE},${printed}}`);
});

test.each(['?', '?extensions', '?extensions=', '?extensions=,%20,', '?Extensions=Phone'])(
  '%s names no extension',
  async (query) => {
    expect(await read(query)).toBe(`{"customer_id":"${id}",${CORE}}`);
  },
);

test('without records a multi-valued extension is [], a single-valued one is left out (context-services.md §5.1)', async () => {
  expect(await read('?extensions=Address,Phone,Vip', bare)).toBe(
    `{"customer_id":"${bare}","FirstName":"Ivo","Phone":[]}`,
  );
});

test('a customer without any attribute is its id alone', async () => {
  const empty = await createCustomer(app, { FirstName: 'x' });
  await send(app, 'PUT', `/profiles/${empty}`, {});
  expect(await read('', empty)).toBe(`{"customer_id":"${empty}"}`);
});

test('what a read prints can be sent back with PUT and loses nothing (seed 000_a767b5bb564813fe.txt)', async () => {
  const printed = await read('?extensions=Address,Phone');
  const written = await send(app, 'PUT', `/profiles/${id}`, printed);
  expect(written.statusCode).toBe(200);
  expect(await read('?extensions=Address,Phone')).toBe(printed);
});

test('one trailing slash is ignored (context-services.md §1.2)', async () => {
  const response = await send(app, 'GET', `/profiles/${id}/?extensions=Phone`);
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe(`{"customer_id":"${id}",${CORE},${PHONE}}`);
});
