// Custom objects: their schemas, and the records of the types that these make.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  MISSING_ID, asNew, assertIncludes, assertRecord, byPortal, cases, contacts, createContact, fill, hubspot, inputs, names, objects,
  plain, properties, refusal, unique,
} from './support.mjs';

const { coreApi: schemas } = hubspot.crm.schemas;

const egg = (more = {}) => ({ ...fill(cases('custom-object')), ...more });
const make = async (more) => schemas.create(egg(more));
const dates = { created: 'hs_createdate', modified: 'hs_lastmodifieddate' };
const machine = (values = {}) => asNew({ serial: unique(), ...values });

function assertSchema(schema, { properties: sent, associatedObjects, ...expected }) {
  assertIncludes(plain(schema), expected);
  assert.match(schema.id, /^\d+$/);
  assert.equal(schema.objectTypeId, `2-${schema.id}`);
  assert.match(schema.fullyQualifiedName, new RegExp(`^p\\d+_${schema.name}$`));
  assert.equal(schema.archived, false);
  for (const name of [...names(sent), 'hs_object_id', 'hs_createdate', 'hs_lastmodifieddate']) {
    assert.ok(names(schema.properties).includes(name), name);
  }
  const others = schema.associations.map(({ toObjectTypeId }) => toObjectTypeId);
  for (const id of ['0-1', '0-27', '0-46', '0-47', '0-48', '0-49']) assert.ok(others.includes(id), id);
}

describe('schemas', () => {
  test('created, listed, and read under every name', async () => {
    const sent = egg();
    const { data: created, httpStatusCode } = await schemas.createWithHttpInfo(sent);
    assert.equal(httpStatusCode, 201);
    assertSchema(created, sent);
    for (const name of [created.objectTypeId, created.fullyQualifiedName, created.fullyQualifiedName.toUpperCase()]) {
      assert.deepEqual(await schemas.getById(name), created, name);
    }
    const { results } = await schemas.getAll();
    assert.deepEqual(results.find(({ name }) => name === sent.name), created);
  });

  test("HubSpot's own types are read, and not listed", async () => {
    for (const name of ['contacts', 'CONTACT', '0-1']) {
      assertIncludes(await schemas.getById(name), { id: '1', objectTypeId: '0-1', name: 'CONTACT', fullyQualifiedName: 'CONTACT' });
    }
    assert.ok(!names((await schemas.getAll()).results).includes('CONTACT'));
  });

  test('an update changes what was sent', async () => {
    const { objectTypeId, createdAt } = await make();
    const change = { labels: { singular: 'Engine', plural: 'Engines' }, requiredProperties: [], searchableProperties: ['model'] };
    const updated = await schemas.update(objectTypeId, change);
    for (const found of [updated, await schemas.getById(objectTypeId)]) {
      assertIncludes(JSON.parse(JSON.stringify(found)), { ...change, primaryDisplayProperty: 'serial' });
      assert.deepEqual(found.createdAt, createdAt);
    }
  });

  test('an association is added and removed', async () => {
    const { objectTypeId } = await make();
    const sent = { fromObjectTypeId: objectTypeId, toObjectTypeId: '0-3', name: `to_deal_${unique()}` };
    const { data: added, httpStatusCode } = await schemas.createAssociationWithHttpInfo(objectTypeId, sent);
    assert.equal(httpStatusCode, 201);
    assertIncludes(added, sent);
    const listed = async () => (await schemas.getById(objectTypeId)).associations.map(({ id }) => id);
    assert.ok((await listed()).includes(added.id));
    await schemas.archiveAssociation(objectTypeId, added.id);
    assert.ok(!(await listed()).includes(added.id));
  });

  test('one goes when its records are gone, and its name is free after the purge', async () => {
    const sent = egg();
    const { objectTypeId, fullyQualifiedName } = await schemas.create(sent);
    const record = await objects.basicApi.create(objectTypeId, machine());
    const full = await refusal(400, schemas.archive(objectTypeId));
    assertIncludes(full, { category: 'VALIDATION_ERROR', subCategory: 'ObjectSchemaError.EXISTING_OBJECT_RECORDS' });
    assert.equal(full.message, `Object type ${objectTypeId} cannot be deleted until all object records are deleted`);
    const soon = await refusal(400, schemas.archive(objectTypeId, true));
    assert.equal(soon.message, "Couldn't find soft-deleted object type(s)");
    await objects.basicApi.archive(objectTypeId, record.id);
    assert.equal((await schemas.archiveWithHttpInfo(objectTypeId)).httpStatusCode, 204);
    await refusal(400, objects.basicApi.getPage(objectTypeId));
    await refusal(400, schemas.getById(fullyQualifiedName));
    assert.ok(names((await schemas.getAll(true)).results).includes(sent.name));
    assert.equal((await schemas.archiveWithHttpInfo(objectTypeId, true)).httpStatusCode, 204);
    assert.ok(!names((await schemas.getAll(true)).results).includes(sent.name));
    assert.notEqual((await schemas.create(sent)).objectTypeId, objectTypeId);
  });
});

