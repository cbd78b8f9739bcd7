import { expect, test } from 'vitest';
import { type Answer, withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const spec = {
  name: 'Does compensation help?',
  base: {
    model: 'tiny',
    calibrationData: 'cats',
    evaluationData: 'cats',
    samples: 8,
    sequenceLength: 16,
    evaluationRows: 6,
  },
  factors: { ratio: [0.2, 0.5], compensation: ['NONE', 'BASELINE_BIAS'], removeHeads: [null, 1] },
};

test('a study is planned, created, started, followed to its end, and read in pages', async () => {
  const planned = await pipeline.ask(
    `query ($spec: StudyInput!) { studyPlan(spec: $spec) {
      cells refused { settings problem { code message } } kinds { kind operations cached inline }
      cost { missing bytes } questions warnings freeBytes } }`,
    { spec },
  );
  expect(planned.data.studyPlan).toMatchObject({ cells: 4, questions: [], warnings: [], cost: { missing: 10 } });
  expect(planned.data.studyPlan.refused).toHaveLength(4);
  expect(planned.data.studyPlan.kinds).toContainEqual({ kind: 'plan', operations: 2, cached: 0, inline: true });

  const created = await pipeline.ask(
    'mutation ($spec: StudyInput!) { createStudy(spec: $spec) { ... on Study { id key status } } }',
    { spec },
  );
  const { id } = created.data.createStudy;
  expect(created.data.createStudy.status).toBe('PLANNED');
  const asked = await pipeline.ask(
    `mutation ($id: ID!) { startStudy(id: $id, maxSeconds: 0) { __typename ... on StudyConfirmation { plan { questions } } } }`,
    { id },
  );
  expect(asked.data.startStudy).toMatchObject({ __typename: 'StudyConfirmation' });
  expect(asked.data.startStudy.plan.questions).toHaveLength(1);

  const events = await pipeline.follow(
    `subscription ($id: ID!) { study(id: $id) { sequence previous
      study { status counts { succeeded refused } progress { done total fraction etaSeconds } }
      cells { id status failure { code } figures { name value } evaluation { perplexity } } } }`,
    { id },
  );
  const next = async () => ((await events.next()) as IteratorYieldResult<Answer>).value.data.study;
  const first = await next();
  expect(first.previous).toBeNull();
  expect(first.cells).toHaveLength(8);
  await pipeline.ask('mutation ($id: ID!) { startStudy(id: $id) { __typename } }', { id });
  let last = first;
  while (last.study.status !== 'SUCCEEDED') {
    const event = await next();
    expect(event.previous).toBe(last.sequence);
    last = event;
  }
  await events.return!();
  expect(last.study).toMatchObject({
    counts: { succeeded: 4, refused: 4 },
    progress: { done: 10, total: 10, fraction: 1, etaSeconds: null },
  });

  const page = (after: string | null) =>
    pipeline.ask(
      `query ($id: ID!, $after: String) { study(id: $id) {
        spec factors { name title levels { value title } }
        cells(first: 5, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
          settings status failure { code } figures { name value }
          evaluation { perplexity } dense { perplexity } prunedModel { compensation } plan { achievedRatio } } } } } }`,
      { id, after },
    );
  const one = (await page(null)).data.study;
  const two = (await page(one.cells.pageInfo.endCursor)).data.study;
  const cells = [...one.cells.edges, ...two.cells.edges].map(({ node }) => node);
  expect(cells).toHaveLength(8);
  expect(two.cells.pageInfo.hasNextPage).toBe(false);
  expect(one.factors.map(({ name }: { name: string }) => name)).toEqual(['ratio', 'removeHeads', 'compensation']);
  expect(one.factors[0].levels).toEqual([
    { value: 0.2, title: '20 %' },
    { value: 0.5, title: '50 %' },
  ]);
  for (const cell of cells) {
    if (cell.settings.removeHeads === 1) {
      expect(cell).toMatchObject({ status: 'REFUSED', failure: { code: 'BAD_PARAMETER' }, evaluation: null });
      continue;
    }
    const figure = (name: string) => cell.figures.find((one: { name: string }) => one.name === name).value;
    expect(cell.status).toBe('SUCCEEDED');
    expect(figure('perplexity')).toBe(cell.evaluation.perplexity);
    expect(figure('densePerplexity')).toBe(cell.dense.perplexity);
    expect(figure('achievedRatio')).toBe(cell.plan.achievedRatio);
    expect(cell.prunedModel.compensation).toBe(cell.settings.compensation);
  }
  const masks = await pipeline.ask(
    `query ($id: ID!) { study(id: $id) {
      agreement(factor: "ratio") { title levels { title }
        between { one { value } other { value } pairs all { mean low high } heads { mean } channels { mean } } }
      removals { settings ratios layers { layer heads channels allChannels } } } }`,
    { id },
  );
  const { agreement, removals } = masks.data.study;
  expect(agreement).toMatchObject({ title: 'ratio', levels: [{ title: '20 %' }, { title: '50 %' }] });
  expect(agreement.between).toMatchObject([{ one: { value: 0.2 }, other: { value: 0.5 }, pairs: 1 }]);
  // What the larger ratio keeps, the smaller one does: kept of the one over kept of the other.
  const { low, high, mean } = agreement.between[0].all;
  expect([low, high]).toEqual([mean, mean]);
  expect(mean).toBeLessThan(1);
  expect(removals).toMatchObject([{ ratios: [0.2, 0.5] }]);
  for (const { heads, channels, allChannels } of removals[0].layers) {
    expect(channels[1]).toBeGreaterThanOrEqual(channels[0]);
    expect(allChannels).toBeGreaterThan(channels[1]);
    for (const at of heads) expect([0.2, 0.5, null]).toContain(at);
  }

  // What a study says of itself is an input again.
  const again = await pipeline.ask(
    'mutation ($spec: StudyInput!) { createStudy(spec: $spec) { ... on Study { id } } }',
    { spec: one.spec },
  );
  expect(again.data.createStudy.id).toBe(id);
  const list = await pipeline.ask('{ studies { edges { node { id name } } } }');
  expect(list.data.studies.edges).toEqual([{ node: { id, name: spec.name } }]);

  const extended = await pipeline.ask(
    `mutation ($id: ID!) { extendStudy(id: $id, factor: "ratio", levels: [0.3]) {
      ... on Study { status counts { planned succeeded } plan { cost { missing } } } } }`,
    { id },
  );
  expect(extended.data.extendStudy).toEqual({
    status: 'PLANNED',
    counts: { planned: 2, succeeded: 4 },
    plan: { cost: { missing: 4 } },
  });
  const removed = await pipeline.ask(
    'mutation ($id: ID!) { deleteStudy(id: $id) { ... on DeleteStudyPayload { id } } }',
    { id },
  );
  expect(removed.data.deleteStudy).toEqual({ id });
  expect((await pipeline.ask('query ($id: ID!) { study(id: $id) { id } }', { id })).data.study).toBeNull();
});

test('what is wrong is an answer that names it', async () => {
  const wrong = await pipeline.ask(
    `mutation { createStudy(spec: { name: "x", factors: { metric: ["NONE"] } }) { ... on Problem { code message } } }`,
  );
  expect(wrong.data.createStudy).toMatchObject({
    code: 'BAD_PARAMETER',
    message: expect.stringContaining('factors.metric[0]: must be one of IFV'),
  });
  for (const field of ['startStudy(id: "x")', 'pauseStudy(id: "x")', 'retryStudyCell(id: "x", cell: "y")']) {
    const { data } = await pipeline.ask(`mutation { ${field} { ... on Problem { code } } }`);
    expect(Object.values(data)).toEqual([{ code: 'STUDY_NOT_FOUND' }]);
  }
});

test('factors tell their levels', async () => {
  const { data } = await pipeline.ask('{ studyFactors { name title numeric choices { value title } default } }');
  expect(data.studyFactors).toContainEqual(
    expect.objectContaining({ name: 'ratio', numeric: true, choices: null, default: 0.2 }),
  );
  const metric = data.studyFactors.find(({ name }: { name: string }) => name === 'metric');
  expect(metric.choices.map(({ value }: { value: string }) => value)).toContain('WIFV');
});
