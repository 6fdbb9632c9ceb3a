// Single records: create, read, update, archive and list, for every type through both of its sub-clients.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  MISSING_ID, UNSET, asNew, assertAbsent, assertIncludes, assertRecord, companies, contacts, create, createContact,
  createMany, deals, defineUnique, email, fill, hubspot, ids, linkedTo, objectType, objects, pick, refusal, surfaces,
} from './support.mjs';

for (const { title, type, basicApi } of surfaces) {
  describe(title, () => {
    const add = async () => {
      const sent = fill(type.create);
      return { sent, record: await basicApi.create(asNew(sent)) };
    };

    test('create answers the record with what was sent', async () => {
      const sent = fill(type.create);
      const info = await basicApi.createWithHttpInfo(asNew(sent));
      assert.equal(info.httpStatusCode, 201);
      assertRecord(info.data, type, sent);
      assert.ok(URL.canParse(info.headers.location), info.headers.location);
      assert.ok(info.headers.location.endsWith(`/crm/v3/objects/${type.type}/${info.data.id}`), info.headers.location);
    });

    test('a read answers the default properties and no others', async () => {
      const { sent, record } = await add();
      const read = await basicApi.getById(record.id);
      assertRecord(read, type, pick(sent, type.default));
      assert.deepEqual(Object.keys(read.properties), type.default);
    });

    test('a read with properties answers those and the three every record has', async () => {
      const { sent, record } = await add();
      const [asked] = Object.keys(sent);
      const read = await basicApi.getById(record.id, [asked, 'no_such_property']);
      assertRecord(read, type, { [asked]: sent[asked] });
      assert.deepEqual(Object.keys(read.properties), [asked, type.created, type.modified, 'hs_object_id'].toSorted());
    });

    test('an update changes what was sent and moves updatedAt', async () => {
      const { sent, record } = await add();
      const change = fill(type.change);
      const updated = await basicApi.update(record.id, { properties: change });
      assertRecord(updated, type, change);
      assert.equal(updated.id, record.id);
      assert.deepEqual(updated.createdAt, record.createdAt);
      assert.ok(updated.updatedAt >= record.updatedAt);
      const read = await basicApi.getById(record.id, Object.keys({ ...sent, ...change }));
      assertIncludes(read.properties, { ...sent, ...change });
    });

    test('a list answers the default properties', async () => {
      const { record } = await add();
      const { results } = await basicApi.getPage(1, record.id);
      assert.deepEqual(ids(results), [record.id]);
      assertRecord(results[0], type);
      assert.deepEqual(Object.keys(results[0].properties), type.default);
    });

    test('archiving twice is fine, and the record is then among the archived', async () => {
      const { record } = await add();
      for (const _ of ['first', 'second']) {
        assert.equal((await basicApi.archiveWithHttpInfo(record.id)).httpStatusCode, 204);
      }
      await refusal(404, basicApi.getById(record.id));
      const archived = await basicApi.getById(record.id, UNSET, UNSET, UNSET, true);
      assert.equal(archived.archived, true);
      assert.ok(archived.archivedAt >= archived.createdAt);
      const live = await basicApi.getPage(100, record.id);
      assert.ok(!ids(live.results).includes(record.id));
      const page = basicApi.getPage(100, record.id, UNSET, UNSET, UNSET, true);
      if (type.type === 'meetings') {
        const { message } = await refusal(400, page);
        assert.equal(message, 'Paging through deleted objects is not yet supported');
        return;
      }
      const gone = await page;
      assert.ok(ids(gone.results).includes(record.id));
      assert.ok(gone.results.every((found) => found.archived === true));
    });
  });
}

describe('spellings of an object type', () => {
  for (const spelling of ['contact', 'contacts', 'CONTACT', 'Contacts', '0-1']) {
    test(`${spelling} is the contacts`, async () => {
      const { record } = await createContact();
      const read = await objects.basicApi.getById(spelling, record.id);
      assert.equal(read.properties.email, record.properties.email);
    });
  }
});

