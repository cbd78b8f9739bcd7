import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { openOperations, resolveCalibration } from '@flapbook/operations';
import { expect, test } from 'vitest';
import { randomText, seededRandom } from '../crash/random.ts';
import { startServer, startWorkers } from '../load/fleet.ts';
import { openStream } from '../load/streams.ts';

const database = withDatabase();

test('a server makes way for another one: what workers run goes on, and who watched misses nothing', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-restart-'));
  const operations = await openOperations({ url: database.url, applicationName: 'test' });
  // The new one is there before the old one goes, as behind a load balancer.
  const [[worker], first, second] = await Promise.all([
    startWorkers(database.url, 1),
    startServer(database.url),
    startServer(database.url),
  ]);
  try {
    await writeTinyModel(path.join(folder, 'model'), { hidden: 64, intermediate: 160, tokenizer: true });
    const file = path.join(folder, 'words.txt');
    await writeFile(file, randomText(5_000, seededRandom(1)));
    const model = await operations.models.register('tiny', path.join(folder, 'model'));
    const dataset = await operations.datasets.register('words', 'Words', { format: 'text', file, joining: 'NONE' });
    const calibration = resolveCalibration(
      { samples: 24 * 64, sequenceLength: 64, seed: 0 },
      { model, dataset, engine: 'onnx' },
    );
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    const before = openStream(first.url, [calibration.key]);
    await expect.poll(() => before.events.some(({ status }) => status === 'RUNNING')).toBe(true);

    const stopped = first.server.stop();
    await expect(before.ended).rejects.toThrow('The stream ended before the operations did.');
    const after = openStream(second.url, [calibration.key]);
    await Promise.all([after.ended, stopped]);
    // The first event is how things stand; from there every change has the next number.
    const sequences = after.events.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, i) => sequences[0]! + i));
    expect(sequences[0]).toBeGreaterThanOrEqual(before.events.at(-1)!.sequence);
    expect(after.events.at(-1)!.status).toBe('SUCCEEDED');
    // Nobody began anew: the one worker ran every task at its first attempt.
    const attempts = await operations.database.query<{ attempt: number; status: string }>(
      'SELECT DISTINCT attempt, status FROM task',
    );
    expect(attempts).toEqual([{ attempt: 1, status: 'SUCCEEDED' }]);
  } finally {
    await Promise.all([worker?.stop(), first.server.stop(), second.server.stop()]);
    await operations.close();
    await rm(folder, { recursive: true });
  }
}, 180_000);
