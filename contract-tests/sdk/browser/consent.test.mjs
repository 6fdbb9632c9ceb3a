// A person in a browser lets an app into a portal, and the official SDK fetches the app's tokens.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Client } from '@hubspot/api-client';
import { chromium } from 'playwright-core';

const basePath = process.env.HUBSPOT_MOCK_BASE_URL;
const SCOPES = ['crm.objects.contacts.read', 'crm.objects.deals.write'];
const OPTIONAL = ['tickets'];
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

let browser, callback, app, second;

before(async () => {
  callback = await listen();
  second = await control('portals', {});
  app = await control('apps', {
    name: 'Contact Sync', redirect_uris: [callback.url], required_scopes: SCOPES, optional_scopes: OPTIONAL,
  });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
});

after(async () => {
  await browser?.close();
  callback?.server.close();
});

// Where the app waits for its codes.
async function listen() {
  const server = createServer((request, response) => response.end('Back at the app'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/callback` };
}

async function control(what, body) {
  const response = await fetch(`${basePath}/_mock/${what}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  assert.equal(response.status, 201);
  return response.json();
}

// The SDK's URL leads to app.hubspot.com; only the host differs here.
function authorizationUrl(redirectUri = callback.url) {
  const { oauth } = new Client({ basePath });
  const url = oauth.getAuthorizationUrl(app.client_id, redirectUri, SCOPES.join(' '), OPTIONAL.join(' '), 'state & more');
  return url.replace('https://app.hubspot.com', basePath);
}

async function withPage(visit) {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  const foreign = [];
  page.on('request', (request) => {
    if (![basePath, callback.url].some((known) => request.url().startsWith(known))) foreign.push(request.url());
  });
  try {
    await visit(page);
    assert.deepEqual(foreign.filter((url) => !url.endsWith('/favicon.ico')), [], 'the page loads nothing from elsewhere');
  } finally {
    await page.close();
  }
}

describe('the consent page', () => {
  test('a portal is chosen, access granted, and the code exchanged', () => withPage(async (page) => {
    await page.goto(authorizationUrl());
    assert.equal(await page.title(), 'Connect Contact Sync');
    for (const scope of [...SCOPES, ...OPTIONAL]) assert.ok(await page.getByText(scope, { exact: true }).isVisible(), scope);
    assert.equal(await page.getByText('optional').count(), 1);
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
    await page.getByLabel(`Account ${second.portal_id}`).check();
    await page.getByRole('button', { name: 'Connect app' }).click();
    await page.waitForURL(`${callback.url}?**`);

    const answer = new URL(page.url()).searchParams;
    assert.equal(answer.get('state'), 'state & more');
    const { oauth } = new Client({ basePath });
    const tokens = await oauth.tokensApi.create(
      'authorization_code', answer.get('code'), callback.url, app.client_id, app.client_secret,
    );
    assert.equal(tokens.expiresIn, 1800);
    const info = await oauth.accessTokensApi.get(tokens.accessToken);
    assert.equal(info.hubId, second.portal_id);
    assert.deepEqual(info.scopes.toSorted(), [...SCOPES, ...OPTIONAL, 'oauth'].toSorted());
    const hubspot = new Client({ basePath, accessToken: tokens.accessToken });
    assert.ok((await hubspot.crm.contacts.basicApi.getPage()).results);
  }));

  test('access is refused', () => withPage(async (page) => {
    await page.goto(authorizationUrl());
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${callback.url}?**`);
    const answer = new URL(page.url()).searchParams;
    assert.equal(answer.get('error'), 'access_denied');
    assert.equal(answer.get('state'), 'state & more');
    assert.equal(answer.get('code'), null);
  }));

  test('a redirect URL that is not registered gets nothing', () => withPage(async (page) => {
    const response = await page.goto(authorizationUrl(`${callback.url}/other`));
    assert.equal(response.status(), 400);
    assert.ok(page.url().startsWith(basePath));
    assert.ok(await page.getByRole('heading', { name: 'Authorization failed' }).isVisible());
  }));
});
