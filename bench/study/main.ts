import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import {
  type CellOutcome,
  listCells,
  type Operations,
  registerDemo,
  type StudyOutcome,
  type StudyRecord,
} from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { flapbook } from '../../tests/cli/flapbook.ts';
import { compensationStudy, studyOfCell } from './spec.ts';

/**
 * The compensation study on the bundled model, 192 cells: the passes that it runs beside those of 192 runs from scratch, its
 * wall time beside theirs, and what it finds. From scratch, a cell calibrates, prunes and evaluates, and evaluates the dense
 * model that it is compared with. That is run for a few cells, spread over the study, and extrapolated to all: once on an
 * empty database with the worker at hand, and once as a command on an empty folder, as somebody without the study would.
 */
const SAMPLE = Number(process.env.SAMPLE ?? 4);
const COMMANDS = Number(process.env.COMMANDS ?? 2);
const ALL = { limit: 1_000, after: null };

const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
try {
  const whole = await onEmptyDatabase('study', async (operations) => {
    const { shape } = await operations.models.byName('flapbook-demo');
    const heads = shape.layers.reduce((sum, { attention }) => sum + attention.units, 0);
    const ran = await run(operations, compensationStudy(heads));
    return {
      ...ran,
      passes: await passesOf(operations),
      cells: await listCells(operations.database, ran.study.id, ALL),
    };
  });
  const spread = (count: number) =>
    Array.from({ length: count }, (_, i) => whole.cells[Math.floor(((i + 0.5) * whole.cells.length) / count)]!);

  const scratch: number[] = [];
  for (const [i, { settings }] of spread(SAMPLE).entries()) {
    scratch.push(
      await onEmptyDatabase(`cell ${i}`, async (operations) => (await run(operations, studyOfCell(settings))).seconds),
    );
  }
  const commands: number[] = [];
  for (const [i, { settings }] of spread(COMMANDS).entries()) commands.push(await runCommand(settings, i));

  const cells = whole.cells.length;
  console.log(
    JSON.stringify(
      {
        cells,
        passes: { study: whole.passes, fromScratch: { calibration: cells, evaluation: 2 * cells } },
        seconds: {
          study: round(whole.seconds),
          aCellFromScratch: scratch.map(round),
          allFromScratch: round(mean(scratch) * cells),
          aCellByCommand: commands.map(round),
          allByCommand: round(mean(commands) * cells),
        },
        times: {
          fromScratch: round((mean(scratch) * cells) / whole.seconds),
          byCommand: round((mean(commands) * cells) / whole.seconds),
        },
        finding: findingOf(whole.outcome),
      },
      null,
      2,
    ),
  );
} finally {
  await rm(folder, { recursive: true });
}

interface Ran {
  readonly study: StudyRecord;
  readonly outcome: StudyOutcome;
  readonly seconds: number;
}

async function onEmptyDatabase<T>(name: string, use: (operations: Operations) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, name) });
  const stack = await openWithWorker(postgres.url);
  try {
    await registerDemo(stack.operations);
    return await use(stack.operations);
  } finally {
    await stack.close();
    await postgres.stop();
  }
}

/** From the question to the last result, comparisons included. */
async function run(operations: Operations, spec: unknown): Promise<Ran> {
  const started = performance.now();
  const study = await operations.studies.create(spec);
  await operations.studies.start(study.id, { confirm: true });
  for await (const { state } of operations.studyFeed.follow(study.id)) if (state.status !== 'RUNNING') break;
  const outcome = await operations.studies.outcomeOf(study);
  const seconds = (performance.now() - started) / 1000;
  if (outcome.state.status !== 'SUCCEEDED') throw new Error(`The study has ${outcome.state.status}.`);
  return { study, outcome, seconds };
}

/** Operations that ran passes, each once; an operation that was found stored ran none. */
async function passesOf({ database }: Operations): Promise<Record<string, number>> {
  const rows = await database.query<{ kind: string; count: number }>(
    `SELECT kind, count(*) AS count FROM operation
      WHERE kind IN ('calibration', 'evaluation') AND status = 'SUCCEEDED' AND start_fraction < 1 GROUP BY kind ORDER BY kind`,
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

async function runCommand(settings: Readonly<Record<string, unknown>>, i: number): Promise<number> {
  const file = path.join(folder, `cell ${i}.yaml`);
  const places = await onEmptyDatabase(`places ${i}`, async ({ models, datasets }) => ({
    model: (await models.byName('flapbook-demo')).directory,
    calibrationData: `text:${(await datasets.byName('demo-stories-train')).source.file}`,
    evaluationData: `text:${(await datasets.byName('demo-stories-test')).source.file}`,
  }));
  await writeFile(file, JSON.stringify(studyOfCell({ ...settings, ...places })));
  const started = performance.now();
  const { code, stderr } = await flapbook('study', 'run', file, '--yes', '--data', path.join(folder, `command ${i}`));
  if (code !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

/** By ratio: how often the bias helps, and by how much in the middle of the twelve combinations. */
function findingOf({ cells }: StudyOutcome): unknown[] {
  const ratios = [...new Set(cells.map(({ settings }) => settings.ratio as number))].toSorted((a, b) => a - b);
  return ratios.map((ratio) => {
    const compared = cells.filter((cell) => cell.settings.ratio === ratio && cell.comparison !== null);
    const count = (verdict: string) => compared.filter((cell) => verdictOf(cell) === verdict).length;
    const times = compared.map(({ comparison }) => comparison!.comparison.ratio).toSorted((a, b) => a - b);
    return {
      ratio,
      better: count('BETTER'),
      worse: count('WORSE'),
      unresolved: count('UNRESOLVED'),
      perplexityTimes: {
        least: round(times[0]!, 4),
        median: round(times[times.length >> 1]!, 4),
        most: round(times.at(-1)!, 4),
      },
    };
  });
}

function verdictOf({ comparison }: CellOutcome): string | undefined {
  return comparison?.verdict.verdict;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