describe('a record on the wire', () => {
  test('its keys come in the order HubSpot writes them', async () => {
    const { record } = await createContact();
    const raw = JSON.parse(await (await contacts.basicApi.getByIdWithHttpInfo(record.id)).body.text());
    assert.deepEqual(Object.keys(raw), ['id', 'properties', 'createdAt', 'updatedAt', 'archived', 'url']);
    assert.match(raw.url, new RegExp(`^https://.+/contacts/\\d+/record/0-1/${record.id}$`));
  });
});

describe('paging', () => {
  test('each page names the id after its last row, and the last page names none', async () => {
    const created = [];
    for (const _ of [1, 2, 3]) created.push((await create('products')).record.id);
    const seen = [];
    let after = created[0];
    while (after) {
      const { results, paging } = await hubspot.crm.products.basicApi.getPage(2, after);
      seen.push(...ids(results));
      if (paging) assert.equal(paging.next.after, String(BigInt(results.at(-1).id) + 1n));
      if (paging) assert.equal(new URL(paging.next.link).searchParams.get('after'), paging.next.after);
      after = paging?.next.after;
    }
    assert.deepEqual(created.filter((id) => seen.includes(id)), created);
    assert.deepEqual(seen, seen.toSorted((a, b) => Number(a) - Number(b)));
    assert.equal(new Set(seen).size, seen.length);
  });

  test('getAll collects every page', async () => {
    const created = [];
    for (const _ of [1, 2, 3]) created.push((await create('companies')).record.id);
    const all = await companies.getAll(2, created[0], ['name']);
    assert.deepEqual(ids(all).filter((id) => created.includes(id)), created);
  });

  test('getAll without arguments collects the portal', async () => {
    const { record } = await createContact();
    assert.ok(ids(await contacts.getAll()).includes(record.id));
  });

  test('ten rows is the default, a hundred the most', async () => {
    const [first] = ids(await createMany('deals', 11)).toSorted((a, b) => Number(a) - Number(b));
    assert.equal((await deals.basicApi.getPage(UNSET, first)).results.length, 10);
    assert.ok((await deals.basicApi.getPage(100, first)).results.length >= 11);
    await refusal(400, deals.basicApi.getPage(101));
  });
});

describe('idProperty', () => {
  test('a contact is read by its e-mail address in any case', async () => {
    const { sent, record } = await createContact();
    for (const address of [sent.email, sent.email.toUpperCase()]) {
      const read = await contacts.basicApi.getById(address, UNSET, UNSET, UNSET, false, 'email');
      assert.equal(read.id, record.id);
    }
  });

  test('a contact is updated by its e-mail address', async () => {
    const { sent, record } = await createContact();
    const updated = await contacts.basicApi.update(sent.email, { properties: { lastname: 'Byron' } }, 'email');
    assert.equal(updated.id, record.id);
    assert.equal((await contacts.basicApi.getById(record.id)).properties.lastname, 'Byron');
  });

  test('any property with unique values will do', async () => {
    const name = await defineUnique('companies', 'companyinformation');
    const { record } = await create('companies', { [name]: 'k1' });
    assert.equal((await companies.basicApi.getById('k1', [name], UNSET, UNSET, false, name)).id, record.id);
    const updated = await objects.basicApi.update('companies', 'k1', { properties: { city: 'Turin' } }, name);
    assert.equal(updated.id, record.id);
  });

  test('an unknown value is a missing record', async () => {
    await refusal(404, contacts.basicApi.getById(email(), UNSET, UNSET, UNSET, false, 'email'));
    await refusal(404, contacts.basicApi.update(email(), { properties: { lastname: 'Byron' } }, 'email'));
  });
});

