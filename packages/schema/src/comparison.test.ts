import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const evaluation = (input = 'sequenceLength: 16, maxRows: 12') => `evaluation(input: { dataset: "cats", ${input} })`;
const pruned = (fields: string) => `{
  model(name: "tiny") {
    dense: ${evaluation()} { key status }
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) {
      plan(input: { ratio: 0.5 }) { pruned { ${evaluation()} { key status ${fields} } } }
    }
  }
}`;

async function run(...keys: string[]): Promise<void> {
  await pipeline.operations.scheduler.run(keys);
  const open = new Set(keys);
  for await (const { key, status } of pipeline.operations.events.follow(keys)) {
    if (status === 'SUCCEEDED') open.delete(key);
    if (status === 'FAILED' || open.size === 0) break;
  }
}

test('a pruned model is compared with the dense one row by row', async () => {
  const before = await pipeline.ask(
    pruned('compare { base { key status } rows difference rowDifferences { edges { cursor } } }'),
  );
  const { dense } = before.data.model;
  const { compare, key } = before.data.model.calibration.plan.pruned.evaluation;
  expect(compare).toEqual({
    base: { key: dense.key, status: 'PLANNED' },
    rows: null,
    difference: null,
    rowDifferences: { edges: [] },
  });

  await run(dense.key, key);
  const fields = 'row tokens nll baseNll difference';
  const { data, errors } = await pipeline.ask(
    pruned(`perplexity compare {
      rows worse difference interval { low high } wide: interval(level: 0.99) { low high } ratio ratioInterval { low high }
      sign { harder easier equal p } wilcoxon { positive negative p exact } verdict { verdict p family moreRows words } base { perplexity } rowDifference { count min max }
      worst: rowDifferences(first: 5) { edges { node { ${fields} text(characters: 20) } } pageInfo { hasNextPage endCursor } }
      best: rowDifferences(first: 1, order: BETTER_FIRST) { edges { node { ${fields} text } } }
      all: rowDifferences(first: 200, order: IN_ORDER) { edges { node { ${fields} } } }
    }`),
  );
  expect(errors).toEqual([]);
  const { perplexity, compare: after } = data.model.calibration.plan.pruned.evaluation;
  const rows = after.all.edges.map(({ node }: { node: { row: number; difference: number } }) => node);
  expect(rows.map(({ row }: { row: number }) => row)).toEqual(Array.from({ length: 12 }, (_, row) => row));
  expect(after.rows).toBe(12);
  // Rows are of one length, so the whole is the mean; and it is what the perplexities say.
  const differences = rows.map(({ difference }: { difference: number }) => difference);
  expect(after.difference).toBeCloseTo(differences.reduce((sum: number, value: number) => sum + value, 0) / 12, 10);
  expect(Math.exp(after.difference)).toBeCloseTo(perplexity / after.base.perplexity, 8);
  expect(after.interval.low).toBeLessThan(after.difference);
  expect(after.wide.low).toBeLessThan(after.interval.low);
  expect(after.ratio).toBeCloseTo(Math.exp(after.difference), 12);
  expect(after.ratioInterval.high).toBeCloseTo(Math.exp(after.interval.high), 12);
  expect(after.sign.harder + after.sign.easier + after.sign.equal).toBe(12);
  expect(after.sign.harder).toBe(after.worse);
  expect(after.wilcoxon.positive + after.wilcoxon.negative).toBe((12 * 13) / 2);
  expect(after.wilcoxon.exact).toBe(true);
  expect(after.verdict).toMatchObject({ p: after.wilcoxon.p, family: 1 });
  expect(after.verdict.words).toContain(after.verdict.verdict.toLowerCase());
  expect(after.worse).toBe(differences.filter((value: number) => value > 0).length);
  expect(after.worst.edges[0].node.difference).toBe(Math.max(...differences));
  expect(after.best.edges[0].node.difference).toBe(Math.min(...differences));
  expect(after.rowDifference).toMatchObject({
    count: 12,
    min: Math.min(...differences),
    max: Math.max(...differences),
  });
  expect('The cat sat on the mat and looked at the moon.\n'.repeat(400)).toContain(
    after.best.edges[0].node.text.trim(),
  );
  expect(after.worst.edges[0].node.text.length).toBeLessThanOrEqual(20);

  const next = await pipeline.ask(
    `query ($key: ID!, $after: String) { operation(key: $key) { ... on Evaluation { compare {
      rowDifferences(first: 10, after: $after) { edges { node { row } } pageInfo { hasNextPage } } } } } }`,
    { key, after: after.worst.pageInfo.endCursor },
  );
  const { edges, pageInfo } = next.data.operation.compare.rowDifferences;
  expect(edges).toHaveLength(7);
  expect(pageInfo.hasNextPage).toBe(false);
  const seen = [...after.worst.edges, ...edges].map(({ node }: { node: { row: number } }) => node.row);
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, row) => row));
});

