// What a value looks like when it comes back.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { cases, contacts, create, createContact, defineProperties, fill, objects, unique } from './support.mjs';

const suffix = unique();

before(() => defineProperties('contacts', fill(cases('custom-properties'), suffix)));

describe('round trips', () => {
  for (const { why, type, property, sent, read } of fill(cases('values'), suffix)) {
    test(`${type}.${property.replace(`_${suffix}`, '')}: ${why}`, async () => {
      const { record } = await create(type, { [property]: sent });
      assert.equal(record.properties[property], read);
      const again = await objects.basicApi.getById(type, record.id, [property]);
      assert.equal(again.properties[property], read);
    });
  }
});

describe('a read', () => {
  test('answers null for a property that was never set and nothing for one that does not exist', async () => {
    const { record } = await createContact();
    const { properties } = await contacts.basicApi.getById(record.id, ['phone', 'no_such_property']);
    assert.equal(properties.phone, null);
    assert.ok(!('no_such_property' in properties));
  });

  test('accepts its names in one comma-separated value as well', async () => {
    const { record, sent } = await createContact();
    const { properties } = await contacts.basicApi.getById(record.id, ['phone,email', 'firstname']);
    assert.deepEqual(Object.keys(properties), [
      'createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'phone',
    ]);
    assert.equal(properties.email, sent.email);
  });
});

describe('clearing', () => {
  for (const [name, nothing] of [['an empty string', ''], ['null', null]]) {
    test(`${name} clears a value`, async () => {
      const { record } = await createContact({ phone: '555' });
      await contacts.basicApi.update(record.id, { properties: { phone: nothing } });
      const { properties } = await contacts.basicApi.getById(record.id, ['phone']);
      assert.ok('phone' in properties);
      assert.ok(properties.phone === null || properties.phone === '', properties.phone);
    });
  }
});

describe('special properties', () => {
  test('a leading semicolon adds to a multiple choice', async () => {
    const name = `sdk_checkbox_${suffix}`;
    const { record } = await createContact({ [name]: 'red' });
    await contacts.basicApi.update(record.id, { properties: { [name]: ';blue' } });
    const { properties } = await contacts.basicApi.getById(record.id, [name]);
    assert.equal(properties[name], 'red;blue');
  });

  test('a lifecycle stage only moves forward, until it is cleared', async () => {
    const { record } = await createContact({ lifecyclestage: 'customer' });
    const stageAfter = async (lifecyclestage) => {
      await contacts.basicApi.update(record.id, { properties: { lifecyclestage } });
      return (await contacts.basicApi.getById(record.id, ['lifecyclestage'])).properties.lifecyclestage;
    };
    assert.equal(await stageAfter('lead'), 'customer');
    assert.equal(await stageAfter('evangelist'), 'evangelist');
    await stageAfter('');
    assert.equal(await stageAfter('lead'), 'lead');
  });
});
