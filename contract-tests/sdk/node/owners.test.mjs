// Owners: whom records belong to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNSET, asNew, assertIncludes, contacts, email, hubspot, invalidValues, refusal } from './support.mjs';

const { ownersApi } = hubspot.crm.owners;

const first = async () => (await ownersApi.getPage()).results[0];

test('a new portal has an owner, whose id is the user’s', async () => {
  const owner = await first();
  assertIncludes(owner, { email: 'owner@example.com', type: 'PERSON', archived: false });
  assert.equal(owner.teams, UNSET);
  assert.equal(owner.id, String(owner.userId));
  assert.equal(owner.userIdIncludingInactive, owner.userId);
  assert.ok(owner.createdAt instanceof Date);
});

test('an owner is read by id, by user and by address', async () => {
  const owner = await first();
  assert.deepEqual(await ownersApi.getById(Number(owner.id)), owner);
  assert.deepEqual(await ownersApi.getById(owner.userId, 'userId', false), owner);
  assert.deepEqual((await ownersApi.getPage(owner.email)).results, [owner]);
  assert.deepEqual((await ownersApi.getPage('nobody@example.com')).results, []);
});

test('an unknown owner is missing, and nobody is archived', async () => {
  await refusal(404, ownersApi.getById(1));
  await refusal(404, ownersApi.getById(1, 'userId'));
  assert.deepEqual((await ownersApi.getPage(UNSET, UNSET, UNSET, true)).results, []);
});

test('a page has up to five hundred', async () => {
  const { results, paging } = await ownersApi.getPage(UNSET, UNSET, 500);
  assert.ok(results.length > 0);
  assert.equal(paging, UNSET);
  await refusal(400, ownersApi.getPage(UNSET, UNSET, 501));
});

test('a record belongs to an owner that exists', async () => {
  const owner = await first();
  const { properties } = await contacts.basicApi.create(asNew({ email: email(), hubspot_owner_id: owner.id }));
  assertIncludes(properties, { hubspot_owner_id: owner.id });
  const [fault] = invalidValues(await refusal(400, contacts.basicApi.create(asNew({ hubspot_owner_id: '1' }))));
  assertIncludes(fault, { name: 'hubspot_owner_id', error: 'INVALID_OWNER_ID' });
});
