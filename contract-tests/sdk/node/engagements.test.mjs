// Notes, calls, tasks, meetings, e-mails, communications and postal mail, and a lead scored from them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  asNew, assertAbsent, assertIncludes, contacts, createContact, hubspot, invalidValues, linkedTo, objects, properties, refusal, unique,
} from './support.mjs';

const AT = '2026-03-12T10:00:00Z';
const add = (type, values, links) => objects.basicApi.create(type, asNew(values, links));
const read = async (type, id, names) => (await objects.basicApi.getById(type, id, names)).properties;

describe('what an activity must have', () => {
  for (const [type, legacy, missing] of [
    ['notes', 'NOTE', ['hs_timestamp']],
    ['calls', 'CALL', ['hs_timestamp']],
    ['tasks', 'TASK', ['hs_timestamp']],
    ['meetings', 'MEETING_EVENT', ['hs_timestamp']],
    ['emails', 'EMAIL', ['hs_timestamp', 'hs_email_direction']],
    ['communications', 'COMMUNICATION', ['hs_timestamp', 'hs_communication_channel_type']],
    ['postal_mail', 'POSTAL_MAIL', ['hs_timestamp']],
  ]) {
    test(type, async () => {
      const { message, context } = await refusal(400, add(type, {}));
      assert.equal(message, `Error creating ${legacy}. Some required properties were not set.`);
      assert.deepEqual(context, { properties: missing });
    });
  }

  test('a meeting’s start will do', async () => {
    const { id } = await add('meetings', { hs_meeting_start_time: AT });
    assertIncludes(await read('meetings', id, ['hs_timestamp']), { hs_timestamp: AT });
  });
});

describe('choices', () => {
  for (const [type, name, value, more] of [
    ['calls', 'hs_call_status', 'SHY'],
    ['calls', 'hs_call_disposition', 'Connected'],
    ['emails', 'hs_email_direction', 'UP'],
    ['meetings', 'hs_meeting_outcome', 'FUN'],
    ['tasks', 'hs_task_priority', 'HIGHEST'],
    ['communications', 'hs_communication_logged_from', 'PHONE', { hs_communication_channel_type: 'SMS' }],
  ]) {
    test(`${name} is not ${value}`, async () => {
      const [fault] = invalidValues(await refusal(400, add(type, { hs_timestamp: AT, [name]: value, ...more })));
      assertIncludes(fault, { name, error: 'INVALID_OPTION', propertyValue: value });
    });
  }

  test('a recording is reached over https', async () => {
    const url = 'http://example.com/call.mp3';
    const [fault] = invalidValues(await refusal(400, add('calls', { hs_timestamp: AT, hs_call_recording_url: url })));
    assert.equal(fault.name, 'hs_call_recording_url');
  });
});

describe('what follows from what was sent', () => {
  test('a body has a preview', async () => {
    const { properties: values } = await add('notes', { hs_timestamp: AT, hs_note_body: '<p>Hello</p><p>you</p>' });
    assertIncludes(values, { hs_body_preview: 'Hello you', hs_body_preview_is_truncated: 'false' });
  });

  test('headers have sender and receivers', async () => {
    const person = (name) => ({ email: `${name}@example.com`, firstName: name });
    const headers = JSON.stringify({ from: person('ada'), to: [person('bob'), person('eve')], cc: [], bcc: [] });
    const { id } = await add('emails', { hs_timestamp: AT, hs_email_direction: 'EMAIL', hs_email_headers: headers });
    const values = await read('emails', id, ['hs_email_from_email', 'hs_email_from_firstname', 'hs_email_to_email']);
    assertIncludes(values, {
      hs_email_from_email: 'ada@example.com',
      hs_email_from_firstname: 'ada',
      hs_email_to_email: 'bob@example.com;eve@example.com',
    });
  });

  test('a task stands in the pipeline of tasks', async () => {
    const { id, properties: made } = await add('tasks', { hs_timestamp: AT, hs_task_subject: 'Call' });
    assertIncludes(made, { hs_task_status: 'NOT_STARTED', hs_task_priority: 'NONE' });
    assertAbsent(made, ['hs_pipeline', 'hs_pipeline_stage']);
    const { properties: done } = await objects.basicApi.update('tasks', id, { properties: { hs_task_status: 'COMPLETED' } });
    assertIncludes(done, {
      hs_pipeline: '3d314325-1b2a-4225-9388-375f49c57ec3',
      hs_pipeline_stage: '61bafb31-e7fa-46ed-aaa9-1322438d6e67',
      hs_task_is_completed: '1',
    });
    assert.deepEqual((await hubspot.crm.pipelines.pipelinesApi.getAll('tasks')).results, []);
  });
});

test('a lead is scored as far as HubSpot lets an integration', async () => {
  const { record } = await createContact({ jobtitle: 'CTO' });
  for (const [type, association] of [['notes', 202], ['calls', 194], ['meetings', 200], ['tasks', 204]]) {
    await add(type, { hs_timestamp: AT }, linkedTo(record.id, association));
  }
  const activities = ['notes', 'calls', 'meetings', 'tasks'];
  const lead = await contacts.basicApi.getById(record.id, ['jobtitle'], undefined, activities);
  assert.equal(lead.properties.jobtitle, 'CTO');
  assert.deepEqual(activities.map((type) => lead.associations[type].results.length), [1, 1, 1, 1]);

  const write = (name) => contacts.basicApi.update(record.id, { properties: { [name]: '85' } });
  const fault = async (name) => invalidValues(await refusal(400, write(name)))[0];
  assertIncludes(await fault('hubspotscore'), {
    error: 'READ_ONLY_VALUE',
    message: '"hubspotscore" is a read only property; its value cannot be set.',
  });
  assertIncludes(await fault('hs_lead_score'), {
    error: 'PROPERTY_DOESNT_EXIST',
    message: 'Property "hs_lead_score" does not exist',
  });
  const name = `lead_score_${unique()}`;
  await properties.coreApi.create('contacts', { name, label: 'Score', type: 'number', fieldType: 'number', groupName: 'contactinformation' });
  assertIncludes((await write(name)).properties, { [name]: '85' });
});
