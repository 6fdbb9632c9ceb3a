// What is refused, with which status and in which words. Clients parse these.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  MISSING_ID, asNew, assertIncludes, cases, clientWith, contacts, create, createContact, defineProperties, defineUnique,
  email, fill, hubspot, inputs, invalidValues, objects, refusal, unique,
} from './support.mjs';

const suffix = unique();

before(() => defineProperties('contacts', fill(cases('custom-properties'), suffix)));

const byEmail = (address) => contacts.basicApi.getById(address, undefined, undefined, undefined, false, 'email');

describe('invalid values', () => {
  for (const { why, type, property, sent, code, message } of fill(cases('invalid-values'), suffix)) {
    const assertRefused = async (attempt) => {
      const body = await refusal(400, attempt);
      const [found, ...others] = invalidValues(body);
      assert.deepEqual(others, []);
      assert.equal(found.isValid, false);
      assert.equal(found.name, property);
      assert.match(found.error, new RegExp(code));
      assert.match(found.message, new RegExp(message));
      assertIncludes(body.errors[0], { code: found.error, message: found.message, context: { propertyName: [property] } });
    };

    test(`${why}, on create`, () => assertRefused(create(type, { [property]: sent })));

    test(`${why}, on update`, async () => {
      const { record } = await create(type);
      await assertRefused(objects.basicApi.update(type, record.id, { properties: { [property]: sent } }));
    });
  }

  test('all of them are reported at once', async () => {
    const values = { email: 'nobody', no_such_a: '1', no_such_b: '2', firstname: 'Ada' };
    const body = await refusal(400, contacts.basicApi.create(asNew(values)));
    assert.deepEqual(invalidValues(body).map(({ name }) => name).toSorted(), ['email', 'no_such_a', 'no_such_b']);
    assert.equal(body.errors.length, 3);
  });
});

describe('incomplete writes', () => {
  for (const [type, name, values, missing] of [
    ['calls', 'CALL', { hs_call_title: 'Call' }, 'hs_timestamp'],
    ['tickets', 'TICKET', { subject: 'Ticket' }, 'hs_pipeline_stage'],
  ]) {
    test(`${type} without ${missing}`, async () => {
      const body = await refusal(400, objects.basicApi.create(type, asNew(values)));
      assert.equal(body.message, `Error creating ${name}. Some required properties were not set.`);
      assert.equal(body.category, 'VALIDATION_ERROR');
      assert.deepEqual(body.context.properties, [missing]);
    });
  }

  test('an update of nothing', async () => {
    const { record } = await createContact();
    const { message } = await refusal(400, contacts.basicApi.update(record.id, { properties: {} }));
    assert.equal(message, 'No properties found to update, please provide at least one.');
  });
});

describe('conflicts', () => {
  test('a second contact with an e-mail address names the first', async () => {
    const { sent, record } = await createContact();
    for (const address of [sent.email, sent.email.toUpperCase()]) {
      const body = await refusal(409, contacts.basicApi.create(asNew({ email: address })));
      assert.equal(body.category, 'CONFLICT');
      assert.equal(body.message.match(/Existing ID: (\d+)/)[1], record.id);
      assert.equal(body.message, `Contact already exists. Existing ID: ${record.id}`);
    }
  });

  test('an update to the e-mail address of another', async () => {
    const { sent, record: owner } = await createContact();
    const { record } = await createContact();
    const body = await refusal(400, contacts.basicApi.update(record.id, { properties: { email: sent.email } }));
    assert.equal(body.category, 'VALIDATION_ERROR');
    assert.equal(
      body.message.replace(/portalId=\d+/, 'portalId=N'),
      'Cannot set PropertyValueCoordinates{portalId=N, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=email, ' +
        `value=${sent.email}} on ${record.id}. ${owner.id} already has that value.`,
    );
  });

  test('a second record with a unique value, created or updated', async () => {
    const name = await defineUnique('companies', 'companyinformation');
    const { record: owner } = await create('companies', { [name]: 'k1' });
    const { record } = await create('companies');
    for (const attempt of [
      () => create('companies', { [name]: 'k1' }),
      () => objects.basicApi.update('companies', record.id, { properties: { [name]: 'k1' } }),
    ]) {
      const body = await refusal(400, attempt());
      assert.equal(body.category, 'VALIDATION_ERROR');
      assert.match(body.message, new RegExp(`propertyName=${name}, value=k1\\} on .*\\. ${owner.id} already has that value\\.$`));
    }
  });
});

