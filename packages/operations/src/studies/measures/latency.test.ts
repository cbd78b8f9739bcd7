import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JsonObject, thisMachine } from '../../index.ts';
import type { LatencyResult } from '../../kinds/latency.ts';
import { openWithWorker } from '../../testing.ts';
import { csvReport } from '../reports/csv.ts';
import { reportOf } from '../reports/report.ts';
import { latency } from './latency.ts';

const PLACE = { engine: 'ONNX Runtime, cpu, 2 threads', device: 'A processor', machine: 'a'.repeat(16) };
const timed = (milliseconds: number[], more: Partial<LatencyResult> = {}): LatencyResult => ({
  milliseconds,
  peakBytes: 7e8,
  ...PLACE,
  ...more,
});
const figuresOf = (results: Record<string, LatencyResult>) =>
  latency.figures(new Map(Object.entries(results)) as unknown as ReadonlyMap<string, JsonObject>);

describe('the figures of a latency', () => {
  test('are medians, and how many times as fast the pruned model is on the same machine and engine', () => {
    expect(figuresOf({})).toEqual({});
    expect(figuresOf({ latency: timed([4, 2, 3]) })).toEqual({ latencyMilliseconds: 3, peakBytes: 7e8 });
    const denseLatency = timed([6, 60, 5]);
    expect(figuresOf({ latency: timed([4, 2, 3]), denseLatency }).speedup).toBe(2);
    for (const other of [{ machine: 'b'.repeat(16) }, { engine: 'ONNX Runtime, cuda' }, { device: 'Another' }]) {
      const elsewhere = timed([6, 60, 5], other);
      expect(figuresOf({ latency: timed([4, 2, 3]), denseLatency: elsewhere }).speedup).toBeUndefined();
    }
  });

  test('of generated tokens are against the dense model of the same turns', () => {
    const result = timed([4, 2, 3], { decode: [0.5], dense: { milliseconds: [12], decode: [2] } });
    expect(figuresOf({ latency: result })).toMatchObject({
      latencyMilliseconds: 3,
      speedup: 4,
      decodeMilliseconds: 0.5,
      decodeSpeedup: 4,
    });
    const results = new Map([['latency', result as unknown as JsonObject]]);
    expect(latency.timedOn!(results)).toBe(`A processor, ONNX Runtime, cpu, 2 threads, machine ${'a'.repeat(16)}`);
    expect(latency.timedOn!(new Map())).toBeNull();
  });
});

describe('a study of widths in multiples', () => {
  const database = withDatabase();
  let folder: string;
  let stack: Awaited<ReturnType<typeof openWithWorker>>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-multiples-'));
    stack = await openWithWorker(database.url);
    const { models, datasets } = stack.operations;
    await writeTinyModel(path.join(folder, 'model'), { tokenizer: true, intermediate: 40 });
    await models.register('tiny', path.join(folder, 'model'));
    const file = path.join(folder, 'cats.txt');
    await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(40));
    await datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' });
  });
  afterAll(async () => {
    await stack?.close();
    await rm(folder, { recursive: true });
  });

  test('shows what each multiple does to size, perplexity and speed, and where it was timed', async () => {
    const { operations } = stack;
    const study = await operations.studies.create({
      name: 'multiples',
      base: {
        model: 'tiny',
        calibrationData: 'cats',
        evaluationData: 'cats',
        samples: 8,
        sequenceLength: 16,
        ratio: 0.5,
      },
      factors: { channelMultiple: [1, 8, 16] },
      measures: ['PERPLEXITY', { measure: 'LATENCY', sequenceLength: 16, newTokens: 2, repetitions: 3 }],
      reference: 'DENSE',
    });
    await operations.studies.start(study.id, { confirm: true });
    for await (const { state } of operations.studyFeed.follow(study.id, {})) if (state.status !== 'RUNNING') break;
    const { cells } = await operations.studies.outcomeOf(study);
    expect(cells.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    for (const { figures, timedOn } of cells) {
      for (const name of ['perplexity', 'latencyMilliseconds', 'speedup', 'decodeMilliseconds', 'decodeSpeedup']) {
        expect(figures[name]).toBeGreaterThan(0);
      }
      expect(timedOn).toContain(thisMachine().machine);
    }
    // A larger multiple keeps more.
    const ratioAt = (multiple: number) =>
      cells.find(({ settings }) => settings.channelMultiple === multiple)!.figures.achievedRatio!;
    const [one, eight, sixteen] = [1, 8, 16].map(ratioAt);
    expect(one).toBeGreaterThanOrEqual(eight!);
    expect(eight).toBeGreaterThanOrEqual(sixteen!);
    expect(one).toBeGreaterThan(sixteen!);
    const [header] = csvReport(await reportOf(operations, study)).split('\r\n');
    expect(header).toContain('latencyMilliseconds,speedup,decodeMilliseconds,decodeSpeedup,peakBytes,timedOn');
  });
});
