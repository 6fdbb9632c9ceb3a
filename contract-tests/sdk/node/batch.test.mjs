// Batches: read, create, update, upsert and archive, for every type through both of its sub-clients,
// and the answers in which a part of the batch failed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  MISSING_ID, asNew, assertRecord, byId, companies, contacts, create, createContact, createMany, defineUnique, email,
  fill, ids, inputs, linkedTo, objects, pick, refusal, surfaces,
} from './support.mjs';

const readInput = (values, more = {}) => ({ ...inputs(values), properties: [], propertiesWithHistory: [], ...more });

function assertComplete({ httpStatusCode, data }, status) {
  assert.equal(httpStatusCode, status);
  assert.equal(data.status, 'COMPLETE');
  assert.ok(data.completedAt >= data.startedAt);
}

for (const { title, type, basicApi, batchApi } of surfaces) {
  describe(title, () => {
    const addTwo = () => createMany(type.type, 2);

    test('batch create answers every record with what was sent', async () => {
      const sent = [fill(type.create), fill(type.create)];
      const info = await batchApi.createWithHttpInfo({ inputs: sent.map((values) => asNew(values)) });
      assertComplete(info, 201);
      const [key] = Object.keys(type.create);
      for (const properties of sent) {
        const record = info.data.results.find((result) => result.properties[key] === properties[key]);
        assertRecord(record, type, properties);
      }
      assert.equal(info.data.results.length, 2);
    });

    test('batch read answers the default properties, or those asked for', async () => {
      const records = await addTwo();
      const plain = await batchApi.readWithHttpInfo(readInput(ids(records)));
      assertComplete(plain, 200);
      assert.deepEqual(ids(plain.data.results).toSorted(), ids(records).toSorted());
      for (const record of plain.data.results) assert.deepEqual(Object.keys(record.properties), type.default);

      const [asked] = Object.keys(type.create);
      const narrow = await batchApi.read(readInput(ids(records), { properties: [asked] }));
      for (const record of narrow.results) {
        assertRecord(record, type, pick(byId(records)[record.id].properties, [asked]));
        assert.deepEqual(Object.keys(record.properties), [asked, type.created, type.modified, 'hs_object_id'].toSorted());
      }
    });

    test('batch update changes every record', async () => {
      const changes = (await addTwo()).map(({ id }) => ({ id, properties: fill(type.change) }));
      const info = await batchApi.updateWithHttpInfo({ inputs: changes });
      assertComplete(info, 200);
      for (const { id, properties } of changes) assertRecord(byId(info.data.results)[id], type, properties);
    });

    test('batch archive is always 204', async () => {
      const records = await addTwo();
      for (const _ of ['first', 'second']) {
        const info = await batchApi.archiveWithHttpInfo(inputs([...ids(records), MISSING_ID]));
        assert.equal(info.httpStatusCode, 204);
      }
      for (const id of ids(records)) await refusal(404, basicApi.getById(id));
      const archived = await batchApi.read(readInput(ids(records)), true);
      assert.deepEqual(ids(archived.results).toSorted(), ids(records).toSorted());
      assert.ok(archived.results.every((record) => record.archived === true));
    });
  });
}

describe('a batch on the wire', () => {
  test('its envelope has four keys', async () => {
    const { record } = await createContact();
    const raw = JSON.parse(await (await contacts.batchApi.readWithHttpInfo(readInput([record.id]))).body.text());
    assert.deepEqual(Object.keys(raw).toSorted(), ['completedAt', 'results', 'startedAt', 'status']);
  });

  test('an empty batch is complete', async () => {
    const info = await contacts.batchApi.createWithHttpInfo({ inputs: [] });
    assertComplete(info, 201);
    assert.deepEqual(info.data.results, []);
  });
});

describe('batch read', () => {
  test('by e-mail address', async () => {
    const { sent, record } = await createContact();
    const { results } = await contacts.batchApi.read(readInput([sent.email], { idProperty: 'email' }));
    assert.deepEqual(ids(results), [record.id]);
  });

  test('with history', async () => {
    const { sent, record } = await createContact();
    const { results } = await contacts.batchApi.read(readInput([record.id], { propertiesWithHistory: ['firstname'] }));
    assert.deepEqual(results[0].propertiesWithHistory.firstname.map(({ value }) => value), [sent.firstname]);
  });

  for (const [type, name] of [['contacts', 'CONTACT'], ['companies', 'COMPANY']]) {
    test(`missing ${type} are one error that names them all`, async () => {
      const { record } = await create(type);
      const missing = [MISSING_ID, '999999999998'];
      const info = await objects.batchApi.readWithHttpInfo(type, readInput([record.id, ...missing]));
      assertNotFound(info, name, missing);
      assert.deepEqual(ids(info.data.results), [record.id]);
    });
  }

  test('an archived record is missing', async () => {
    const { record } = await createContact();
    await contacts.basicApi.archive(record.id);
    assertNotFound(await contacts.batchApi.readWithHttpInfo(readInput([record.id])), 'CONTACT', [record.id]);
  });
});