describe('history', () => {
  test('values come newest first, and the property is answered as well', async () => {
    const { record } = await createContact({ firstname: 'Augusta' });
    await contacts.basicApi.update(record.id, { properties: { firstname: 'Ada' } });
    const read = await contacts.basicApi.getById(record.id, UNSET, ['firstname', 'fax']);
    const history = read.propertiesWithHistory.firstname;
    assert.deepEqual(history.map(({ value }) => value), ['Ada', 'Augusta']);
    assert.ok(history[0].timestamp >= history[1].timestamp);
    assert.ok(history.every(({ sourceType }) => sourceType === 'INTEGRATION'));
    assert.equal(read.properties.firstname, 'Ada');
    assert.deepEqual(read.propertiesWithHistory.fax, []);
  });

  test('a list answers it too', async () => {
    const { sent, record } = await createContact();
    const { results } = await contacts.basicApi.getPage(1, record.id, UNSET, ['firstname']);
    assert.deepEqual(results[0].propertiesWithHistory.firstname.map(({ value }) => value), [sent.firstname]);
  });
});

describe('associations', () => {
  test('a record created with an association is read with it', async () => {
    const { record: contact } = await createContact();
    const deal = await deals.basicApi.create(asNew(fill(objectType('deals').create), linkedTo(contact.id, 3)));
    const read = await deals.basicApi.getById(deal.id, UNSET, UNSET, ['contacts']);
    assert.deepEqual(rows(read, 'contacts'), [{ id: contact.id, type: 'deal_to_contact' }]);
    const reverse = await contacts.basicApi.getById(contact.id, UNSET, UNSET, ['deals']);
    assert.deepEqual(rows(reverse, 'deals'), [{ id: deal.id, type: 'contact_to_deal' }]);
    const { results } = await deals.basicApi.getPage(1, deal.id, UNSET, UNSET, ['contacts']);
    assert.deepEqual(rows(results[0], 'contacts'), [{ id: contact.id, type: 'deal_to_contact' }]);
  });

  test('a primary association brings the unlabelled one', async () => {
    const { record: company } = await create('companies');
    const contact = await contacts.basicApi.create(asNew({ email: email() }, linkedTo(company.id, 1)));
    const read = await contacts.basicApi.getById(contact.id, UNSET, UNSET, ['companies']);
    assert.deepEqual(rows(read, 'companies').map(({ type }) => type).toSorted(), [
      'contact_to_company',
      'contact_to_company_unlabeled',
    ]);
  });

  test('a record without any has no such key', async () => {
    const { record } = await createContact();
    const read = await contacts.basicApi.getById(record.id, UNSET, UNSET, ['companies', 'deals']);
    assert.equal(read.associations, undefined);
  });

  test('an association in the wrong direction is refused', async () => {
    const { record: contact } = await createContact();
    const meeting = asNew(fill(objectType('meetings').create), linkedTo(contact.id, 199));
    const { message, category } = await refusal(400, objects.meetings.basicApi.create(meeting));
    assert.equal(message, 'invalid from object type 0-47 for associations to be created. expected: 0-1');
    assert.equal(category, 'VALIDATION_ERROR');
  });

  test('an association to nobody is refused and creates nothing', async () => {
    const address = email();
    const { message, context } = await refusal(
      400,
      contacts.basicApi.create(asNew({ email: address }, linkedTo(MISSING_ID, 1))),
    );
    assert.equal(message, 'One or more associations are invalid');
    assert.deepEqual(context.INVALID_OBJECT_IDS, [`COMPANY=${MISSING_ID} is not valid`]);
    await refusal(404, contacts.basicApi.getById(address, UNSET, UNSET, UNSET, false, 'email'));
  });

  // The SDK parses a list of rows into classes of its own; only their fields matter here.
  const rows = (record, type) => record.associations[type].results.map(({ id, type: name }) => ({ id, type: name }));
});

test('an update that changes nothing keeps updatedAt', async () => {
  const { sent, record } = await createContact();
  const updated = await contacts.basicApi.update(record.id, { properties: { firstname: sent.firstname } });
  assert.deepEqual(updated.updatedAt, record.updatedAt);
  assertAbsent(updated.properties, ['email']);
});
