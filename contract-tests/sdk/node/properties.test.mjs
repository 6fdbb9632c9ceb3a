// Property definitions and their groups.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertIncludes, cases, contacts, createContact, fill, plain, properties, refusal, unique } from './support.mjs';

const { coreApi, groupsApi, batchApi } = properties;

const text = (more = {}) => ({
  name: `sdk_text_${unique()}`, label: 'Text', groupName: 'contactinformation', type: 'string', fieldType: 'text', ...more,
});
const named = (values) => ({ inputs: values.map((name) => ({ name })) });

// The fields without which the SDK's own models are incomplete.
function assertDefinition({ name, label, type, fieldType, groupName, description, options, modificationMetadata }) {
  for (const value of [name, label, type, fieldType, groupName, description]) assert.equal(typeof value, 'string', name);
  for (const option of options) {
    const fields = [option.label, option.value, option.hidden];
    assert.deepEqual(fields.map((field) => typeof field), ['string', 'string', 'boolean'], name);
  }
  for (const flag of ['archivable', 'readOnlyDefinition', 'readOnlyValue']) {
    assert.equal(typeof modificationMetadata[flag], 'boolean', `${name}: ${flag}`);
  }
}

describe('built-in definitions', () => {
  for (const { type } of cases('object-types')) {
    test(`${type}: complete and sorted by name`, async () => {
      const { results } = await coreApi.getAll(type);
      results.forEach(assertDefinition);
      const found = results.map(({ name }) => name);
      assert.deepEqual(found, found.toSorted());
      assert.ok(found.includes('hs_object_id'));
    });
  }

  test("an e-mail address is unique, and its definition is HubSpot's", async () => {
    const property = await coreApi.getByName('contacts', 'email');
    assertDefinition(property);
    assertIncludes(property, { type: 'string', fieldType: 'text', hasUniqueValue: true, hubspotDefined: true });
    assertIncludes(property.modificationMetadata, { archivable: true, readOnlyDefinition: true, readOnlyValue: false });
  });

  test('a lifecycle stage lists its options', async () => {
    const { type, options } = await coreApi.getByName('contacts', 'lifecyclestage');
    assert.equal(type, 'enumeration');
    assert.deepEqual(options.map(({ value }) => value).slice(0, 6), [
      'subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer',
    ]);
  });
});

describe('custom definitions', () => {
  for (const definition of fill(cases('custom-properties'))) {
    test(`${definition.type}/${definition.fieldType} is created and read back`, async () => {
      const created = await coreApi.create('contacts', definition);
      assertDefinition(created);
      assertIncludes(plain(created), { ...definition, options: definition.options ?? [] });
      const read = await coreApi.getByName('contacts', definition.name);
      assertIncludes(plain(read), { ...definition, options: definition.options ?? [] });
    });
  }

  test('what is not sent gets its default', async () => {
    const { name, ...definition } = text();
    const info = await coreApi.createWithHttpInfo('contacts', { name, ...definition });
    assert.equal(info.httpStatusCode, 201);
    assert.ok(info.headers.location.endsWith(`/crm/v3/properties/contacts/${name}`), info.headers.location);
    assertIncludes(info.data, {
      description: '', displayOrder: -1, calculated: false, externalOptions: false, archived: false, hasUniqueValue: false,
      hidden: false, formField: false,
    });
    assertIncludes(info.data.modificationMetadata, { archivable: true, readOnlyDefinition: false, readOnlyValue: false });
    assert.equal(info.data.hubspotDefined, undefined);
    assert.deepEqual(info.data.updatedAt, info.data.createdAt);
    assert.equal(JSON.parse(await info.body.text()).dataSensitivity, 'non_sensitive');
  });

  test('an update changes what was sent', async () => {
    const { name } = await coreApi.create('contacts', text());
    const change = { label: 'Renamed', description: 'Why', groupName: 'emailinformation' };
    assertIncludes(await coreApi.update('contacts', name, change), { ...change, name, type: 'string' });
    assertIncludes(await coreApi.getByName('contacts', name), { ...change, name, type: 'string' });
  });

  test('an update of the options replaces them all', async () => {
    const select = fill(cases('custom-properties')).find(({ fieldType }) => fieldType === 'select');
    await coreApi.create('contacts', select);
    const green = { label: 'Green', value: 'green', displayOrder: 0, hidden: false };
    await coreApi.update('contacts', select.name, { options: [green] });
    const { options } = await coreApi.getByName('contacts', select.name);
    assert.deepEqual(options.map(({ value }) => value), ['green']);
  });

  test('an archived one is out of the list, and found among the archived', async () => {
    const { name } = await coreApi.create('contacts', text());
    assert.equal((await coreApi.archiveWithHttpInfo('contacts', name)).httpStatusCode, 204);
    const found = async (archived) => {
      const { results } = await coreApi.getAll('contacts', archived);
      return results.some((property) => property.name === name);
    };
    assert.deepEqual([await found(false), await found(true)], [false, true]);
    const missing = await refusal(404, coreApi.getByName('contacts', name));
    assert.equal(missing.category, 'OBJECT_NOT_FOUND');
    const archived = await coreApi.getByName('contacts', name, true);
    assert.equal(archived.archived, true);
    await refusal(404, coreApi.archive('contacts', name));
  });

  test('creating an archived one again restores it with the values it had', async () => {
    const definition = text();
    const { name, createdAt } = await coreApi.create('contacts', definition);
    const { record } = await createContact({ [name]: 'kept' });
    const read = async () => (await contacts.basicApi.getById(record.id, [name])).properties;
    await coreApi.archive('contacts', name);
    assert.ok(!(name in (await read())));
    const info = await coreApi.createWithHttpInfo('contacts', { ...definition, label: 'Restored' });
    assert.equal(info.httpStatusCode, 201);
    assertIncludes(info.data, { label: 'Restored', archived: false });
    assert.deepEqual(info.data.createdAt, createdAt);
    assert.equal((await read())[name], 'kept');
  });
});

