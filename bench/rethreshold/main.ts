import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { METRICS, type MetricName, STRUCTURES, type StructureName } from '@flapbook/flap';
import { openOperations, resolvePlan, warmUpPlanning } from '@flapbook/operations';
import { insertCalibration, insertModel, registerRows } from './synthetic.ts';

/**
 * How long a new plan takes for statistics of LLaMA-7B's size, in the server's own code on a real database, after the
 * warm-up that a server does when it starts: the first read of the statistics; the first plan of each metric and
 * structure (metric, standardise, sort, search, masks); and another ratio of a plan that was asked for before. Prints
 * JSON, in milliseconds.
 */
const ROUNDS = 15;

const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: folder });
const operations = await openOperations({ url: postgres.url, applicationName: 'bench' });
try {
  const warming = performance.now();
  warmUpPlanning();
  const warmUp = performance.now() - warming;
  const model = await insertModel(operations);
  const calibration = await insertCalibration(operations, model, await registerRows(operations, folder));

  const started = performance.now();
  await operations.planner.statistics(calibration.key, 'PAPER');
  await operations.planner.weights(model.key);
  const firstRead = performance.now() - started;

  const prepare: Record<string, number> = {};
  const ratio: Record<string, { median: number; worst: number }> = {};
  for (const structure of Object.keys(STRUCTURES) as StructureName[]) {
    for (const metric of (Object.keys(METRICS) as MetricName[]).filter((name) => METRICS[name].needsStatistics)) {
      const planAt = async (share: number) => {
        const plan = resolvePlan({ ratio: share, metric, structure, removeHeads: 200 }, { model, calibration });
        return (await operations.planner.plan(plan)).milliseconds;
      };
      const name = `${structure} ${metric}`;
      prepare[name] = round(await planAt(0.5));
      const times: number[] = [];
      for (let i = 1; i <= ROUNDS; i++) times.push(await planAt(0.3 + 0.4 * (i / ROUNDS)));
      times.sort((a, b) => a - b);
      ratio[name] = { median: round(times[ROUNDS >> 1]!), worst: round(times.at(-1)!) };
    }
  }
  console.log(
    JSON.stringify(
      { warmUp: round(warmUp), firstRead: round(firstRead), firstPlan: prepare, anotherRatio: ratio },
      null,
      2,
    ),
  );
} finally {
  await operations.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
