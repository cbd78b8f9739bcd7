import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOCAL, Members, recordAudit, Sessions, SignInAttempts, Tokens } from '@flapbook/access';
import type { Database } from '@flapbook/database';
import { writeTinyModel } from '@flapbook/models/testing';
import {
  NO_QUOTA,
  type Operations,
  type ResolvedOperation,
  Revisions,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
  resolveSaliency,
  resolveZeroShot,
  setQuota,
} from '@flapbook/operations';
import { insertEvaluationBlock, openWithWorker, runToEnd } from '@flapbook/operations/testing';

const SEQUENCE_LENGTH = 16;
const ENGINE = 'onnx';

/** What a test asks of a populated database. */
export interface Population {
  readonly plan: ResolvedOperation;
  readonly evaluation: ResolvedOperation;
  /** A longer calibration of the same stream, which was running when everything stopped. */
  readonly interrupted: ResolvedOperation;
  remove(): Promise<void>;
}

/**
 * Fills every table: a model, data sets under several names, a chain that a worker has run, operations in every state,
 * one of them with a part of its results, and a notebook. What no code in one process does is written as SQL.
 */
export async function populate(url: string): Promise<Population> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-migrations-'));
  const stack = await openWithWorker(url);
  try {
    const population = await run(stack.operations, folder);
    return { ...population, remove: () => rm(folder, { recursive: true }) };
  } finally {
    await stack.close();
  }
}

async function run(operations: Operations, folder: string): Promise<Omit<Population, 'remove'>> {
  const { database } = operations;
  await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
  const source = { format: 'text', file: path.join(folder, 'text.txt'), joining: 'NONE' } as const;
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const dataset = await operations.datasets.register('cats', 'About cats', source);
  await operations.models.register('tiny again', path.join(folder, 'model'));
  await operations.datasets.register('cats again', 'About cats', source);

  const on = { model, dataset, engine: ENGINE };
  const calibrationOf = (samples: number, seed = 0) =>
    resolveCalibration({ samples, sequenceLength: SEQUENCE_LENGTH, seed }, on);
  const calibration = calibrationOf(64);
  const plan = resolvePlan({ ratio: 0.4 }, { model, calibration });
  const pruned = resolvePrunedModel('BASELINE_BIAS', { model, plan });
  const evaluationOf = (maxRows: number) =>
    resolveEvaluation(
      { sequenceLength: SEQUENCE_LENGTH, maxRows },
      { subject: { model, pruned }, dataset, engine: ENGINE },
    );
  const evaluation = evaluationOf(40);
  const record = await runToEnd(operations, evaluation);
  if (record.status !== 'SUCCEEDED') throw new Error(`The chain did not succeed: ${JSON.stringify(record.error)}`);

  const saliency = resolveSaliency({ samples: 2, sequenceLength: SEQUENCE_LENGTH }, { model, dataset, engine: ENGINE });
  const scored = await runToEnd(operations, saliency);
  if (scored.status !== 'SUCCEEDED') throw new Error(`No saliency: ${JSON.stringify(scored.error)}`);
  const quiz = path.join(folder, 'quiz.jsonl');
  await writeFile(quiz, `${JSON.stringify({ goal: 'Sit.', sol1: 'Take a mat.', sol2: 'Take a moon.', label: 0 })}\n`);
  const questions = await operations.datasets.register('quiz', 'Quiz', {
    format: 'task',
    file: quiz,
    task: 'piqa',
    labels: null,
  });
  const answers = resolveZeroShot({}, { subject: { model, pruned: null }, dataset: questions, engine: ENGINE });
  const { status } = await runToEnd(operations, answers);
  if (status !== 'SUCCEEDED') throw new Error('The questions were not answered.');

  await operations.notebooks.save(
    {
      id: 'first',
      title: 'First',
      cells: [{ id: 'c1', kind: 'QUERY', source: '{ models { edges { cursor } } }', view: 'auto' }],
      variables: { ratio: 0.4 },
    },
    0,
  );
  const [interrupted, failed, cancelled, queued, planned] = [
    calibrationOf(130),
    evaluationOf(30),
    calibrationOf(64, 1),
    calibrationOf(64, 2),
    calibrationOf(64, 3),
  ] as const;
  await operations.states([interrupted, failed, cancelled, queued, planned]);
  await insertEvaluationBlock(database, failed.key, {
    firstRow: 0,
    nll: Float64Array.of(1.5, 2.5),
    tokens: Int32Array.of(15, 15),
  });
  await database.query(
    `UPDATE operation SET status = given.status, attempt = 1, requested = true, lane = 'first', queued_at = now(),
        started_at = now(), fraction = 0.25, error = given.error,
        finished_at = CASE WHEN given.status IN ('FAILED', 'CANCELLED') THEN now() END
      FROM (VALUES
        ($1, 'RUNNING', NULL::jsonb), ($2, 'FAILED', '{"code": "NOT_FINITE", "message": "a", "remedy": "b"}'),
        ($3, 'CANCELLED', NULL), ($4, 'QUEUED', NULL)) AS given (key, status, error)
      WHERE operation.key = given.key`,
    [interrupted.key, failed.key, cancelled.key, queued.key],
  );
  await database.query(
    `INSERT INTO artifact (holder, holder_key, name, digest, byte_length) VALUES ('model', $1, 'model.safetensors', $2, 4)`,
    [model.key, '0'.repeat(64)],
  );
  await database.query('INSERT INTO pin (operation_key) VALUES ($1)', [evaluation.key]);
  await setQuota(database, null, { ...NO_QUOTA, jobs: 3 });
  await database.query(
    `INSERT INTO claim (operation_key, source, digest, engine, finished_at) VALUES ($1, $2, $2, 'onnx cpu', now())`,
    [evaluation.key, 'c'.repeat(64)],
  );
  await database.query('INSERT INTO part_result (part_key, summary, bytes) VALUES ($1, $2, $3)', [
    'd'.repeat(64),
    { digest: 'e'.repeat(64) },
    Buffer.from([1, 2, 3]),
  ]);
  await database.query('INSERT INTO collection (keep_days, done, total) VALUES (30, 2, 4)');
  await database.query(
    `INSERT INTO notebook_operation (notebook_id, operation_key) VALUES ('first', $1) ON CONFLICT DO NOTHING`,
    [evaluation.key],
  );
  const study = {
    name: 'First',
    base: {
      model: 'tiny',
      calibrationData: 'cats',
      evaluationData: 'cats',
      samples: 64,
      sequenceLength: SEQUENCE_LENGTH,
    },
    factors: { ratio: [0.4, 0.6], removeHeads: [null, 1] },
  };
  await operations.studies.create(study);
  // Which tells what both sides have in common.
  await operations.studies.plan(study);
  await new Revisions(database).publish({
    content: { title: 'First', perplexity: 12.5 },
    notebook: 'first',
    operations: [evaluation.key],
  });
  await populateAccess(database);
  return { plan, evaluation, interrupted };
}

/** A member with everything that they can have. */
async function populateAccess(database: Database): Promise<void> {
  const { id } = await new Members(database).add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const { token } = await new Tokens(database).create(id, { name: 'ci', role: 'VIEWER', days: 30 });
  await new Sessions(database).begin(id, 'Browser 1.0', { token: token.id });
  await new SignInAttempts(database).begin({ verifier: 'v', state: 's', nonce: 'n', destination: '/' });
  await recordAudit(database, LOCAL, { action: 'createToken', subjects: [id] });
  await database.query('INSERT INTO upload (id, member_id, byte_length) VALUES ($1, $2, 12)', ['e'.repeat(64), id]);
}
