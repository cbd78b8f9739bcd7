import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../language/analyse';
import { schema } from '../../language/schema.fixture';
import { collectOperations } from '../../operations/collect';
import { cost, operation } from '../../operations/operations.fixture';
import { stateOf } from '../../operations/state';
import type { OperationState, Status as OperationStatus } from '../../operations/types';
import { type CellSnapshot, emptySnapshot } from '../../runner/types';
import { Status } from './status';

const question = analyse('{ model(name: "m") { name } }', schema).question;
if (!question) throw new Error('The document of the test is wrong.');

const computed = { engine: 'onnx cpu', finishedAt: new Date(Date.now() - 180_000).toISOString() };

/** The line of a cell that shows these operations. */
function lineOf(data: unknown, more: { snapshot?: Partial<CellSnapshot>; edited?: boolean } = {}): string {
  const answer = { data, failures: [], asked: { question: question!, values: {} } };
  const state = stateOf(collectOperations(data));
  const snapshot = { ...emptySnapshot, answer, shown: answer, state, ...more.snapshot };
  const line = <Status snapshot={snapshot} missing={[]} question={question!} edited={more.edited} />;
  return renderToStaticMarkup(line)
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|');
}

/** Every kind that the schema has, whatever is added to it; what another version made is none of them. */
const kinds = schema
  .getPossibleTypes(schema.getType('Operation') as never)
  .filter(({ name }) => name !== 'OtherVersionOperation')
  .map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1));
const inline = new Set(['plan']);

describe('the line of a cell', () => {
  test.each(kinds)('%s: says from when its result is, and from which engine', (kind) => {
    const result = operation('k', kind, 'SUCCEEDED', inline.has(kind) ? {} : computed);
    const data = inline.has(kind) ? { ...operation('c', 'calibration', 'SUCCEEDED', computed), result } : { result };
    expect(lineOf(data)).toMatch(/\|(Cached|Up to date)\|.*computed on onnx cpu,.*3 minutes ago/);
  });

  test.each(kinds.filter((kind) => !inline.has(kind)))(
    '%s: says when it waits, runs, failed or was cancelled',
    (kind) => {
      const line = (status: OperationStatus, more: Partial<OperationState> = {}) =>
        lineOf({ result: operation('k', kind, status, { cost: cost(12, 1, 0), ...more }) });
      expect(line('PLANNED')).toContain('|Ready to run|≈ 12 s');
      expect(line('QUEUED')).toContain('|Queued|Begins when a worker is free.');
      expect(line('RUNNING', { progress: { fraction: 0.25, sequence: 2 } })).toContain('|Running|25 %');
      expect(line('FAILED', computed)).toMatch(/\|Failed\|.*on onnx cpu,.*3 minutes ago/);
      expect(line('CANCELLED', { finishedAt: computed.finishedAt })).toMatch(/\|Cancelled\|.*3 minutes ago.*≈ 12 s/);
    },
  );

  test('what no engine computed says when all the same', () => {
    const { finishedAt } = computed;
    expect(lineOf({ result: operation('k', 'import', 'SUCCEEDED', { finishedAt }) })).toMatch(
      /computed.*3 minutes ago/,
    );
  });

  test('an edited document that was not asked says so, but not in place of what runs', () => {
    const result = operation('k', 'evaluation', 'SUCCEEDED', computed);
    expect(lineOf({ result }, { edited: true })).toContain('|Edited|Not asked yet.');
    expect(lineOf({ result: operation('k', 'evaluation', 'RUNNING') }, { edited: true })).toContain('|Running|');
  });
});
