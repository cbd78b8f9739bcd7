import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const words = ['cat', 'dog', 'sun', 'sea', 'hat', 'tree', 'moon', 'bird'];
/** Sentences that do not repeat: a number written with words for digits. */
const sentences = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    Array.from(((from + i) * 7919 + 8 ** 7).toString(8), (digit) => words[Number(digit)]).join(' '),
  ).join('. ');

async function register(name: string, text: string): Promise<void> {
  const file = path.join(pipeline.folder, `${name}.txt`);
  await writeFile(file, text);
  await pipeline.operations.datasets.register(name, name, { format: 'text', file, joining: 'NONE' });
}

beforeAll(async () => {
  await register('calibrated', sentences(0, 400));
  await register('fresh', sentences(5_000, 100));
  await register('half', `${sentences(8_000, 60)}. ${sentences(0, 60)}`);
});

const FIELDS = 'overlap { rows sharedRows share span unit warning problem { code } calibrations { dataset { name } } }';

async function overlap(dataset: string, calibration = 'calibrated') {
  const { data, errors } = await pipeline.ask(`{ model(name: "tiny") {
    dense: evaluation(input: { dataset: "${dataset}", sequenceLength: 64 }) { ${FIELDS} }
    calibration(input: { dataset: "${calibration}", samples: 40, sequenceLength: 128, sampling: CONTIGUOUS }) {
      plan(input: { ratio: 0.5 }) { pruned { evaluation(input: { dataset: "${dataset}", sequenceLength: 64 }) { ${FIELDS} } } }
    } } }`);
  expect(errors).toEqual([]);
  expect(data.model.dense.overlap).toBeNull();
  return data.model.calibration.plan.pruned.evaluation.overlap;
}

test('text that the calibration has not seen gives no warning', async () => {
  expect(await overlap('fresh')).toMatchObject({ sharedRows: 0, share: 0, unit: 'TOKENS', span: 32, warning: null });
});

test('rows that it has seen are counted, wherever they stand', async () => {
  const found = await overlap('half');
  expect(found.share).toBeGreaterThan(0.3);
  expect(found.share).toBeLessThan(0.7);
  expect(found.calibrations).toEqual([{ dataset: { name: 'calibrated' } }]);
  expect(found.warning).toContain(`${found.sharedRows} of ${found.rows} evaluated rows`);
  // Whoever asks later, in whichever process, is told what is stored.
  const { database } = pipeline.operations;
  const stored = await database.query<{ found: { sharedRows: number } }>('SELECT found FROM data_overlap');
  expect(stored.map((one) => one.found.sharedRows)).toContain(found.sharedRows);
  expect(found.warning).toContain('32 tokens in a row that the calibration on “calibrated” saw');
});

test('a data set that cannot be read says so in place of a number', async () => {
  await register('gone', sentences(9_000, 100));
  await writeFile(path.join(pipeline.folder, 'gone.txt'), 'something else');
  const found = await overlap('gone');
  expect(found).toMatchObject({ rows: null, share: null, problem: { code: 'DATASET_CHANGED' } });
  expect(found.warning).toContain('could not be told');
});