describe('refused schemas', () => {
  for (const [title, change, subCategory] of [
    ['a name that is none', { name: '1st' }, 'InboundDbObjectTypeError.OBJECT_TYPE_NAME_FORMAT'],
    ['no display property', { primaryDisplayProperty: undefined }, 'ObjectSchemaError.PRIMARY_DISPLAY_PROPERTY_REQUIRED'],
    ['a required property that is none', { requiredProperties: ['x'] }, 'InvalidPropertiesError.INVALID_REQUIRED_PROPERTIES'],
  ]) {
    test(title, async () => {
      assertIncludes(await refusal(400, schemas.create(egg(change))), { category: 'VALIDATION_ERROR', subCategory });
    });
  }

  test('a name that is taken', async () => {
    const { name } = await make();
    const body = await refusal(409, schemas.create(egg({ name: name.toUpperCase() })));
    assert.equal(body.message, `${name.toUpperCase()} already exists`);
    assert.equal(body.subCategory, 'InboundDbObjectTypeError.OBJECT_TYPE_ALREADY_EXIST');
  });

  test('an update that names no property', async () => {
    const { objectTypeId } = await make();
    const body = await refusal(400, schemas.update(objectTypeId, { primaryDisplayProperty: 'x' }));
    assert.equal(body.message, 'Invalid primaryDisplayProperty: x');
  });

  test('a type that is not there', async () => {
    assert.equal((await refusal(400, schemas.getById('widgets'))).message, 'Unable to infer object type from: widgets');
    assert.equal((await refusal(400, schemas.getById('2-1'))).message, 'Invalid object or event type id: 2-1');
  });
});

describe('records of custom objects', () => {
  test('every verb takes the type id and the full name', async () => {
    const { objectTypeId, fullyQualifiedName } = await make();
    for (const type of [objectTypeId, fullyQualifiedName]) {
      const created = await objects.basicApi.create(type, machine({ model: 'A', hours: '12' }));
      assertRecord(created, dates, { model: 'A', hours: '12' });
      const read = await objects.basicApi.getById(type, created.id);
      assert.deepEqual(Object.keys(read.properties), ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']);
      const { serial } = created.properties;
      const found = await objects.basicApi.getById(type, serial, ['serial'], undefined, undefined, false, 'serial');
      assert.equal(found.id, created.id);
      await objects.basicApi.update(type, created.id, { properties: { model: 'B' } });
      const batch = await objects.batchApi.read(type, { ...inputs([created.id]), properties: ['model'], propertiesWithHistory: [] });
      assert.deepEqual(batch.results.map((record) => record.properties.model), ['B']);
      assert.ok((await objects.basicApi.getPage(type, 100)).results.some(({ id }) => id === created.id));
      await objects.basicApi.archive(type, created.id);
      await refusal(404, objects.basicApi.getById(type, created.id));
    }
  });

  test('a batch makes, changes and archives them', async () => {
    const { objectTypeId } = await make();
    const { results } = await objects.batchApi.create(objectTypeId, { inputs: [machine(), machine()] });
    const changes = results.map(({ id }) => ({ id, properties: { model: 'C' } }));
    const updated = await objects.batchApi.update(objectTypeId, { inputs: changes });
    assert.deepEqual(updated.results.map(({ properties: { model } }) => model), ['C', 'C']);
    const upsert = [results[0].properties.serial, unique()].map((id) => ({ id, idProperty: 'serial', properties: { model: 'D' } }));
    const upserted = await objects.batchApi.upsert(objectTypeId, { inputs: upsert });
    assert.deepEqual(upserted.results.map((record) => record._new).toSorted(), [false, true]);
    await objects.batchApi.archive(objectTypeId, inputs(upserted.results.map(({ id }) => id)));
    assert.equal((await objects.basicApi.getPage(objectTypeId)).results.length, 1);
  });

  test('one without a required property is refused', async () => {
    const { objectTypeId } = await make();
    const body = await refusal(400, objects.basicApi.create(objectTypeId, asNew({ model: 'A' })));
    assert.deepEqual(body.context, { properties: ['serial'] });
    assert.match(body.message, /^Error creating \S+\. Some required properties were not set\.$/);
  });

  test('a unique value is taken once', async () => {
    const { objectTypeId } = await make();
    const first = machine();
    const { id } = await objects.basicApi.create(objectTypeId, first);
    const body = await refusal(400, objects.basicApi.create(objectTypeId, first));
    assert.ok(body.message.endsWith(` ${id} already has that value.`), body.message);
  });

  test('a contact lists them under the full name', async () => {
    const { objectTypeId, fullyQualifiedName, associations } = await make();
    const { record: contact } = await createContact();
    const { id: typeId } = associations.find(
      ({ fromObjectTypeId, toObjectTypeId }) => fromObjectTypeId === objectTypeId && toObjectTypeId === '0-1',
    );
    const types = [byPortal(Number(typeId))];
    const { properties: values } = machine();
    const created = await objects.basicApi.create(objectTypeId, asNew(values, [{ to: { id: contact.id }, types }]));
    const read = await contacts.basicApi.getById(contact.id, undefined, undefined, [objectTypeId]);
    assert.deepEqual(read.associations[fullyQualifiedName].results.map(({ id }) => id), [created.id]);
  });

  test('properties can be added', async () => {
    const { objectTypeId, name } = await make();
    const color = { name: 'color', label: 'Colour', groupName: `${name}_information`, type: 'string', fieldType: 'text' };
    await properties.coreApi.create(objectTypeId, color);
    const { properties: values } = await objects.basicApi.create(objectTypeId, machine({ color: 'red' }));
    assert.equal(values.color, 'red');
  });

  test('one that is not there', async () => {
    const { objectTypeId } = await make();
    await refusal(404, objects.basicApi.getById(objectTypeId, MISSING_ID));
  });
});
