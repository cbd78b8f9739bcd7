import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startS3Server, type TestS3Server } from '@flapbook/artifacts/testing';
import { createDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { findOperations, isJob, type Operations, openOperations, resolveCalibration } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type OwnPostgres, ownPostgres } from './postgres.ts';
import { ask, type FleetProcess, startProcess, urlOf } from './processes.ts';

/** Two servers may both have to wait for one build of the web app. */
const START_MILLISECONDS = 300_000;
const PATIENCE = 90_000;

const CHAIN = `query ($samples: Int!, $seed: Int!, $ratio: Ratio!) {
  model(name: "tiny") {
    calibration(input: { dataset: "text", samples: $samples, sequenceLength: 32, seed: $seed }) {
      key
      plan(input: { ratio: $ratio }) {
        pruned { key evaluation(input: { dataset: "text", sequenceLength: 32, maxRows: 600 }) { key status perplexity } }
      }
    }
  }
}`;
const RUN = 'mutation ($keys: [ID!]!) { run(keys: $keys) { __typename ... on Problem { code message } } }';

interface Chain {
  readonly model: {
    readonly calibration: {
      readonly key: string;
      readonly plan: {
        readonly pruned: {
          readonly key: string;
          readonly evaluation: { readonly key: string; readonly perplexity: number };
        };
      };
    };
  };
}

/** Digests of everything that a chain has stored, in order. */
async function bytesOf({ database }: Operations): Promise<Record<string, unknown[]>> {
  return {
    statistics: await database.query(
      `SELECT stream_key, first_sample, layer, module,
          encode(sha256(sum_of_means || m2 || reference_a || reference_b), 'hex') AS digest
        FROM calibration_statistics ORDER BY 1, 2, 3, 4`,
    ),
    biases: await database.query(
      `SELECT operation_key, layer, module, encode(sha256(bias), 'hex') AS digest FROM compensation_bias ORDER BY 1, 2, 3`,
    ),
    nll: await database.query(
      `SELECT operation_key, first_row, encode(sha256(nll || tokens), 'hex') AS digest FROM evaluation_block ORDER BY 1, 2`,
    ),
  };
}

