// Merging two records and erasing a contact for good.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asNew, assertIncludes, contacts, create, createContact, email, hubspot, ids, refusal } from './support.mjs';

describe('merge', () => {
  for (const type of ['contacts', 'companies', 'deals', 'tickets']) {
    const { basicApi } = hubspot.crm[type];

    test(`two ${type} become one`, async () => {
      const { record: primary } = await create(type);
      const { record: other } = await create(type);
      const info = await basicApi.mergeWithHttpInfo({ primaryObjectId: primary.id, objectIdToMerge: other.id });
      assert.equal(info.httpStatusCode, 200);
      for (const { id } of [primary, other]) {
        const read = await basicApi.getById(id, ['hs_merged_object_ids']);
        assert.equal(read.id, info.data.id);
        assert.ok(read.properties.hs_merged_object_ids.split(';').includes(other.id));
      }
      const { results } = await basicApi.getPage(100, primary.id);
      assert.ok(ids(results).includes(info.data.id));
      assert.ok(!ids(results).includes(other.id));
    });
  }

  test('a contact keeps its own values, takes what it lacks, and answers to both addresses', async () => {
    const { record: primary, sent } = await createContact({ firstname: 'Ada' });
    const { record: other, sent: otherSent } = await createContact({ firstname: 'Augusta', lastname: 'Byron' });
    const merged = await contacts.basicApi.merge({ primaryObjectId: primary.id, objectIdToMerge: other.id });
    const expected = {
      email: sent.email, firstname: 'Ada', lastname: 'Byron', hs_additional_emails: otherSent.email,
    };
    const { properties } = await contacts.basicApi.getById(merged.id, Object.keys(expected));
    assertIncludes(properties, expected);
    const { message } = await refusal(409, contacts.basicApi.create(asNew({ email: otherSent.email })));
    assert.equal(message, `Contact already exists. Existing ID: ${merged.id}`);
  });

  test('a record cannot be merged with itself', async () => {
    const { record } = await createContact();
    await refusal(400, contacts.basicApi.merge({ primaryObjectId: record.id, objectIdToMerge: record.id }));
  });
});

describe('gdpr delete', () => {
  const assertErased = async (id) => {
    for (const archived of [false, true]) {
      await refusal(404, contacts.basicApi.getById(id, undefined, undefined, undefined, archived));
    }
  };

  test('by id leaves nothing, not even among the archived', async () => {
    const { record } = await createContact();
    const info = await contacts.basicApi.purgeWithHttpInfo({ objectId: record.id });
    assert.equal(info.httpStatusCode, 204);
    await assertErased(record.id);
  });

  test('by e-mail address', async () => {
    const { record, sent } = await createContact();
    await contacts.basicApi.purge({ objectId: sent.email, idProperty: 'email' });
    await assertErased(record.id);
  });

  test('of an unknown e-mail address is accepted', async () => {
    const info = await contacts.basicApi.purgeWithHttpInfo({ objectId: email(), idProperty: 'email' });
    assert.equal(info.httpStatusCode, 204);
  });
});
