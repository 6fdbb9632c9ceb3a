// A fork for each test, all at once, with its own faults and questions to its own journal. The
// server is this file's own, because moving the clock moves it for everybody.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { Client } from '@hubspot/api-client';

const CONTACTS = '/crm/v3/objects/contacts';
let program, server;

before(async () => {
  program = spawn(process.env.HUBSPOT_MOCK_PROGRAM, ['--port', '0', '--output', 'json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(program.stdout), 'line');
  server = JSON.parse(line);
});
after(() => program.kill());

async function control(method, path, body) {
  const answer = await fetch(`${server.control_url}/_mock${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, text);
  return text && JSON.parse(text);
}

async function fork() {
  const { portal_id: portal, access_token: accessToken } = await control('POST', `/portals/${server.portal_id}/fork`, {});
  const client = new Client({ accessToken, basePath: server.base_url, numberOfApiCallRetries: 0 });
  return { portal, contacts: client.crm.contacts };
}

const ada = { properties: { email: 'ada@example.com' }, associations: [] };
const status = (attempt) => attempt.then(() => 200, (error) => error.code);

describe('forks side by side', { concurrency: true }, () => {
  for (let number = 0; number < 20; number += 1) {
    test(`the same e-mail is free in fork ${number}`, async () => {
      const { portal, contacts } = await fork();
      const made = await contacts.basicApi.create(ada);
      assert.equal(await status(contacts.basicApi.create(ada)), 409);
      const { changes } = await control('GET', `/portals/${portal}/changes`);
      assert.deepEqual(changes.map(({ fate, id }) => [fate, id]), [['created', made.id]]);
      const request = { method: 'POST', path: CONTACTS };
      await control('POST', '/verify', { portal, times: 1, request: { ...request, status: 201 } });
      await control('POST', '/verify', { portal, times: 2, request });
      await control('DELETE', `/portals/${portal}`);
    });
  }

  test('a fault strikes its portal only', async () => {
    const [mine, other] = await Promise.all([fork(), fork()]);
    await control('POST', '/faults', { fault: 'rate_limit', portal: mine.portal, times: 1 });
    assert.equal(await status(other.contacts.basicApi.getPage()), 200);
    assert.equal(await status(mine.contacts.basicApi.getPage()), 429);
    assert.equal(await status(mine.contacts.basicApi.getPage()), 200);
  });

  test('a write whose answer is lost has happened', async () => {
    const { portal, contacts } = await fork();
    await control('POST', '/faults', { fault: 'reset_after', method: 'POST', path: CONTACTS, portal, times: 1 });
    await assert.rejects(contacts.basicApi.create(ada));
    assert.equal(await status(contacts.basicApi.create(ada)), 409);
  });
});

test('time is moved on and not waited for', async () => {
  const { contacts } = await fork();
  await control('PUT', '/clock', { now: '2026-03-02T14:00:00Z' });
  const { id } = await contacts.basicApi.create(ada);
  await control('PUT', '/clock', { advance: '36h' });
  const { updatedAt } = await contacts.basicApi.update(id, { properties: { firstname: 'Ada' } });
  assert.equal(updatedAt.toISOString(), '2026-03-04T02:00:00.000Z');
});
