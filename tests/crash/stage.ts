import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { installAudit } from './audit.ts';
import { randomText, seededRandom } from './random.ts';
import { Supervised } from './supervised.ts';

const WORKERS = 3;

/** A whole installation: the embedded database, a server and three workers, each a process that can be killed. */
export interface Stage {
  readonly operations: Operations;
  readonly server: Supervised;
  readonly workers: readonly Supervised[];
  /** The process of the database server at present. */
  postmaster(): number;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-crash-'));
  const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'data') });
  const operations = await openOperations({ url: postgres.url, applicationName: 'flapbook crash test' });
  await installAudit(operations.database);
  await writeTinyModel(path.join(folder, 'model'), {
    layers: 3,
    hidden: 64,
    heads: 4,
    intermediate: 160,
    tokenizer: true,
  });
  await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'words.txt');
  await writeFile(file, randomText(20_000, seededRandom(1)));
  await operations.datasets.register('words', 'Words', { format: 'text', file, joining: 'NONE' });
  const server = new Supervised({
    name: 'server',
    module: new URL('../load/server.fixture.ts', import.meta.url),
    arguments: [postgres.url],
  });
  const workers = Array.from(
    { length: WORKERS },
    (_, i) =>
      new Supervised({
        name: `worker ${i + 1}`,
        module: new URL('../../apps/worker/src/main.ts', import.meta.url),
        environment: { DATABASE_URL: postgres.url, FLAPBOOK_THREADS: '1', FLAPBOOK_LOG_LEVEL: 'fatal' },
      }),
  );
  await Promise.all([server, ...workers].map((one) => one.ready()));
  return {
    operations,
    server,
    workers,
    postmaster: () => Number(readFileSync(path.join(folder, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]),
    async close() {
      await Promise.all([server, ...workers].map((one) => one.stop()));
      await operations.close();
      await postgres.stop();
      await rm(folder, { recursive: true });
    },
  };
}