describe('lists and look-ups', () => {
  test('by a property whose values are not unique', async () => {
    const byProperty = (type, name) => objects.basicApi.getById(type, 'x', undefined, undefined, undefined, false, name);
    for (const [type, name] of [['contacts', 'firstname'], ['companies', 'domain']]) await refusal(400, byProperty(type, name));
  });

  test('more than 50 rows with history', async () => {
    await refusal(400, contacts.basicApi.getPage(51, undefined, undefined, ['firstname']));
  });
});

describe('missing records', () => {
  const NOT_FOUND = 'resource not found';

  test('read', async () => {
    const body = await refusal(404, contacts.basicApi.getById(MISSING_ID));
    assert.equal(body.message, NOT_FOUND);
    assert.equal(body.category, undefined);
  });

  test('update', async () => {
    const body = await refusal(404, contacts.basicApi.update(MISSING_ID, { properties: { firstname: 'Ada' } }));
    assert.equal(body.message, NOT_FOUND);
    assert.equal(body.category, undefined);
  });

  test('update of an id that is not a number', async () => {
    const body = await refusal(404, contacts.basicApi.update('abc', { properties: { firstname: 'Ada' } }));
    assert.equal(body.message, 'Object not found.  objectId are usually numeric.');
    assert.equal(body.category, 'OBJECT_NOT_FOUND');
    assert.deepEqual(body.context, { id: ['abc'] });
  });

  test('archive is accepted', async () => {
    assert.equal((await contacts.basicApi.archiveWithHttpInfo(MISSING_ID)).httpStatusCode, 204);
  });

  test('a live record is not among the archived', async () => {
    const { record } = await createContact();
    await refusal(404, contacts.basicApi.getById(record.id, undefined, undefined, undefined, true));
  });
});

describe('unknown object types', () => {
  const { basicApi, batchApi } = objects;
  const properties = { name: 'x' };
  const attempts = {
    create: (type) => basicApi.create(type, asNew(properties)),
    read: (type) => basicApi.getById(type, '1'),
    list: (type) => basicApi.getPage(type),
    update: (type) => basicApi.update(type, '1', { properties }),
    archive: (type) => basicApi.archive(type, '1'),
    'batch read': (type) => batchApi.read(type, { ...inputs(['1']), properties: [], propertiesWithHistory: [] }),
    'batch create': (type) => batchApi.create(type, { inputs: [asNew(properties)] }),
  };

  for (const [verb, attempt] of Object.entries(attempts)) {
    test(`${verb} of a word`, async () => {
      const body = await refusal(400, attempt('widgets'));
      assert.equal(body.message, 'Unable to infer object type from: widgets');
      assert.equal(body.category, undefined);
    });
  }

  test('an id', async () => {
    const body = await refusal(400, basicApi.getPage('0-9999'));
    assert.equal(body.message, 'Invalid object or event type id: 0-9999');
    assert.equal(body.category, undefined);
  });

  test('in the associations asked for', async () => {
    const { record } = await createContact();
    const body = await refusal(400, contacts.basicApi.getById(record.id, undefined, undefined, ['widgets']));
    assert.equal(body.message, 'Unable to infer object type from: widgets');
  });
});

describe('batches that are refused as a whole', () => {
  const tooManyInputs = (what, most) =>
    `The maximum number of inputs supported in a ${what} is ${most}. Please reduce the number of items and try again`;
  const { batchApi } = contacts;
  const numbers = (count) => Array.from({ length: count }, (_, index) => String(index + 1));
  const each = (count, more) => ({ inputs: numbers(count).map((id) => ({ id, ...more })) });
  const properties = { firstname: 'Ada' };
  const tooMany = {
    read: () => batchApi.read({ ...each(101), properties: [], propertiesWithHistory: [] }),
    create: () => batchApi.create({ inputs: numbers(101).map(() => asNew(properties)) }),
    update: () => batchApi.update(each(101, { properties })),
    upsert: () => batchApi.upsert(each(101, { idProperty: 'email', properties })),
    archive: () => batchApi.archive(each(101)),
  };

  for (const [verb, attempt] of Object.entries(tooMany)) {
    test(`${verb} of 101`, async () => {
      const body = await refusal(400, attempt());
      assert.equal(body.message, tooManyInputs('batch', 100));
      assert.equal(body.category, 'VALIDATION_ERROR');
    });
  }

  test('read of 51 with history', async () => {
    const body = await refusal(400, batchApi.read({ ...each(51), properties: [], propertiesWithHistory: ['firstname'] }));
    assert.equal(body.message, tooManyInputs('batch request for property histories', 50));
    assert.equal(body.category, 'VALIDATION_ERROR');
  });

  test('the same id twice', async () => {
    const { record, sent } = await createContact();
    const twice = (input) => ({ inputs: [input, input] });
    for (const [id, attempt] of [
      [record.id, () => batchApi.update(twice({ id: record.id, properties }))],
      [sent.email, () => batchApi.upsert(twice({ id: sent.email, idProperty: 'email', properties }))],
    ]) {
      const body = await refusal(400, attempt());
      assert.equal(body.message, `Duplicate IDs found in batch input: [${id}]. IDs must be unique`);
      assert.deepEqual(body.context, { ids: [id] });
      assert.equal(body.category, 'VALIDATION_ERROR');
    }
  });

  test('one bad property, and nothing is created', async () => {
    const address = email();
    const batch = [asNew({ email: address }), asNew({ email: email(), no_such_property: '1' })];
    const body = await refusal(400, batchApi.create({ inputs: batch }));
    const [{ error, name }, ...others] = invalidValues(body);
    assert.deepEqual([error, name, others], ['PROPERTY_DOESNT_EXIST', 'no_such_property', []]);
    await refusal(404, byEmail(address));
  });

  test('one bad property, and nothing is updated', async () => {
    const { record, sent } = await createContact();
    const { record: other } = await createContact();
    const batch = [
      { id: record.id, properties: { firstname: 'Changed' } },
      { id: other.id, properties: { no_such_property: '1' } },
    ];
    await refusal(400, batchApi.update({ inputs: batch }));
    assert.equal((await contacts.basicApi.getById(record.id)).properties.firstname, sent.firstname);
  });
});

