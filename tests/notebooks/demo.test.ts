import { withDatabase } from '@flapbook/database/testing';
import { demoNotebooks } from '@flapbook/demo';
import { type Operations, registerDemo } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { createContext, schema } from '@flapbook/schema';
import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../apps/web/src/language/analyse.ts';
import { bind } from '../../apps/web/src/language/values.ts';
import { collectOperations } from '../../apps/web/src/operations/collect.ts';
import { isInline } from '../../apps/web/src/operations/types.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a document's answer
type Answer = any;

// What packages/demo/README.md reports from an implementation of its own, in Python.
const REPORTED = { stories: 2.254, arithmetic: 1.571, code: 2.848 } as const;

// Each runs dozens of evaluations, on whatever machine this is.
describe('the notebooks that ship', { timeout: 600_000 }, () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  beforeAll(async () => {
    stack = await openWithWorker(database.url);
    await registerDemo(stack.operations);
  });
  afterAll(() => stack?.close());

  const run = (id: string, cell: string, changed = {}) => runCell(stack.operations, { id, cell, changed });

  const cells = demoNotebooks.flatMap(({ id, cells: all }) =>
    all.filter(({ kind, source }) => kind === 'QUERY' && !source.startsWith('mutation')).map((cell) => [id, cell.id]),
  );
  test.each(cells)('%s: %s runs to its end', async (id, cell) => {
    expect((await run(id!, cell!)).model).toBeTruthy();
  });

  test('compensation: the gap opens with the ratio', async () => {
    const { calibration } = (await run('compensation', 'ratios')).model;
    const gap = (plan: Answer) => plan.withoutCompensation.evaluation.perplexity / plan.pruned.evaluation.perplexity;
    expect(gap(calibration.ratio50)).toBeGreaterThan(2);
    expect(gap(calibration.ratio10)).toBeLessThan(1.2);
  });

  test('compensation: dense perplexities are those reported; half a model is visibly worse, and compensation visibly helps', async () => {
    const { model } = await run('compensation', 'texts', { ratio: 0.5 });
    for (const [domain, reported] of Object.entries(REPORTED)) {
      const { plan } = model[domain];
      const dense = model[`${domain}Dense`].perplexity;
      const compensated = plan[`${domain}Pruned`].evaluation.perplexity;
      expect(dense).toBeCloseTo(reported, 2);
      expect(compensated).toBeGreaterThan(1.3 * dense);
      expect(plan[`${domain}WithoutCompensation`].evaluation.perplexity).toBeGreaterThan(1.2 * compensated);
    }
  });

  test('compensation: at a ratio of 0.2 it does not help on arithmetic', async () => {
    const { arithmetic } = (await run('compensation', 'texts', { ratio: 0.2 })).model;
    const { arithmeticPruned, arithmeticWithoutCompensation } = arithmetic.plan;
    expect(arithmeticPruned.evaluation.perplexity).toBeGreaterThan(arithmeticWithoutCompensation.evaluation.perplexity);
  });

  test('calibration size: the curve falls fast and then goes flat', async () => {
    const { model } = await run('calibration-size', 'sizes');
    const at = (samples: number) => model[`samples${samples}`].plan.pruned.evaluation.perplexity;
    expect(at(4)).toBeGreaterThan(at(256));
    expect(Math.abs(at(1024) - at(256))).toBeLessThan(0.5 * (at(4) - at(256)));
  });

  test('domains: each text is served best by the calibration on itself, and less clearly so at a smaller ratio', async () => {
    const names = ['stories', 'arithmetic', 'code'];
    const penalties = async (ratio: number) => {
      const { model } = await run('domains', 'matrix', { ratio });
      const at = (from: string, on: string) => model[from].plan.pruned[`${from}On${capital(on)}`].perplexity;
      return names.flatMap((on) => names.filter((from) => from !== on).map((from) => at(from, on) / at(on, on)));
    };
    const half = await penalties(0.5);
    const fifth = await penalties(0.2);
    expect(Math.min(...half)).toBeGreaterThan(2);
    expect(Math.min(...fifth)).toBeGreaterThan(1);
    expect(fifth.every((penalty, index) => penalty < half[index]!)).toBe(true);
  });
});

/** What the web app does with a cell: ask, run what is missing, ask again. */
async function runCell(
  operations: Operations,
  { id, cell, changed }: { id: string; cell: string; changed: object },
): Promise<Answer> {
  const notebook = demoNotebooks.find((candidate) => candidate.id === id)!;
  const { question, problems } = analyse(notebook.cells.find((candidate) => candidate.id === cell)!.source, schema);
  expect(problems).toEqual([]);
  const { values, missing } = bind(question!.variables, { ...notebook.variables, ...changed });
  expect(missing).toEqual([]);
  const ask = () =>
    graphql({
      schema,
      source: question!.document,
      variableValues: { ...values },
      contextValue: createContext(operations),
    });
  for (;;) {
    const { data, errors = [] } = await ask();
    const states = collectOperations(data).map(({ state }) => state);
    const open = states.filter((state) => state.status !== 'SUCCEEDED' && !isInline(state));
    if (open.length === 0) {
      expect(errors).toEqual([]);
      return data;
    }
    expect(open.filter(({ status }) => status === 'FAILED' || status === 'CANCELLED')).toEqual([]);
    const keys = open.map(({ key }) => key);
    await operations.scheduler.run(keys);
    const waiting = new Set(keys);
    for await (const { key, status } of operations.events.follow(keys)) {
      if (!['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(status)) continue;
      waiting.delete(key);
      if (waiting.size === 0) break;
    }
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