test('other rows are refused, with what differs', async () => {
  const { data } = await pipeline.ask(`{ model(name: "tiny") {
    key
    short: ${evaluation('sequenceLength: 8')} { key }
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) { key }
  } }`);
  const ask = (base: string) => pipeline.ask(pruned(`compare(with: "${base}") { rows }`));
  const refusal = async (base: string) => {
    const { errors } = await ask(base);
    return [errors[0]?.extensions.code, errors[0]?.message];
  };
  expect(await refusal(data.model.short.key)).toEqual([
    'BAD_PARAMETER',
    expect.stringContaining('the rows have 16 and 8 tokens'),
  ]);
  expect(await refusal(data.model.calibration.key)).toEqual(['BAD_PARAMETER', expect.stringContaining('calibration')]);
  expect((await refusal('0'.repeat(64)))[0]).toBe('OPERATION_NOT_FOUND');
  const dense = await pipeline.ask(`{ model(name: "tiny") { ${evaluation()} { compare { rows } } } }`);
  expect(dense.errors[0]?.extensions.code).toBe('BAD_PARAMETER');
});

test('several evaluations beside one are a family', async () => {
  const { data } = await pipeline.ask(`{ model(name: "tiny") {
    dense: ${evaluation()} { key }
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) {
      mild: plan(input: { ratio: 0.2 }) { pruned { ${evaluation()} { key } } }
      harsh: plan(input: { ratio: 0.6 }) { pruned { ${evaluation()} { key } } }
    }
  } }`);
  const { dense, calibration } = data.model;
  const keys = [calibration.mild.pruned.evaluation.key, calibration.harsh.pruned.evaluation.key];
  await run(dense.key, ...keys);
  const ask = async (given: readonly string[]) =>
    pipeline.ask(
      `query ($keys: [ID!]!, $base: ID!) { compareEvaluations(keys: $keys, base: $base) {
        evaluation { key } wilcoxon { p } verdict { verdict p family } } }`,
      { keys: given, base: dense.key },
    );
  const { data: found, errors } = await ask(keys);
  expect(errors).toEqual([]);
  expect(found.compareEvaluations.map((one: { evaluation: { key: string } }) => one.evaluation.key)).toEqual(keys);
  const ps = found.compareEvaluations.map((one: { wilcoxon: { p: number } }) => one.wilcoxon.p);
  for (const [i, { verdict }] of found.compareEvaluations.entries()) {
    expect(verdict.family).toBe(2);
    const least = Math.min(1, 2 * Math.min(...ps));
    expect(verdict.p).toBeCloseTo(Math.max(least, ps[i] === Math.min(...ps) ? 0 : ps[i]), 12);
  }
  const refused = await ask([calibration.mild.pruned.evaluation.key, '0'.repeat(64)]);
  expect(refused.errors[0]?.extensions.code).toBe('OPERATION_NOT_FOUND');

  const parts = await pipeline.ask(
    `query ($keys: [ID!]!) { varianceComponents(keys: $keys) { seeds rows mean betweenSeeds betweenRows residual p } }`,
    { keys: [dense.key, ...keys] },
  );
  expect(parts.errors).toEqual([]);
  expect(parts.data.varianceComponents).toMatchObject({ seeds: 3, rows: 12 });
  expect(parts.data.varianceComponents.betweenRows).toBeGreaterThanOrEqual(0);
  expect(parts.data.varianceComponents.mean).toBeGreaterThan(0);
});
