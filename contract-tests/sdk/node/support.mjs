// The client under test, the cases that both SDKs run, and what every answer and every refusal has in common.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from '@hubspot/api-client';

export const clientWith = (config) => new Client({ basePath: process.env.HUBSPOT_MOCK_BASE_URL, ...config });
export const hubspot = clientWith({ accessToken: process.env.HUBSPOT_MOCK_TOKEN });
export const { contacts, companies, deals, objects, properties } = hubspot.crm;

export const MISSING_ID = '999999999999';
// The SDK takes the parameters of a request by place.
export const UNSET = undefined;

export const unique = () => `x${randomBytes(6).toString('hex')}`;
export const fill = (template, suffix = unique()) => JSON.parse(JSON.stringify(template).replaceAll('{unique}', suffix));
export const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), 'utf8'));

const objectTypes = cases('object-types');
export const objectType = (name) => objectTypes.find(({ type }) => type === name);

// Every type is reachable twice: through its own sub-client and through the generic one.
export const surfaces = objectTypes.flatMap((type) => [
  { title: `crm.${type.api}`, type, ...apis(subClient(type.api), (api) => api) },
  { title: `crm.objects, ${type.type}`, type, ...apis(objects, (api) => bound(api, type.type)) },
]);

function apis({ basicApi, batchApi }, adapt) {
  return { basicApi: adapt(basicApi), batchApi: adapt(batchApi) };
}

function subClient(path) {
  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  return path.split('.').reduce((node, step) => node[camel(step)], hubspot.crm);
}

function bound(api, type) {
  return new Proxy(api, { get: (target, verb) => (...rest) => target[verb](type, ...rest) });
}

export const asNew = (properties, associations = []) => ({ properties, associations });

export async function create(type, extra = {}) {
  const sent = { ...fill(objectType(type).create), ...extra };
  return { sent, record: await objects.basicApi.create(type, asNew(sent)) };
}

export async function createMany(type, count) {
  const batch = Array.from({ length: count }, () => asNew(fill(objectType(type).create)));
  return (await objects.batchApi.create(type, { inputs: batch })).results;
}

export const createContact = (extra) => create('contacts', extra);
export const email = (suffix = unique()) => `${suffix}@example.com`;

export const names = (definitions) => definitions.map(({ name }) => name);
export const ids = (records) => records.map(({ id }) => id);
export const inputs = (values) => ({ inputs: values.map((id) => ({ id })) });
export const byId = (records) => Object.fromEntries(records.map((record) => [record.id, record]));

// A model of the SDK as the JSON it was made from.
export const plain = (model) => JSON.parse(JSON.stringify(model));

export function assertRecord(record, { created, modified }, expected = {}) {
  const names = Object.keys(record.properties);
  assert.match(record.id, /^\d+$/);
  assert.equal(record.properties.hs_object_id, record.id);
  assert.deepEqual(names, names.toSorted());
  assert.equal(record.archived, false);
  assertSameInstant(record.createdAt, record.properties[created]);
  assertSameInstant(record.updatedAt, record.properties[modified]);
  assertIncludes(record.properties, expected);
}

function assertSameInstant(date, text) {
  assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
  assert.doesNotMatch(text, /\.000Z$/);
  assert.equal(date.toISOString(), new Date(text).toISOString());
}

export function assertIncludes(whole, part) {
  assert.deepEqual(pick(whole, Object.keys(part)), part);
}

export function pick(whole, names) {
  return Object.fromEntries(names.filter((name) => name in whole).map((name) => [name, whole[name]]));
}

export function assertAbsent(whole, names) {
  assert.deepEqual(names.filter((name) => name in whole), []);
}

export async function refusal(status, attempt) {
  const error = await attempt.then(
    () => assert.fail(`accepted, expected a ${status}`),
    (reason) => reason,
  );
  assert.equal(error.code, status, error.message);
  assert.equal(error.body.status, 'error');
  assert.equal(error.body.correlationId, error.headers['x-hubspot-correlation-id']);
  return error.body;
}

const INVALID_VALUES = 'Property values were not valid: ';

// The message of a validation error ends in JSON, and that JSON is what clients parse.
export function invalidValues({ message, category }) {
  assert.equal(category, 'VALIDATION_ERROR');
  assert.ok(message.startsWith(INVALID_VALUES), message);
  return JSON.parse(message.slice(INVALID_VALUES.length));
}

export async function defineProperties(type, definitions) {
  await properties.batchApi.create(type, { inputs: definitions });
}

export async function defineUnique(type, groupName) {
  const name = `sdk_unique_${unique()}`;
  await defineProperties(type, [{ name, label: 'Key', groupName, type: 'string', fieldType: 'text', hasUniqueValue: true }]);
  return name;
}

export const byHubSpot = (associationTypeId) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });
export const byPortal = (associationTypeId) => ({ associationCategory: 'USER_DEFINED', associationTypeId });
export const linkedTo = (id, associationTypeId) => [{ to: { id }, types: [byHubSpot(associationTypeId)] }];
