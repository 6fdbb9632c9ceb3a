// Pipelines and stages: every call of the SDK's four pipeline APIs, and the records that stand in the stages.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asNew, assertIncludes, deals, hubspot, ids, invalidValues, objects, properties, refusal, unique } from './support.mjs';

const { pipelinesApi, pipelineStagesApi, pipelineAuditsApi, pipelineStageAuditsApi } = hubspot.crm.pipelines;

const stage = (label, displayOrder, probability) => ({ label, displayOrder, metadata: { probability } });

// The SDK's models leave out the ids that one may send, so HubSpot always makes them.
async function make() {
  const stages = [stage('First', 0, '0.50'), stage('Last', 1, '1')];
  const pipeline = await pipelinesApi.create('deals', { label: `Pipeline ${unique()}`, displayOrder: 7, stages });
  const [first, last] = ids(pipeline.stages);
  return { id: pipeline.id, first, last, pipeline };
}

const missing = (attempt) => assert.rejects(attempt, ({ code }) => code === 404);

describe('pipelines', () => {
  test('a new portal has the sales pipeline', async () => {
    const [pipeline] = (await pipelinesApi.getAll('deals')).results;
    assertIncludes(pipeline, { id: 'default', label: 'Sales Pipeline', displayOrder: 0, archived: false });
    assert.equal(pipeline.createdAt.getTime(), 0);
    const won = pipeline.stages.find(({ id }) => id === 'closedwon');
    assertIncludes(won, { label: 'Closed Won', displayOrder: 5, writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT' });
    assert.deepEqual({ ...won.metadata }, { isClosed: 'true', probability: '1.0' });
  });

  for (const [type, id] of [['contacts', 'contacts-lifecycle-pipeline'], ['companies', 'companies-lifecycle-pipeline'], ['tickets', '0']]) {
    test(`${type} have theirs`, async () => assert.ok(ids((await pipelinesApi.getAll(type)).results).includes(id)));
  }

  test('a creation repeats what was sent, and a read has the probability as a double', async () => {
    const { id, pipeline } = await make();
    assert.deepEqual(pipeline.stages.map(({ metadata }) => metadata.probability), ['0.50', '1']);
    const read = await pipelinesApi.getById('deals', id);
    assert.deepEqual(read.stages.map(({ metadata }) => metadata.probability), ['0.5', '1.0']);
    assert.deepEqual(read.stages.map(({ metadata }) => metadata.isClosed), ['false', 'true']);
  });

  test('without ids HubSpot counts', async () => {
    const stages = [stage('A', 0, '0.1'), stage('B', 0, '0.2')];
    const { id, stages: made } = await pipelinesApi.create('deals', { label: unique(), displayOrder: 0, stages });
    assert.deepEqual(ids(made), [1n, 2n].map((more) => String(BigInt(id) + more)));
    assert.deepEqual(made.map(({ displayOrder }) => displayOrder), [0, 1]);
  });

  test('an update changes, a replacement leaves nothing of what was', async () => {
    const { id, first, last } = await make();
    const label = unique();
    assertIncludes(await pipelinesApi.update('deals', id, { label }), { id, label, displayOrder: 7 });
    const stages = [stage('Only', 0, '0.9')];
    const replaced = await pipelinesApi.replace('deals', id, { label: `${label}2`, displayOrder: 2, stages });
    assertIncludes(replaced, { id, label: `${label}2`, displayOrder: 2 });
    const [only, ...others] = ids((await pipelinesApi.getById('deals', id)).stages);
    assert.deepEqual(others, []);
    assert.ok(![first, last].includes(only));
  });

  test('archiving takes a pipeline away, and an update brings it back', async () => {
    const { id } = await make();
    assert.equal((await pipelinesApi.archiveWithHttpInfo('deals', id)).httpStatusCode, 204);
    await missing(pipelinesApi.getById('deals', id));
    assert.ok(!ids((await pipelinesApi.getAll('deals')).results).includes(id));
    const gone = await refusal(404, pipelinesApi.archive('deals', id));
    assertIncludes(gone, { message: `No pipeline found with id ${id}`, category: 'OBJECT_NOT_FOUND' });
    await refusal(400, pipelinesApi.update('deals', 'default', { archived: true }));
    assert.equal((await pipelinesApi.update('deals', id, { archived: false })).id, id);
  });

  test('a pipeline with records in it stays if references are validated', async () => {
    const { id, first } = await make();
    const deal = await deals.basicApi.create(asNew({ dealname: 'Deal', pipeline: id, dealstage: first }));
    for (const flags of [[true, false], [false, true]]) {
      const { message, subCategory, context } = await refusal(400, pipelinesApi.archive('deals', id, ...flags));
      assert.equal(message, `Stage IDs: [${first}] are being referenced by object IDs: [${deal.id}]`);
      assert.equal(subCategory, 'PipelineError.STAGE_ID_IN_USE');
      assert.deepEqual(context, { stageIds: [`[${first}]`], objectIds: [`[${deal.id}]`] });
    }
    await pipelinesApi.archive('deals', id);
    assert.equal((await deals.basicApi.getById(deal.id)).properties.dealstage, first);
  });

  test('the refusals have HubSpot’s words', async () => {
    const { pipeline } = await make();
    const create = (change) => pipelinesApi.create('deals', { label: unique(), displayOrder: 0, stages: [stage('A', 0, '0.1')], ...change });
    for (const [status, message, change] of [
      [400, 'Pipeline must have at least one stage', { stages: [] }],
      [400, `An active pipeline with label ${pipeline.label} already exists.`, { label: pipeline.label }],
      [400, 'Pipeline display order cannot be negative', { displayOrder: -1 }],
      [400, 'must specify probability when writing a dealstage', { stages: [{ label: 'A', displayOrder: 0, metadata: {} }] }],
      [400, 'dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)', { stages: [stage('A', 0, '2')] }],
    ]) {
      assert.equal((await refusal(status, create(change))).message, message);
    }
  });

  test('an audit tells what was done, newest first', async () => {
    const { id, first } = await make();
    await pipelineStagesApi.update('deals', id, first, { label: 'Uno', metadata: { probability: '0.5' } });
    const { results } = await pipelineAuditsApi.getAudit('deals', id);
    assert.deepEqual(results.map(({ action }) => action), ['UPDATE', 'CREATE']);
    assert.ok(results[0].identifier.endsWith(`:${id}`));
    assertIncludes(JSON.parse(results[0].rawObject), { pipelineId: id, objectType: 'DEAL', active: true });
    const ofStage = await pipelineStageAuditsApi.getAudit('deals', first);
    assert.deepEqual(ofStage.results.map(({ action }) => action), ['UPDATE', 'CREATE']);
  });
});

describe('stages', () => {
  test('are created, read, changed, replaced and archived', async () => {
    const { id, first, last } = await make();
    const added = await pipelineStagesApi.create('deals', id, stage('Middle', 1, '0.7'));
    assertIncludes(added, { label: 'Middle', displayOrder: 2 });
    assert.deepEqual(ids((await pipelineStagesApi.getAll('deals', id)).results), [first, last, added.id]);
    const changed = await pipelineStagesApi.update('deals', id, added.id, { displayOrder: 9 });
    assertIncludes(changed, { label: 'Middle', displayOrder: 9 });
    const replaced = await pipelineStagesApi.replace('deals', id, added.id, stage('Lost', 3, '0'));
    assertIncludes(replaced, { id: added.id, label: 'Lost', displayOrder: 3 });
    const read = await pipelineStagesApi.getById('deals', id, added.id);
    assert.deepEqual({ ...read.metadata }, { isClosed: 'true', probability: '0.0' });
    for (const _ of ['first', 'second']) {
      assert.equal((await pipelineStagesApi.archiveWithHttpInfo('deals', id, added.id)).httpStatusCode, 204);
    }
    await missing(pipelineStagesApi.getById('deals', id, added.id));
  });

  test('two of one label are refused', async () => {
    const { id } = await make();
    const body = await refusal(400, pipelineStagesApi.create('deals', id, stage('First', 5, '0.1')));
    assertIncludes(body, { message: 'Stage with label First already exists', subCategory: 'PipelineError.STAGE_LABEL_EXISTS' });
  });

  test('tickets keep a closed one', async () => {
    const body = await refusal(400, pipelineStagesApi.archive('tickets', '0', '4'));
    assertIncludes(body, {
      message: 'TICKET pipeline: 0 must have at least one closed stage',
      subCategory: 'PipelineError.MISSING_CLOSED_STAGE',
    });
  });

  test('have properties of their own, and are the options of their record’s', async () => {
    const { id, first } = await make();
    const values = async (name) => (await properties.coreApi.getByName('deals', name)).options.map(({ value }) => value);
    assert.ok((await values('pipeline')).includes(id));
    assert.ok((await values('dealstage')).includes(first));
    const entered = await properties.coreApi.getByName('deals', `hs_v2_date_entered_${first}`);
    assertIncludes(entered, { type: 'datetime', hubspotDefined: true });
  });

  test('a deal that moves leaves dates behind', async () => {
    const { id, first, last } = await make();
    const deal = await deals.basicApi.create(asNew({ dealname: 'Deal', dealstage: first }));
    await deals.basicApi.update(deal.id, { properties: { dealstage: last } });
    const names = ['pipeline', 'hs_is_closed_won', ...[first, last].flatMap((s) => [`hs_v2_date_entered_${s}`, `hs_v2_date_exited_${s}`])];
    const { properties: values } = await deals.basicApi.getById(deal.id, names);
    assertIncludes(values, { pipeline: id, hs_is_closed_won: 'true', [`hs_v2_date_exited_${last}`]: null });
    assert.equal(values[`hs_v2_date_exited_${first}`], values[`hs_v2_date_entered_${last}`]);
  });

  test('a ticket moves too', async () => {
    const ticket = await objects.basicApi.create('tickets', asNew({ subject: 'T', hs_pipeline: '0', hs_pipeline_stage: '1' }));
    await objects.basicApi.update('tickets', ticket.id, { properties: { hs_pipeline_stage: '4' } });
    const { properties: values } = await objects.basicApi.getById('tickets', ticket.id, ['hs_v2_date_exited_1', 'hs_v2_date_entered_4', 'closed_date']);
    assert.equal(values.hs_v2_date_exited_1, values.hs_v2_date_entered_4);
    assert.ok(values.closed_date);
  });

  test('of another pipeline are no options', async () => {
    const { id, first, last } = await make();
    const body = await refusal(400, deals.basicApi.create(asNew({ pipeline: id, dealstage: 'closedwon' })));
    const [fault] = invalidValues(body);
    assertIncludes(fault, { name: 'dealstage', error: 'INVALID_OPTION' });
    assert.match(fault.message, /^closedwon is not a valid pipeline stage ID\. Valid options are: /);
    assert.ok(fault.message.includes(`pipelineId=${id} : [${first}, ${last}]`), fault.message);
  });
});