describe('refused definitions', () => {
  test('a name that is taken', async () => {
    const definition = text();
    await coreApi.create('contacts', definition);
    const body = await refusal(409, coreApi.create('contacts', definition));
    assertIncludes(body, {
      message: `A property named '${definition.name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    });
  });

  for (const [verb, attempt] of Object.entries({
    read: (name) => coreApi.getByName('contacts', name),
    update: (name) => coreApi.update('contacts', name, { label: 'Renamed' }),
    archive: (name) => coreApi.archive('contacts', name),
  })) {
    test(`${verb} of an unknown one`, async () => {
      const { category } = await refusal(404, attempt(`no_such_${unique()}`));
      assert.equal(category, 'OBJECT_NOT_FOUND');
    });
  }

  for (const [why, definition] of Object.entries({
    'a name of HubSpot': text({ name: `hs_${unique()}` }),
    'a group that does not exist': text({ groupName: `no_such_${unique()}` }),
  })) {
    test(why, () => refusal(400, coreApi.create('contacts', definition)));
  }

  test('a name in upper case is stored in lower case', async () => {
    const name = `SDK_${unique()}`;
    assert.equal((await coreApi.create('contacts', text({ name }))).name, name.toLowerCase());
  });

  test('a missing field', async () => {
    const incomplete = { ...text(), label: undefined };
    const { message, category } = await refusal(400, coreApi.create('contacts', incomplete));
    assert.match(message, /Some required fields were not set: \[label\]/);
    assert.equal(category, 'VALIDATION_ERROR');
  });

  test('an unknown object type', async () => {
    const { message } = await refusal(400, coreApi.getAll('widgets'));
    assert.equal(message, 'Unable to infer object type from: widgets');
  });
});

describe('batches', () => {
  test('create and read', async () => {
    const definitions = [text(), text({ type: 'number', fieldType: 'number' })];
    const created = await batchApi.createWithHttpInfo('contacts', { inputs: definitions });
    assert.equal(created.httpStatusCode, 201);
    assert.equal(created.data.status, 'COMPLETE');
    const read = await batchApi.read('contacts', { ...named(definitions.map(({ name }) => name)), archived: false });
    for (const { results } of [created.data, read]) {
      results.forEach(assertDefinition);
      assert.deepEqual(results.map(({ name }) => name).toSorted(), definitions.map(({ name }) => name).toSorted());
    }
  });

  test('create with a name that is taken creates the others', async () => {
    const [taken, free] = [text(), text()];
    await coreApi.create('contacts', taken);
    const info = await batchApi.createWithHttpInfo('contacts', { inputs: [taken, free] });
    assert.equal(info.httpStatusCode, 207);
    assert.equal(info.data.numErrors, 1);
    assertIncludes(plain(info.data.errors[0]), {
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      context: { name: [taken.name] },
    });
    assert.deepEqual(info.data.results.map(({ name }) => name), [free.name]);
  });

  test('archive is always 204', async () => {
    const { name } = await coreApi.create('contacts', text());
    for (const _ of ['first', 'second']) {
      const info = await batchApi.archiveWithHttpInfo('contacts', named([name, `no_such_${unique()}`]));
      assert.equal(info.httpStatusCode, 204);
    }
    await refusal(404, coreApi.getByName('contacts', name));
  });
});

describe('groups', () => {
  const group = () => ({ name: `sdk_group_${unique()}`, label: 'Group' });
  const listed = async (name) => (await groupsApi.getAll('contacts')).results.some((found) => found.name === name);

  test('the built-in ones are listed', async () => {
    const found = (await groupsApi.getAll('contacts')).results.map(({ name }) => name);
    for (const name of ['contactinformation', 'emailinformation']) assert.ok(found.includes(name), name);
  });

  test('create, read, update, archive, create again', async () => {
    const { name } = group();
    const info = await groupsApi.createWithHttpInfo('contacts', { name, label: 'Group' });
    assert.equal(info.httpStatusCode, 201);
    assertIncludes(info.data, { name, label: 'Group', archived: false });
    assert.ok(info.data.displayOrder >= 0);
    assertIncludes(await groupsApi.getByName('contacts', name), { name, label: 'Group', archived: false });
    const change = { label: 'Renamed', displayOrder: 3 };
    assertIncludes(await groupsApi.update('contacts', name, change), change);
    assert.equal(await listed(name), true);
    assert.equal((await groupsApi.archiveWithHttpInfo('contacts', name)).httpStatusCode, 204);
    assert.equal(await listed(name), false);
    assertIncludes(await groupsApi.create('contacts', { name, label: 'Again' }), { name, label: 'Again', archived: false });
    assert.equal(await listed(name), true);
  });

  test('one with active properties is not archived', async () => {
    const { name } = await groupsApi.create('contacts', group());
    await coreApi.create('contacts', text({ groupName: name }));
    const body = await refusal(400, groupsApi.archive('contacts', name));
    const inner = JSON.parse(body.message);
    assertIncludes(inner, {
      message: "Can't delete or purge a group with active properties",
      correlationId: body.correlationId,
      category: 'VALIDATION_ERROR',
      subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
    });
    assert.equal(body.category, undefined);
  });
});