describe('credentials', () => {
  const page = (client) => client.crm.contacts.basicApi.getPage(1);

  test('none', async () => {
    const body = await refusal(401, page(clientWith({})));
    assert.equal(body.category, 'INVALID_AUTHENTICATION');
    assert.equal(
      body.message,
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ' +
        'https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    );
  });

  test('a token nobody issued', async () => {
    const body = await refusal(401, page(clientWith({ accessToken: 'garbage' })));
    assert.equal(body.category, 'EXPIRED_AUTHENTICATION');
    assert.match(body.message, /^The OAuth token used to make this call expired \d+ day\(s\) ago\.$/);
    assert.deepEqual(body.context, { 'expire time': ['1970-01-01T00:00:00Z'] });
  });
});

describe('headers', () => {
  const RATE_LIMITS = [
    'daily', 'daily-remaining', 'max', 'remaining', 'secondly', 'secondly-remaining',
  ];

  const assertHeaders = (headers) => {
    for (const name of RATE_LIMITS) assert.match(headers[`x-hubspot-ratelimit-${name}`] ?? '', /^\d+$/, name);
    assert.equal(headers['x-hubspot-ratelimit-interval-milliseconds'], '10000');
    assert.match(headers['x-hubspot-correlation-id'], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  };

  test('of a success', async () => {
    const { headers } = await contacts.basicApi.getPageWithHttpInfo(1);
    assertHeaders(headers);
    assert.match(headers['content-type'], /^application\/json;\s*charset=utf-8$/i);
  });

  test('of a refusal', async () => {
    const invalid = asNew({ no_such_property: '1' });
    await assert.rejects(contacts.basicApi.create(invalid), ({ headers }) => {
      assertHeaders(headers);
      return true;
    });
  });

  test('of a missing record', async () => {
    await assert.rejects(contacts.basicApi.getById(MISSING_ID), ({ headers }) => {
      assertHeaders(headers);
      assert.equal(headers['x-hubspot-notfound'], 'true');
      return true;
    });
  });
});

// `apiRequest` is the SDK's way to what its models do not cover: bodies that no model would produce.
describe('malformed requests', () => {
  const post = (body) => hubspot.apiRequest({ method: 'POST', path: '/crm/v3/objects/contacts/batch/create', body });

  test('an array for an object', async () => {
    const response = await post([{ properties: {} }]);
    const { message, category } = await response.json();
    assert.equal(response.status, 400);
    assert.match(message, /^Invalid input JSON on line 1, column 1: Cannot deserialize value of type /);
    assert.equal(category, undefined);
  });

  test('no body', async () => {
    const response = await post(undefined);
    assert.equal(response.status, 400);
    assertIncludes(await response.json(), {
      message: 'Invalid JSON input: a request body was expected, but none found',
      category: 'VALIDATION_ERROR',
    });
  });

  test('a missing record is an HTML page to those who accept anything', async () => {
    const path = `/crm/v3/objects/contacts/${MISSING_ID}`;
    const response = await hubspot.apiRequest({ path, headers: { Accept: '*/*' } });
    assert.equal(response.status, 404);
    assert.match(response.headers.get('content-type'), /^text\/html/);
    assert.match(await response.text(), /<p>Resource not found<\/p>/);
  });
});
