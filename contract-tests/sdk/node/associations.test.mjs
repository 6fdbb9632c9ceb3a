// Associations: by name (v3), by number with labels (v4), their definitions, and in the reads of records.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MISSING_ID, byHubSpot, byPortal, contacts, create, hubspot, ids, inputs, refusal, unique } from './support.mjs';

const { associations } = hubspot.crm;
const { basicApi, batchApi, reportApi, schema } = associations.v4;

const PLAIN = 279;
const PRIMARY = 1;
const edge = (from, to, more) => ({ _from: { id: from }, to: { id: to }, ...more });
const typeIds = ({ associationTypes }) => associationTypes.map(({ typeId }) => typeId);

const created = async (type) => (await create(type)).record.id;
const contactAndCompany = () => Promise.all([created('contacts'), created('companies')]);
const read = async (from, id, to) => (await basicApi.getPage(from, id, to)).results;
const labelsOf = async (contact) =>
  Object.fromEntries((await read('contacts', contact, 'companies')).map((row) => [row.toObjectId, typeIds(row)]));

async function defineLabel(from, to, more = {}) {
  const name = unique();
  const { results } = await schema.definitionsApi.create(from, to, { name, label: name, ...more });
  return { name, there: results[1].typeId, back: results[0].typeId, results };
}

describe('one association', () => {
  test('by default, and both directions are told and kept', async () => {
    const [contact, company] = await contactAndCompany();
    const info = await basicApi.createDefaultWithHttpInfo('contacts', contact, 'companies', company);
    assert.equal(info.httpStatusCode, 200);
    const told = info.data.results.map(({ _from, to, associationSpec }) => [_from.id, to.id, associationSpec.associationTypeId]);
    assert.deepEqual(told, [[contact, company, 279], [company, contact, 280]]);
    assert.deepEqual(await labelsOf(contact), { [company]: [PRIMARY, PLAIN] });
    assert.deepEqual((await read('companies', company, 'contacts')).map(typeIds), [[2, 280]]);
  });

  test('with labels, which replace each other', async () => {
    const [contact, deal] = await Promise.all([created('contacts'), created('deals')]);
    const [first, second] = [await defineLabel('contacts', 'deals'), await defineLabel('contacts', 'deals')];
    const label = (...types) => basicApi.createWithHttpInfo('contacts', contact, 'deals', deal, types);
    const info = await label(byPortal(first.there));
    assert.equal(info.httpStatusCode, 201);
    assert.deepEqual(info.data.labels, [first.name]);
    assert.equal(String(info.data.toObjectId), deal);
    await label(byPortal(second.there));
    const [row] = await read('contacts', contact, 'deals');
    assert.deepEqual(row.associationTypes.map((type) => [type.category, type.typeId, type.label]), [
      ['HUBSPOT_DEFINED', 4, null],
      ['USER_DEFINED', second.there, second.name],
    ]);
  });

  test('another primary company takes the place of the first', async () => {
    const [contact, first] = await contactAndCompany();
    const second = await created('companies');
    await basicApi.createDefault('contacts', contact, 'companies', first);
    await basicApi.create('contacts', contact, 'companies', second, [byHubSpot(PRIMARY)]);
    assert.deepEqual(await labelsOf(contact), { [first]: [PLAIN], [second]: [PRIMARY, PLAIN] });
  });

  test('archived, twice', async () => {
    const [contact, company] = await contactAndCompany();
    await basicApi.createDefault('contacts', contact, 'companies', company);
    for (const _ of [1, 2]) {
      assert.equal((await basicApi.archiveWithHttpInfo('contacts', contact, 'companies', company)).httpStatusCode, 204);
      assert.deepEqual(await read('companies', company, 'contacts'), []);
    }
  });

  test('pages', async () => {
    const deal = await created('deals');
    const made = await Promise.all([1, 2, 3].map(() => created('contacts')));
    for (const contact of made) await basicApi.createDefault('deals', deal, 'contacts', contact);
    const seen = [];
    let after;
    do {
      const { results, paging } = await basicApi.getPage('deals', deal, 'contacts', after, 2);
      seen.push(...results.map(({ toObjectId }) => String(toObjectId)));
      after = paging?.next?.after;
    } while (after);
    assert.deepEqual(seen, made.toSorted());
  });

  test('with what is not there', async () => {
    const contact = await created('contacts');
    const attempt = basicApi.create('contacts', contact, 'companies', MISSING_ID, [byHubSpot(PLAIN)]);
    const { message, context, category } = await refusal(400, attempt);
    assert.equal(message, 'One or more associations are invalid');
    assert.equal(category, 'VALIDATION_ERROR');
    assert.deepEqual(context.INVALID_OBJECT_IDS, [`COMPANY=${MISSING_ID} is not valid`]);
  });
});

