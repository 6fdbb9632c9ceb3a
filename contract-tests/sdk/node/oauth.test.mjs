// The SDK's OAuth helpers: from the URL to a token, and to the next one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientWith, hubspot } from './support.mjs';

const { HUBSPOT_MOCK_BASE_URL: base, HUBSPOT_MOCK_CLIENT_ID: id, HUBSPOT_MOCK_CLIENT_SECRET: secret } = process.env;
const REDIRECT = 'http://localhost:3000/oauth-callback';
const SCOPES = ['crm.objects.contacts.read', 'oauth'];

const { oauth } = clientWith({});

async function consent() {
  const body = JSON.stringify({ client_id: id, redirect_uri: REDIRECT, scopes: SCOPES });
  return (await fetch(`${base}/_mock/oauth/grant`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
}

async function connect() {
  const { code } = await consent();
  return oauth.tokensApi.create('authorization_code', code, REDIRECT, id, secret);
}

async function refused(status, attempt) {
  const error = await attempt.then(() => assert.fail('accepted'), (reason) => reason);
  assert.equal(error.code, 400, error.message);
  assert.equal(error.body.status, status);
  assert.equal(error.body.error_description, error.body.message);
}

describe('oauth', () => {
  test('the authorization URL leads to the consent page', async () => {
    const url = oauth.getAuthorizationUrl(id, REDIRECT, SCOPES.join(' '), 'tickets', 'a state');
    const response = await fetch(url.replace('https://app.hubspot.com', base));
    assert.equal(response.status, 200);
    const page = await response.text();
    assert.match(page, /crm\.objects\.contacts\.read/);
    assert.match(page, /tickets/);
  });

  test('a code brings tokens, and a refresh brings the next access token', async () => {
    const first = await connect();
    assert.equal(first.tokenType, 'bearer');
    assert.equal(first.expiresIn, 1800);
    const next = await oauth.tokensApi.create('refresh_token', undefined, undefined, id, secret, first.refreshToken);
    assert.equal(next.refreshToken, first.refreshToken);
    assert.notEqual(next.accessToken, first.accessToken);
    const client = clientWith({ accessToken: next.accessToken });
    assert.ok(Array.isArray((await client.crm.contacts.basicApi.getPage()).results));
  });

  test('tokens tell of themselves', async () => {
    const tokens = await connect();
    const access = await oauth.accessTokensApi.get(tokens.accessToken);
    assert.deepEqual(access.scopes, SCOPES);
    assert.equal(access.tokenType, 'access');
    assert.ok(access.expiresIn > 1700 && access.expiresIn <= 1800);
    const refresh = await oauth.refreshTokensApi.get(tokens.refreshToken);
    assert.equal(refresh.clientId, id);
    assert.equal(refresh.hubId, access.hubId);
  });

  test('a scope that was not granted is missing', async () => {
    const { accessToken } = await connect();
    const client = clientWith({ accessToken });
    const error = await client.crm.deals.basicApi.getPage().catch((reason) => reason);
    assert.equal(error.code, 403);
    assert.equal(error.body.category, 'MISSING_SCOPES');
    assert.ok(error.body.errors[0].context.requiredGranularScopes.includes('crm.objects.deals.read'));
  });

  test('an archived refresh token is worth nothing, its access token still is', async () => {
    const tokens = await connect();
    await oauth.refreshTokensApi.archive(tokens.refreshToken);
    await refused(
      'BAD_REFRESH_TOKEN',
      oauth.tokensApi.create('refresh_token', undefined, undefined, id, secret, tokens.refreshToken),
    );
    await clientWith({ accessToken: tokens.accessToken }).crm.contacts.basicApi.getPage();
  });

  test('what is wrong has a status of its own', async () => {
    const create = (...args) => oauth.tokensApi.create(...args);
    await refused('BAD_AUTH_CODE', create('authorization_code', 'nothing', REDIRECT, id, secret));
    await refused('BAD_CLIENT_ID', create('authorization_code', 'nothing', REDIRECT, 'nobody', secret));
    await refused('BAD_CLIENT_SECRET', create('authorization_code', 'nothing', REDIRECT, id, 'wrong'));
    await refused('BAD_GRANT_TYPE', create('password', undefined, undefined, id, secret));
    const { code } = await consent();
    await refused('BAD_REDIRECT_URI', create('authorization_code', code, `${REDIRECT}/x`, id, secret));
  });

  test('an app that is installed already has its refresh token', async () => {
    const refreshToken = process.env.HUBSPOT_MOCK_REFRESH_TOKEN;
    const { accessToken } = await oauth.tokensApi.create('refresh_token', undefined, undefined, id, secret, refreshToken);
    const client = clientWith({ accessToken });
    assert.ok((await client.crm.owners.ownersApi.getPage()).results);
  });

  test('a private app has no daily limit to share with it', async () => {
    const { accessToken } = await connect();
    const path = '/crm/v3/objects/contacts';
    const own = await hubspot.apiRequest({ path });
    const app = await clientWith({ accessToken }).apiRequest({ path });
    assert.equal(own.headers.get('x-hubspot-ratelimit-daily'), '250000');
    assert.equal(app.headers.get('x-hubspot-ratelimit-daily'), null);
    assert.equal(app.headers.get('x-hubspot-ratelimit-max'), '110');
  });
});
