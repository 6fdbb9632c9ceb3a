// What a write answers: what was sent, what every record has and what the write touched. Not the default properties.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  asNew, assertAbsent, assertIncludes, companies, contacts, create, createContact, deals, email, objects, unique,
} from './support.mjs';

const SOURCE = { hs_object_source: 'INTEGRATION', hs_object_source_label: 'INTEGRATION' };

function assertNames(properties, names) {
  assert.deepEqual(names.filter((name) => !(name in properties)), []);
}

describe('contacts', () => {
  const LEAD = { ...SOURCE, hs_is_unworked: 'true', hs_pipeline: 'contacts-lifecycle-pipeline', lifecyclestage: 'lead' };

  test('create', async () => {
    const sent = { email: email(), firstname: 'Ada' };
    const { id, properties } = await contacts.basicApi.create(asNew(sent));
    const computed = { hs_all_contact_vids: id, hs_email_domain: 'example.com', hs_is_contact: 'true' };
    assertIncludes(properties, { ...LEAD, ...sent, ...computed });
    assertNames(properties, ['createdate', 'hs_lifecyclestage_lead_date', 'hs_object_source_id', 'lastmodifieddate']);
    assertAbsent(properties, ['lastname']);
  });

  test('update', async () => {
    const { record } = await createContact({ lastname: 'Byron' });
    const { properties } = await contacts.basicApi.update(record.id, { properties: { firstname: 'Ada' } });
    assertIncludes(properties, { ...LEAD, firstname: 'Ada', hs_object_id: record.id });
    assertNames(properties, ['createdate', 'hs_object_source_id', 'lastmodifieddate']);
    assertAbsent(properties, ['email', 'lastname']);
  });

  test('batch create and batch update answer the same', async () => {
    const created = await contacts.batchApi.create({ inputs: [asNew({ email: email() })] });
    const [{ id, properties }] = created.results;
    assertIncludes(properties, { ...LEAD, hs_is_contact: 'true' });
    assertAbsent(properties, ['firstname', 'lastname']);
    const updated = await contacts.batchApi.update({ inputs: [{ id, properties: { lastname: 'Byron' } }] });
    assertIncludes(updated.results[0].properties, { ...LEAD, lastname: 'Byron' });
    assertAbsent(updated.results[0].properties, ['email', 'firstname']);
  });
});

describe('companies', () => {
  const LEAD = { ...SOURCE, hs_pipeline: 'companies-lifecycle-pipeline', lifecyclestage: 'lead' };

  test('create copies the domain to the website', async () => {
    const domain = `${unique()}.example.com`;
    const { properties } = await companies.basicApi.create(asNew({ domain }));
    assertIncludes(properties, { ...LEAD, domain, website: domain });
    assertNames(properties, ['createdate', 'hs_lastmodifieddate', 'hs_object_id']);
    assertAbsent(properties, ['name']);
  });

  test('two may share a domain', async () => {
    const { record, sent } = await create('companies');
    const { record: other } = await create('companies', { domain: sent.domain });
    assert.notEqual(other.id, record.id);
  });

  test('update', async () => {
    const { record, sent } = await create('companies');
    const { properties } = await companies.basicApi.update(record.id, { properties: { city: 'Turin' } });
    assertIncludes(properties, { ...LEAD, city: 'Turin', domain: sent.domain });
    assertAbsent(properties, ['name', 'website']);
  });
});

describe('deals', () => {
  const CALCULATED = [
    'amount_in_home_currency', 'days_to_close', 'hs_closed_amount', 'hs_is_closed_lost', 'hs_is_closed_won',
    'hs_projected_amount',
  ];

  test('create without a stage applies no default', async () => {
    const sent = { dealname: `Deal ${unique()}`, amount: '10000' };
    const { id, properties } = await deals.basicApi.create(asNew(sent));
    assertIncludes(properties, { ...sent, ...SOURCE });
    assertNames(properties, CALCULATED);
    assertAbsent(properties, ['dealstage', 'pipeline', 'closedate']);
    assertIncludes((await deals.basicApi.getById(id)).properties, { dealstage: null, pipeline: null });
  });

  test('update of the stage', async () => {
    const { record } = await create('deals');
    const { properties } = await deals.basicApi.update(record.id, { properties: { dealstage: 'qualifiedtobuy' } });
    assertIncludes(properties, { dealstage: 'qualifiedtobuy', hs_is_closed: 'false', pipeline: 'default' });
    assert.equal(properties.hs_deal_stage_probability, '0.40000000000000002220446049250313080847263336181640625');
    assertAbsent(properties, ['dealname']);
  });
});

describe('other types', () => {
  test('tickets', async () => {
    const { record, sent } = await create('tickets');
    const computed = { hs_ticket_id: record.id, hs_last_message_from_visitor: 'false' };
    assertIncludes(record.properties, { ...sent, ...SOURCE, ...computed });
    assertNames(record.properties, ['hs_helpdesk_sort_timestamp']);
    assertAbsent(record.properties, ['content', 'hs_ticket_category', 'hs_ticket_priority']);
  });

  test('tickets with a stage but no pipeline get the default one', async () => {
    const { properties } = await objects.basicApi.create('tickets', asNew({ subject: 'Ticket', hs_pipeline_stage: '1' }));
    assertIncludes(properties, { hs_pipeline: '0', hs_pipeline_stage: '1' });
  });

  test('tasks', async () => {
    const { record, sent } = await create('tasks');
    assertIncludes(record.properties, { ...sent, hs_task_priority: 'NONE' });
    assertNames(record.properties, ['hs_task_family', 'hs_task_for_object_type']);
  });

  test('notes', async () => {
    const note = { hs_note_body: 'Hello', hs_timestamp: '2030-01-02T03:04:05Z' };
    const { properties } = await objects.notes.basicApi.create(asNew(note));
    assertIncludes(properties, { ...note, hs_body_preview: 'Hello', hs_body_preview_is_truncated: 'false' });
    assertNames(properties, ['hs_createdate', 'hs_lastmodifieddate']);
  });
});
