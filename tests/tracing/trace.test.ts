import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { openOperations, startTracing } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import { expect, test } from 'vitest';
import { startProcess } from '../fleet/processes.ts';
import { type CollectedSpan, startCollector } from './collector.ts';

const database = withDatabase();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

test('one trace leads from the caller through field, queue and worker to the blocks of the model', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-trace-'));
  const collector = await startCollector();
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' };
  Object.assign(process.env, environment);
  const stopTracing = await startTracing('flapbook-server');
  const operations = await openOperations({ url: database.url, applicationName: 'test' });
  const server = await createServer({ operations, log: createLog('silent'), port: 0 });
  const worker = await startProcess(['worker', '--database', database.url, '--threads', '1'], environment);
  const ask = async (query: string, variables: object, headers = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: Record<string, unknown> }).data;
  };
  try {
    await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
    await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat.\n'.repeat(100));
    await operations.models.register('tiny', path.join(folder, 'model'));
    const source = { format: 'text', file: path.join(folder, 'cats.txt'), joining: 'NONE' } as const;
    await operations.datasets.register('cats', 'About cats', source);
    const { model } = (await ask(
      '{ model(name: "tiny") { calibration(input: { dataset: "cats", samples: 4, sequenceLength: 16 }) { key } } }',
      {},
    )) as { model: { calibration: { key: string } } };
    const key = model.calibration.key;
    await ask(
      'mutation ($key: ID!) { run(keys: [$key]) { __typename } }',
      { key },
      {
        traceparent: `00-${TRACE}-${CALLER}-01`,
      },
    );

    const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
    await expect.poll(() => ofTrace().filter(({ name }) => name === 'engine.block').length).toBe(2);
    // Spans come when they have ended, those above last. The split is a task of its own, beside.
    await expect
      .poll(() => ancestry(ofTrace().find(({ name }) => name === 'engine.block')!, ofTrace()))
      .toEqual([
        'flapbook-worker engine.block',
        'flapbook-worker task PART',
        'flapbook-server Mutation.run',
        'flapbook-server POST /graphql',
        CALLER,
      ]);
    expect(ofTrace().map(({ name }) => name)).toContain('task SPLIT');
    // The log leads from an operation to its trace, and back.
    const lines = worker
      .stderr()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(lines.find(({ msg }) => msg === 'succeeded')).toMatchObject({ traceId: TRACE, operation: key.slice(0, 12) });
    // What nobody asked for under a trace has one of its own.
    expect(collector.spans.some(({ name, traceId }) => name === 'Query.model' && traceId !== TRACE)).toBe(true);
  } finally {
    await worker.stop();
    await server.close();
    await operations.close();
    await stopTracing();
    collector.close();
    await rm(folder, { recursive: true });
  }
});

/** A span and what is above it, up to one that is not there. */
function ancestry(span: CollectedSpan, spans: readonly CollectedSpan[]): string[] {
  const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [`${span.service} ${span.name}`, ...(above ? ancestry(above, spans) : [span.parentSpanId!])];
}