describe('a fleet: an external PostgreSQL, an S3 store, two servers, three workers', () => {
  let folder: string;
  let postgres: OwnPostgres;
  let store: TestS3Server;
  let servers: FleetProcess[];
  let workers: FleetProcess[];
  let operations: Operations;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-fleet-'));
    postgres = await ownPostgres(folder);
    store = await startS3Server();
    env = { ...store.env, DATABASE_URL: postgres.url, FLAPBOOK_ARTIFACTS: store.url };
    const serve = () => startProcess(['serve', '--port', '0'], env);
    servers = [await serve(), await serve()];
    operations = await openOperations({ url: postgres.url, applicationName: 'test' });

    // Registered on a server's machine, published by it, and out of the workers' sight from then on.
    await writeTinyModel(path.join(folder, 'model'), { layers: 3, tokenizer: true });
    await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(2000));
    const model = await operations.models.register('tiny', path.join(folder, 'model'));
    const dataset = await operations.datasets.register('text', 'A text', {
      format: 'text',
      file: path.join(folder, 'text.txt'),
      joining: 'NONE',
    });
    await until(async () => {
      const published = await operations.database.query(
        'SELECT DISTINCT holder_key FROM artifact WHERE holder_key = ANY($1)',
        [[model.key, dataset.key]],
      );
      return published.length === 2;
    });
    await rename(path.join(folder, 'model'), path.join(folder, 'hidden-model'));
    await rename(path.join(folder, 'text.txt'), path.join(folder, 'hidden-text.txt'));
    workers = await Promise.all(
      [1, 2, 3].map((n) => startProcess(['worker', '--threads', '1', '--cache', path.join(folder, `cache-${n}`)], env)),
    );
  }, START_MILLISECONDS);

  afterAll(async () => {
    await Promise.all([...(workers ?? []), ...(servers ?? [])].map((one) => one.stop()));
    await operations?.close();
    await store?.stop();
    await postgres?.end();
    await rm(folder, { recursive: true, force: true });
  });

  async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error('It did not happen in time.');
      await sleep(100);
    }
  }
  /** Asks a server for a chain and answers with its keys. */
  async function request(server: FleetProcess, variables: object): Promise<{ keys: string[]; goal: string }> {
    const { model } = await ask<Chain>(urlOf(server), CHAIN, variables);
    const { calibration } = model;
    const { pruned } = calibration.plan;
    const goal = pruned.evaluation.key;
    expect(await ask(urlOf(server), RUN, { keys: [goal] })).toEqual({ run: { __typename: 'RunPayload' } });
    return { keys: [calibration.key, pruned.key, goal], goal };
  }
  async function ended(keys: readonly string[]) {
    await until(async () =>
      (await findOperations(operations.database, keys)).every(
        ({ status }) => status !== 'QUEUED' && status !== 'RUNNING',
      ),
    );
    return findOperations(operations.database, keys);
  }

  test(
    'two servers that are asked for the same chain share one run, which all workers take part in',
    async () => {
      const variables = { samples: 640, seed: 1, ratio: 0.4 };
      const [a, b] = await Promise.all(servers.map((server) => request(server, variables)));
      expect(b).toEqual(a);
      for (const { status, attempt, error } of await ended(a!.keys)) {
        expect({ status, attempt, error }).toEqual({ status: 'SUCCEEDED', attempt: 1, error: null });
      }
      const takers = await operations.database.query(
        `SELECT DISTINCT worker_id FROM task JOIN operation_task ON task_key = key WHERE operation_task.operation_key = $1`,
        [a!.keys[0]],
      );
      expect(takers).toHaveLength(3);
      const answers = await Promise.all(servers.map((server) => ask<Chain>(urlOf(server), CHAIN, variables)));
      expect(answers[0]!.model.calibration.plan.pruned.evaluation.perplexity).toBeGreaterThan(1);
      expect(answers[1]).toEqual(answers[0]);
    },
    PATIENCE,
  );

  test(
    'what three workers have computed is what one computes, to the last bit',
    async () => {
      const alone = await createDatabase(inject('testServer'));
      const stack = await openWithWorker(alone.url);
      try {
        await rename(path.join(folder, 'hidden-model'), path.join(folder, 'model'));
        await rename(path.join(folder, 'hidden-text.txt'), path.join(folder, 'text.txt'));
        await stack.operations.models.register('tiny', path.join(folder, 'model'));
        await stack.operations.datasets.register('text', 'A text', {
          format: 'text',
          file: path.join(folder, 'text.txt'),
          joining: 'NONE',
        });
        await copyOperations(operations, stack.operations);
        const computed = await operations.database.query<{ key: string; kind: string }>(
          `SELECT key, kind FROM operation WHERE status = 'SUCCEEDED'`,
        );
        // What moved files did so for the machines that had them; it has no result to compare.
        const keys = computed.filter(({ kind }) => !isJob(kind)).map(({ key }) => key);
        await stack.operations.scheduler.run(keys);
        await until(async () => {
          const left = await stack.operations.database.query(
            `SELECT 1 FROM operation WHERE status IN ('QUEUED', 'RUNNING')`,
          );
          return left.length === 0;
        });
        expect(await bytesOf(stack.operations)).toEqual(await bytesOf(operations));
      } finally {
        await rename(path.join(folder, 'model'), path.join(folder, 'hidden-model'));
        await rename(path.join(folder, 'text.txt'), path.join(folder, 'hidden-text.txt'));
        await stack.close();
        await alone.drop();
      }
    },
    PATIENCE,
  );

  test(
    'a worker that is killed is replaced by the others',
    async () => {
      const { keys } = await request(servers[0]!, { samples: 1920, seed: 2, ratio: 0.3 });
      await until(async () => {
        const busy = await operations.database.query(
          `SELECT 1 FROM task JOIN worker ON worker.id = worker_id WHERE status = 'RUNNING' AND process_id = $1`,
          [workers[0]!.process.pid],
        );
        return busy.length > 0;
      });
      workers[0]!.process.kill('SIGKILL');
      for (const { status, attempt } of await ended(keys)) {
        expect({ status, attempt }).toEqual({ status: 'SUCCEEDED', attempt: 1 });
      }
      workers[0] = await startProcess(['worker', '--threads', '1', '--cache', path.join(folder, 'cache-1')], env);
    },
    PATIENCE,
  );

  test(
    'a database that goes away and comes back costs time and nothing else',
    async () => {
      const { keys } = await request(servers[1]!, { samples: 1920, seed: 3, ratio: 0.3 });
      await until(async () => {
        const [calibration] = await findOperations(operations.database, [keys[0]!]);
        return calibration!.fraction > 0;
      });
      await postgres.stop();
      const health = await fetch(`${urlOf(servers[1]!)}/health`);
      expect(health.status).toBe(503);
      await sleep(3_000);
      await postgres.start();
      await until(() =>
        operations.database.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      );
      for (const { status, attempt } of await ended(keys)) {
        expect({ status, attempt }).toEqual({ status: 'SUCCEEDED', attempt: 1 });
      }
      expect([...workers, ...servers].every(({ process: child }) => child.exitCode === null)).toBe(true);
      expect((await fetch(`${urlOf(servers[1]!)}/health`)).status).toBe(200);
    },
    PATIENCE,
  );

  test(
    'a worker of another version takes nothing',
    async () => {
      const { database, queue } = operations;
      const taken: string[] = [];
      const stop = await queue.work('onnx.0lder000', async ({ key }) => void taken.push(key));
      const { keys } = await request(servers[0]!, { samples: 64, seed: 4, ratio: 0.2 });
      await ended(keys);
      await stop();
      expect(taken).toEqual([]);
      expect(await database.query(`SELECT 1 FROM task WHERE queue = 'onnx.0lder000'`)).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'a damaged artifact is named, and goes no further',
    async () => {
      const { database, models, datasets } = operations;
      await writeTinyModel(path.join(folder, 'damaged'), { layers: 2, tokenizer: true, seed: 77 });
      const model = await models.register('damaged', path.join(folder, 'damaged'));
      const weights = async () => {
        const [row] = await database.query<{ digest: string }>(
          `SELECT digest FROM artifact WHERE holder_key = $1 AND name = 'model.safetensors'`,
          [model.key],
        );
        return row?.digest;
      };
      await until(async () => (await weights()) !== undefined);
      const digest = (await weights())!;
      const stored = await objectOf(store.folder, digest);
      const bytes = await readFile(stored);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(stored, bytes);
      await rename(path.join(folder, 'damaged'), path.join(folder, 'hidden-damaged'));

      const calibration = resolveCalibration(
        { samples: 8, sequenceLength: 32 },
        { model, dataset: await datasets.byName('text'), engine: 'onnx' },
      );
      await operations.states([calibration]);
      await operations.scheduler.run([calibration.key]);
      const [record] = await ended([calibration.key]);
      expect(record).toMatchObject({ status: 'FAILED', error: { code: 'ARTIFACT_DAMAGED' } });
      expect(record!.error!.message).toContain(digest);
    },
    PATIENCE,
  );
});

/** The file in which the store keeps an artifact. */
async function objectOf(root: string, digest: string): Promise<string> {
  const files = await readdir(root, { recursive: true });
  const found = files.find((file) => file.replaceAll(path.sep, '').includes(digest) && file.endsWith('_object'));
  if (found === undefined) throw new Error(`The store has no ${digest}.`);
  return path.join(root, found);
}

/** Makes the operations of one database known to another. */
async function copyOperations(from: Operations, to: Operations): Promise<void> {
  const rows = await from.database.query(
    'SELECT key, kind, version, parameters, inputs, requires, work FROM operation WHERE status <> $1 OR kind = $2',
    ['FAILED', 'plan'],
  );
  await to.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work)
      SELECT key, kind, version, parameters, inputs, requires, work FROM jsonb_to_recordset($1)
        AS given (key text, kind text, version integer, parameters jsonb, inputs jsonb, requires text[], work double precision)
      ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}
