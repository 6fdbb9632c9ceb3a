// An Express receiver that trusts nobody but the SDK's Signature helper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import express from 'express';
import { Client, Signature } from '@hubspot/api-client';
import { clientWith, contacts, createContact, refusal } from './support.mjs';

const base = process.env.HUBSPOT_MOCK_BASE_URL;
const { app } = JSON.parse(process.env.HUBSPOT_MOCK_READY);
const clientSecret = app.client_secret;
const developer = clientWith({ developerApiKey: app.developer_api_key });
const { settingsApi, subscriptionsApi } = developer.webhooks;

const received = [];
let server;
let target;

before(async () => {
  const receiver = express();
  receiver.use(express.text({ type: 'application/json', limit: '1mb' }));
  receiver.post('/webhooks', (request, response) => {
    received.push({ headers: request.headers, body: request.body });
    const verdict = verify(request.headers, request.body);
    response.sendStatus(verdict.older && verdict.v3 ? 204 : 401);
  });
  server = await new Promise((ready) => {
    const listening = receiver.listen(0, '127.0.0.1', () => ready(listening));
  });
  target = `http://127.0.0.1:${server.address().port}/webhooks?app=${app.app_id}`;
});

after(async () => {
  await settingsApi.clear(app.app_id);
  server.closeAllConnections();
  server.close();
});

function verify(headers, requestBody, secret = clientSecret) {
  const shared = { clientSecret: secret, requestBody, url: target, method: 'POST' };
  return {
    older: Signature.isValid({
      ...shared,
      signature: headers['x-hubspot-signature'],
      signatureVersion: headers['x-hubspot-signature-version'],
    }),
    v3: Signature.isValid({
      ...shared,
      signature: headers['x-hubspot-signature-v3'],
      signatureVersion: 'v3',
      timestamp: Number(headers['x-hubspot-request-timestamp']),
    }),
  };
}

async function control(method, path, body) {
  const response = await fetch(`${base}/_mock/webhooks${path}`, {
    method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}),
  });
  assert.ok(response.ok, await response.clone().text());
  return response.json();
}

async function told(objectId) {
  await control('POST', '/flush');
  const about = ({ body }) => JSON.parse(body).some((event) => String(event.objectId) === objectId);
  return received.filter(about);
}

test('an app says where it is told, and of what', async () => {
  const throttling = { maxConcurrentRequests: 10 };
  const settings = await settingsApi.configure(app.app_id, { targetUrl: target, throttling });
  assert.equal(settings.targetUrl, target);
  assert.ok(settings.createdAt instanceof Date);
  assert.equal((await settingsApi.getAll(app.app_id)).throttling.maxConcurrentRequests, 10);

  const made = await subscriptionsApi.create(app.app_id, { eventType: 'contact.creation', active: false });
  assert.equal(made.active, false);
  const on = await subscriptionsApi.update(Number(made.id), app.app_id, { active: true });
  assert.equal(on.active, true);
  const email = { eventType: 'contact.propertyChange', propertyName: 'email', active: true };
  const second = await subscriptionsApi.create(app.app_id, email);
  const { results } = await subscriptionsApi.getAll(app.app_id);
  assert.deepEqual(results.map(({ id }) => id).sort(), [made.id, second.id].sort());
  assert.equal((await subscriptionsApi.getById(Number(second.id), app.app_id)).propertyName, 'email');
});

test('a portal token is refused', async () => {
  const portal = clientWith({ accessToken: process.env.HUBSPOT_MOCK_TOKEN });
  const body = await refusal(401, portal.webhooks.subscriptionsApi.getAll(app.app_id));
  assert.equal(body.category, 'INVALID_AUTHENTICATION');
});

test('versions 1 and 3 are accepted, and a changed byte is not', async () => {
  const { record } = await createContact({ firstname: 'Zoë 💾' });
  const requests = await told(record.id);
  assert.ok(requests.length > 0);
  for (const { headers, body } of requests) {
    assert.equal(headers['x-hubspot-signature-version'], 'v1');
    assert.deepEqual(verify(headers, body), { older: true, v3: true });
    assert.deepEqual(verify(headers, `${body.slice(0, -2)} ]`), { older: false, v3: false });
    assert.deepEqual(verify(headers, body, 'another secret'), { older: false, v3: false });
  }
  const events = requests.flatMap(({ body }) => JSON.parse(body)).filter(({ objectId }) => String(objectId) === record.id);
  const types = events.map(({ subscriptionType }) => subscriptionType).sort();
  assert.deepEqual(types, ['contact.creation', 'contact.propertyChange']);
  assert.ok(events.every(({ appId, attemptNumber }) => appId === app.app_id && attemptNumber === 0));
});

test('version 2 is accepted, and a changed byte is not', async () => {
  await control('PUT', '/behaviour', { signature_version: 'v2' });
  const { record } = await createContact();
  const requests = await told(record.id);
  await control('PUT', '/behaviour', {});
  for (const { headers, body } of requests) {
    if (headers['x-hubspot-signature-version'] !== 'v2') continue;
    assert.deepEqual(verify(headers, body), { older: true, v3: true });
    assert.deepEqual(verify(headers, body.replace('contact', 'kontact')), { older: false, v3: false });
  }
  assert.ok(requests.some(({ headers }) => headers['x-hubspot-signature-version'] === 'v2'));
});

test('a person edits through the SDK', async () => {
  const { record } = await createContact();
  const person = new Client({ accessToken: process.env.HUBSPOT_MOCK_TOKEN, basePath: `${base}/_mock/as/CRM_UI/userId:123` });
  const email = `x${record.id}@example.com`;
  await person.crm.contacts.basicApi.update(record.id, { properties: { email } });
  const events = (await told(record.id)).flatMap(({ body }) => JSON.parse(body));
  const change = events.find(({ propertyValue }) => propertyValue === email);
  assert.deepEqual([change.changeSource, change.sourceId], ['CRM_UI', 'userId:123']);
  assert.equal((await contacts.basicApi.getById(record.id)).properties.email, email);
});
