// Search: a test for every operator, then pages, sorts, query and what is refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import { asNew, assertAbsent, companies, contacts, hubspot, linkedTo, objects, refusal, unique } from './support.mjs';

// Three contacts that only this run finds, by the company that no other has.
const company = unique();
const PEOPLE = {
  Ada: { email: `ada.${company}@example.org`, linkedinconnections: '9', closedate: '2026-03-01T00:00:00Z',
    hs_lead_status: 'NEW', hs_buying_role: 'CHAMPION;BLOCKER', jobtitle: 'Head of Operations' },
  Brian: { email: `brian.${company}@example.com`, linkedinconnections: '10', closedate: '2026-03-02T00:00:00Z',
    hs_lead_status: 'OPEN', hs_buying_role: 'CHAMPION', jobtitle: 'Operations Buyer' },
  Cleo: {},
};
const made = contacts.batchApi.create({
  inputs: Object.entries(PEOPLE).map(([firstname, more]) => asNew({ firstname, company, ...more })),
});

const ours = { propertyName: 'company', operator: FilterOperatorEnum.Eq, value: company };
const names = ({ results }) => results.map(({ properties }) => properties.firstname);

async function search(filters, more = {}, api = contacts.searchApi) {
  await made;
  const filterGroups = [{ filters: [ours, ...filters] }];
  return api.doSearch({ filterGroups, properties: ['firstname'], sorts: ['firstname'], limit: 100, ...more });
}

const OPERATORS = {
  Eq: [{ propertyName: 'firstname', value: 'ADA' }, ['Ada']],
  Neq: [{ propertyName: 'hs_lead_status', value: 'NEW' }, ['Brian']],
  Lt: [{ propertyName: 'linkedinconnections', value: '10' }, ['Ada']],
  Lte: [{ propertyName: 'linkedinconnections', value: '10' }, ['Ada', 'Brian']],
  Gt: [{ propertyName: 'closedate', value: '1772323200000' }, ['Brian']],
  Gte: [{ propertyName: 'closedate', value: '2026-03-01' }, ['Ada', 'Brian']],
  Between: [{ propertyName: 'closedate', value: '2026-02-01', highValue: '2026-03-01' }, ['Ada']],
  In: [{ propertyName: 'firstname', values: ['ada', 'cleo'] }, ['Ada', 'Cleo']],
  NotIn: [{ propertyName: 'hs_buying_role', values: ['BLOCKER'] }, ['Brian']],
  HasProperty: [{ propertyName: 'email' }, ['Ada', 'Brian']],
  NotHasProperty: [{ propertyName: 'email' }, ['Cleo']],
  ContainsToken: [{ propertyName: 'jobtitle', value: 'oper*' }, ['Ada', 'Brian']],
  NotContainsToken: [{ propertyName: 'jobtitle', value: 'buyer' }, ['Ada']],
};

describe('every operator of the SDK', () => {
  assert.deepEqual(Object.keys(OPERATORS), Object.keys(FilterOperatorEnum));
  for (const [name, [filter, expected]] of Object.entries(OPERATORS)) {
    test(FilterOperatorEnum[name], async () => {
      const found = await search([{ ...filter, operator: FilterOperatorEnum[name] }]);
      assert.deepEqual(names(found), expected);
      assert.equal(found.total, expected.length);
    });
  }
});

test('the answer has the asked properties and the three every record has', async () => {
  const { results: [record] } = await search([]);
  assert.deepEqual(Object.keys(record.properties), ['createdate', 'firstname', 'hs_object_id', 'lastmodifieddate']);
  assert.equal(record.properties.hs_object_id, record.id);
  assertAbsent(record, ['associations', 'propertiesWithHistory']);
});

test('groups are alternatives', async () => {
  await made;
  const named = (value) => ({ filters: [ours, { propertyName: 'firstname', operator: 'EQ', value }] });
  const found = await contacts.searchApi.doSearch({ filterGroups: [named('Ada'), named('Cleo')], sorts: ['firstname'] });
  assert.deepEqual(names(found), ['Ada', 'Cleo']);
});

test('pages visit every record once', async () => {
  const pages = [];
  let after;
  do {
    const page = await search([], { limit: 2, after });
    assert.equal(page.total, 3);
    pages.push(names(page));
    after = page.paging?.next.after;
  } while (after);
  assert.deepEqual(pages, [['Ada', 'Brian'], ['Cleo']]);
});

test('a sort is a name, a name behind a minus, or an object as text', async () => {
  assert.deepEqual(names(await search([], { sorts: ['-firstname'] })), ['Cleo', 'Brian', 'Ada']);
  const sort = JSON.stringify({ propertyName: 'firstname', direction: 'DESCENDING' });
  assert.deepEqual(names(await search([], { sorts: [sort] })), ['Cleo', 'Brian', 'Ada']);
});

test('query finds words of the searchable properties', async () => {
  await made;
  const found = await contacts.searchApi.doSearch({ query: `${company} ada`, limit: 100 });
  assert.deepEqual(names(found), ['Ada']);
});

test('records are found by what they are associated with', async () => {
  const { id } = await companies.basicApi.create(asNew({ name: unique() }));
  const contact = await contacts.basicApi.create(asNew({ firstname: 'Dora' }, linkedTo(id, 279)));
  const filters = [{ propertyName: 'associations.company', operator: 'EQ', value: id }];
  const { results } = await contacts.searchApi.doSearch({ filterGroups: [{ filters }] });
  assert.deepEqual(results.map((record) => record.id), [contact.id]);
});

test('the generic client searches any type', async () => {
  const generic = { doSearch: (body) => objects.searchApi.doSearch('contacts', body) };
  assert.deepEqual(names(await search([], {}, generic)), ['Ada', 'Brian', 'Cleo']);
});

test('a request that says nothing finds everything', async () => {
  await made;
  const { total, results } = await contacts.searchApi.doSearch({});
  assert.ok(total >= 3);
  assert.ok(results.length <= 10);
});

test('a malformed filter is refused at its place in the JSON', async () => {
  const filters = [{ value: '1638264673941', propertyName: 'closedate', operator: 'BETWEEN' }];
  const body = await refusal(400, contacts.searchApi.doSearch({ filterGroups: [{ filters }] }));
  assert.match(body.message, /^Invalid input JSON on line 1, column \d+: .* problem: operator BETWEEN requires a highValue$/);
  assert.equal(body.category, undefined);
});

test('more than a search takes is refused', async () => {
  const filters = [{ propertyName: 'email', operator: 'HAS_PROPERTY' }];
  const body = await refusal(400, contacts.searchApi.doSearch({ filterGroups: Array(6).fill({ filters }) }));
  assert.match(body.message, /too many filterGroups \(count: 6, max allowed: 5\)/);
  await refusal(400, contacts.searchApi.doSearch({ limit: 201 }));
  await refusal(400, contacts.searchApi.doSearch({ after: '10000' }));
});

test('an unknown property is refused', async () => {
  const filters = [{ propertyName: 'no_such_property', operator: 'HAS_PROPERTY' }];
  await refusal(400, hubspot.crm.deals.searchApi.doSearch({ filterGroups: [{ filters }] }));
});