describe('batch update', () => {
  test('by e-mail address', async () => {
    const { sent, record } = await createContact();
    const change = { id: sent.email, idProperty: 'email', properties: { lastname: 'Byron' } };
    const { results } = await contacts.batchApi.update({ inputs: [change] });
    assert.deepEqual(ids(results), [record.id]);
    assert.equal(results[0].properties.lastname, 'Byron');
  });

  for (const missing of [MISSING_ID, 'unknownIdentifier888']) {
    test(`${missing} is missing, the other record is written`, async () => {
      const { record } = await createContact();
      const changes = [record.id, missing].map((id) => ({ id, properties: { lastname: 'Byron' } }));
      const info = await contacts.batchApi.updateWithHttpInfo({ inputs: changes });
      assertNotFound(info, 'CONTACT', [missing]);
      assert.deepEqual(ids(info.data.results), [record.id]);
      assert.equal((await contacts.basicApi.getById(record.id)).properties.lastname, 'Byron');
    });
  }

  test('an error names the trace id of the input', async () => {
    const input = { id: MISSING_ID, objectWriteTraceId: 'gone', properties: { lastname: 'Byron' } };
    const info = await contacts.batchApi.updateWithHttpInfo({ inputs: [input] });
    assertNotFound(info, 'CONTACT', [MISSING_ID]);
    assert.deepEqual(info.data.errors[0].context.objectWriteTraceId, ['gone']);
  });
});

function assertNotFound({ httpStatusCode, data }, name, missing) {
  assert.equal(httpStatusCode, 207);
  assert.equal(data.status, 'COMPLETE');
  assert.equal(data.numErrors, 1);
  const [{ status, category, message, context }] = data.errors;
  assert.equal(status, 'error');
  assert.equal(category, 'OBJECT_NOT_FOUND');
  assert.equal(message, `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`);
  assert.deepEqual(context.ids.toSorted(), missing.toSorted());
}

describe('batch upsert', () => {
  const upsert = (id, lastname) => ({ id, idProperty: 'email', properties: { lastname } });

  test('by e-mail address says which records are new', async () => {
    const { sent, record } = await createContact();
    const address = email();
    const info = await contacts.batchApi.upsertWithHttpInfo({ inputs: [upsert(sent.email, 'Old'), upsert(address, 'New')] });
    assertComplete(info, 200);
    const [old, added] = info.data.results.toSorted((a, b) => Number(a._new) - Number(b._new));
    assert.deepEqual([old._new, added._new], [false, true]);
    assert.equal(old.id, record.id);
    const read = await contacts.basicApi.getById(added.id);
    assert.deepEqual(pick(read.properties, ['email', 'lastname']), { email: address, lastname: 'New' });
  });

  test('by a property with unique values', async () => {
    const name = await defineUnique('companies', 'companyinformation');
    const input = { id: 'k1', idProperty: name, properties: { name: 'Engines' } };
    const [first] = (await companies.batchApi.upsert({ inputs: [input] })).results;
    const [second] = (await companies.batchApi.upsert({ inputs: [input] })).results;
    assert.deepEqual([first._new, second._new], [true, false]);
    assert.equal(second.id, first.id);
    assert.equal((await companies.basicApi.getById(first.id, [name])).properties[name], 'k1');
  });
});

describe('batch create', () => {
  const traced = (objectWriteTraceId, properties) => ({ objectWriteTraceId, ...asNew(properties) });

  test('trace ids come back', async () => {
    const batch = ['a', 'b'].map((id) => traced(id, { email: email() }));
    const { results } = await contacts.batchApi.create({ inputs: batch });
    assert.deepEqual(results.map((result) => result.objectWriteTraceId).toSorted(), ['a', 'b']);
  });

  test('with a trace id on every input, a bad one does not stop the others', async () => {
    const address = email();
    const info = await contacts.batchApi.createWithHttpInfo({
      inputs: [traced('good', { email: address }), traced('bad', { no_such_property: '1' })],
    });
    assert.equal(info.httpStatusCode, 207);
    assert.equal(info.data.numErrors, 1);
    const [{ category, message, context }] = info.data.errors;
    assert.equal(category, 'VALIDATION_ERROR');
    assert.match(message, /PROPERTY_DOESNT_EXIST/);
    assert.deepEqual(context.objectWriteTraceId, ['bad']);
    assert.deepEqual(info.data.results.map(({ properties }) => properties.email), [address]);
  });

  test('some addresses taken: the others are written, and each error names the existing record', async () => {
    const { sent, record } = await createContact();
    const address = email();
    const info = await contacts.batchApi.createWithHttpInfo({
      inputs: [asNew({ email: sent.email }), asNew({ email: address })],
    });
    assert.equal(info.httpStatusCode, 207);
    assert.equal(info.data.numErrors, 1);
    const [{ status, category, message, context }] = info.data.errors;
    assert.deepEqual([status, category], ['error', 'CONFLICT']);
    assert.equal(message, `Contact already exists. Existing ID: ${record.id}`);
    assert.deepEqual(context, { objectWriteTraceId: ['0'], existingId: [record.id] });
    assert.deepEqual(info.data.results.map(({ properties }) => properties.email), [address]);
  });

  test('all addresses taken: nothing but a conflict', async () => {
    const { sent } = await createContact();
    const body = await refusal(409, contacts.batchApi.create({ inputs: [asNew({ email: sent.email })] }));
    assert.equal(body.message, 'Contact already exists');
    assert.equal(body.category, 'CONFLICT');
    assert.equal(body.context, undefined);
  });

  test('with associations', async () => {
    const { record: company } = await create('companies');
    const { results } = await contacts.batchApi.create({
      inputs: [asNew({ email: email() }, linkedTo(company.id, 1))],
    });
    const read = await contacts.basicApi.getById(results[0].id, undefined, undefined, ['companies']);
    assert.ok(ids(read.associations.companies.results).includes(company.id));
  });
});