describe('batches', () => {
  test('create, read, take labels off, archive', async () => {
    const [contact, company] = await contactAndCompany();
    const lonely = await created('contacts');
    const labelled = { inputs: [edge(contact, company, { types: [byHubSpot(PLAIN), byHubSpot(931)] })] };
    const made = await batchApi.createWithHttpInfo('contacts', 'companies', labelled);
    assert.equal(made.httpStatusCode, 201);
    assert.deepEqual(made.data.results[0].labels, ['Billing Contact']);

    const found = await batchApi.getPageWithHttpInfo('contacts', 'companies', inputs([contact, lonely]));
    assert.equal(found.httpStatusCode, 207);
    assert.deepEqual(found.data.results.map(({ _from }) => _from.id), [contact]);
    assert.deepEqual(typeIds(found.data.results[0].to[0]), [PRIMARY, PLAIN, 931]);
    const [{ subCategory, message, context }] = found.data.errors;
    assert.equal(found.data.numErrors, 1);
    assert.equal(subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
    assert.equal(message, `No company is associated with contact ${lonely}.`);
    assert.deepEqual(context, { fromObjectId: [lonely], fromObjectType: ['contact'], toObjectType: ['company'] });

    const off = { inputs: [edge(contact, company, { types: [byHubSpot(931)] })] };
    assert.equal((await batchApi.archiveLabelsWithHttpInfo('contacts', 'companies', off)).httpStatusCode, 204);
    assert.deepEqual(await labelsOf(contact), { [company]: [PRIMARY, PLAIN] });
    const all = { inputs: [{ _from: { id: contact }, to: [{ id: company }] }] };
    assert.equal((await batchApi.archiveWithHttpInfo('contacts', 'companies', all)).httpStatusCode, 204);
    assert.deepEqual(await labelsOf(contact), {});
  });

  test('create by default', async () => {
    const [contact, company] = await contactAndCompany();
    const info = await batchApi.createDefaultWithHttpInfo('contacts', 'companies', { inputs: [edge(contact, company)] });
    assert.equal(info.httpStatusCode, 200);
    assert.equal(info.data.results.length, 2);
  });

  test('leave out what does not go', async () => {
    const contact = await created('contacts');
    const types = [byHubSpot(449)];
    const info = await batchApi.createWithHttpInfo('contacts', 'contacts', {
      inputs: [edge('unknown', contact, { types }), edge(contact, contact, { types })],
    });
    assert.equal(info.httpStatusCode, 207);
    assert.deepEqual(info.data.errors.map(({ subCategory, message }) => [subCategory, message]), [
      ['crm.associations.INVALID_IDENTIFIER', 'unknown is not a valid ID'],
      [undefined, `Object ${contact} cannot be associated to itself (${contact})`],
    ]);
  });
});

describe('by name', () => {
  const name = 'contact_to_company';

  test('create tells both directions, read the primary company, archive takes away', async () => {
    const [contact, company] = await contactAndCompany();
    const batch = { inputs: [edge(contact, company, { type: name })] };
    const info = await associations.batchApi.createWithHttpInfo('contacts', 'companies', batch);
    assert.equal(info.httpStatusCode, 201);
    const told = info.data.results.map(({ _from, to, type }) => [_from.id, to.id, type]);
    assert.deepEqual(told, [[company, contact, 'company_to_contact'], [contact, company, name]]);

    const { results } = await associations.batchApi.read('contacts', 'companies', inputs([contact]));
    assert.deepEqual(results.map(({ _from, to }) => [_from.id, { ...to[0] }]), [[contact, { id: company, type: name }]]);

    const plain = { inputs: [edge(contact, company, { type: `${name}_unlabeled` })] };
    assert.equal((await associations.batchApi.archiveWithHttpInfo('contacts', 'companies', plain)).httpStatusCode, 204);
    assert.deepEqual(await labelsOf(contact), {});
  });

  test('a missing end and a wrong name', async () => {
    const company = await created('companies');
    const attempt = (type) => associations.batchApi.createWithHttpInfo('contacts', 'companies', {
      inputs: [edge(MISSING_ID, company, { type })],
    });
    const info = await attempt(name);
    assert.equal(info.httpStatusCode, 207);
    const [{ subCategory, message }] = info.data.errors;
    assert.equal(subCategory, 'crm.associations.FROM_OBJECT_NOT_FOUND');
    assert.equal(message, `No contact with ID ${MISSING_ID} exists`);
    const body = await refusal(400, attempt('test'));
    assert.equal(body.subCategory, 'crm.associations.INVALID_ASSOCIATION_TYPE');
    assert.equal(body.message, 'test is not a valid association type between contacts and companies');
  });

  test('types', async () => {
    const { results } = await associations.schema.typesApi.getAll('contacts', 'companies');
    const names = Object.fromEntries(results.map((type) => [type.id, type.name]));
    assert.equal(names[PRIMARY], name);
    assert.equal(names[PLAIN], `${name}_unlabeled`);
  });
});

describe('labels', () => {
  const { definitionsApi } = schema;
  const all = async (from, to) => (await definitionsApi.getAll(from, to)).results;
  const texts = async (from, to) => Object.fromEntries((await all(from, to)).map(({ typeId, label }) => [typeId, label]));

  test('in pairs, renamed, removed', async () => {
    const inverseLabel = unique();
    const { name, there, back, results } = await defineLabel('tickets', 'deals', { inverseLabel });
    assert.deepEqual(results.map(({ category, label }) => [category, label]), [
      ['USER_DEFINED', inverseLabel], ['USER_DEFINED', name],
    ]);
    assert.equal(there % 2, 1);
    assert.equal(back, there + 1);
    const label = unique();
    await definitionsApi.update('tickets', 'deals', { associationTypeId: there, label });
    assert.equal((await texts('tickets', 'deals'))[there], label);
    assert.equal((await texts('deals', 'tickets'))[back], label);
    const info = await definitionsApi.removeWithHttpInfo('tickets', 'deals', there);
    assert.equal(info.httpStatusCode, 204);
    assert.equal((await texts('deals', 'tickets'))[back], undefined);
  });

  test('a second one of the same text', async () => {
    const { name } = await defineLabel('tickets', 'contacts');
    const body = await refusal(400, definitionsApi.create('tickets', 'contacts', { name: unique(), label: name }));
    assert.equal(body.subCategory, 'AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL');
  });

  test('HubSpot\'s own stay', async () => {
    const { message } = await refusal(400, definitionsApi.remove('contacts', 'companies', PLAIN));
    assert.match(message, /^Definition with label still exists; Cannot delete unlabeled type with associationTypeId 279$/);
  });
});

describe('in the reads of records', () => {
  test('by the plural name of the other type, a row for each type', async () => {
    const [contact, company] = await contactAndCompany();
    await basicApi.createDefault('contacts', contact, 'companies', company);
    const record = await contacts.basicApi.getById(contact, undefined, undefined, ['companies', 'deals']);
    assert.deepEqual(Object.keys(record.associations), ['companies']);
    const rows = record.associations.companies.results.map(({ id, type }) => [id, type]);
    assert.deepEqual(rows, [[company, 'contact_to_company'], [company, 'contact_to_company_unlabeled']]);
  });

  test('a hundred and one', async () => {
    const deal = await created('deals');
    const { results: made } = await contacts.batchApi.create({ inputs: Array.from({ length: 100 }, () => ({ properties: {}, associations: [] })) });
    const others = [...ids(made), await created('contacts')];
    await batchApi.createDefault('deals', 'contacts', { inputs: others.map((id) => edge(deal, id)) });
    const { associations: shown } = await hubspot.crm.deals.basicApi.getById(deal, undefined, undefined, ['contacts']);
    assert.equal(shown.contacts.results.length, 100);
    const { results } = await basicApi.getPage('deals', deal, 'contacts', shown.contacts.paging.next.after);
    assert.equal(results.length, 1);
  });
});

test('the report of records close to their limits', async () => {
  const report = await reportApi.request(62515001);
  assert.equal(report.userId, 62515001);
  assert.ok(report.enqueueTime instanceof Date && !Number.isNaN(report.enqueueTime.getTime()));
});
