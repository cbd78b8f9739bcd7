import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { type HubServer, startHubServer, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JsonObject, pushExport, resolveExport } from '../index.ts';
import { openWithWorker, runToEnd } from '../testing.ts';

const on = withDatabase();
const TOKEN = 'hf_secret_of_a_test';

let hub: HubServer;
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-push-'));
  hub = await startHubServer({ token: TOKEN });
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  stack = await openWithWorker(on.url, undefined, {
    artifacts: path.join(folder, 'artifacts'),
    hub: { endpoint: hub.endpoint, token: TOKEN, directory: path.join(folder, 'hub') },
  });
  const model = await stack.operations.models.register('tiny', path.join(folder, 'model'));
  const operation = resolveExport({ format: 'HUGGING_FACE' }, { subject: { model, pruned: null } });
  expect((await runToEnd(stack.operations, operation)).error).toBeNull();
  key = operation.key;
});
afterAll(async () => {
  await stack?.close();
  await hub?.close();
  await rm(folder, { recursive: true });
});

const repository = 'owner/tiny';

it('an export is pushed by a job, told by its bytes; again it makes no commit; the token is stored nowhere', async () => {
  const { operations } = stack;
  const phases = new Set<string>();
  const jobs: string[] = [];
  const outcome = await pushExport(
    operations,
    { export: key, repository },
    { onJob: (job) => jobs.push(job), onProgress: ({ phase }) => phase && phases.add(phase.split(',')[0]!) },
  );
  expect(outcome).toMatchObject({ address: `${hub.endpoint}/owner/tiny/tree/main`, created: true });
  expect(hub.pushes.commits).toMatchObject([{ summary: expect.stringMatching(/^Add tiny: /) }]);
  const { files } = hub.repositories.get('models/owner/tiny')!;
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['README.md', 'config.json', 'model.safetensors']));
  expect(jobs).toHaveLength(1);

  expect((await pushExport(operations, { export: key, repository })).sentBytes).toBe(0);
  expect(hub.pushes.commits).toHaveLength(1);
  const rows = await operations.database.query<JsonObject>(`SELECT * FROM operation WHERE kind = 'push'`);
  expect(rows).toMatchObject([{ status: 'SUCCEEDED', requires: [key] }]);
  expect(JSON.stringify(rows)).not.toContain(TOKEN);
}, 60_000);

it('tells in the hub’s words why not, and before the job what cannot be', async () => {
  const { operations } = stack;
  hub.pushes.faults.readOnly = true;
  const refused = { export: key, repository: 'other/tiny' };
  await expect(pushExport(operations, refused)).rejects.toMatchObject({
    code: 'HUB_REFUSED',
    message: expect.stringContaining('do not have the right'),
  });
  for (const [spec, code] of [
    [{ export: '0'.repeat(64), repository }, 'OPERATION_NOT_FOUND'],
    [{ export: key, repository: 'tiny' }, 'BAD_PARAMETER'],
    [{ export: key, repository: '../../tiny' }, 'BAD_PARAMETER'],
    [{ export: key, repository, branch: 'a b' }, 'BAD_PARAMETER'],
  ] as const) {
    await expect(pushExport(operations, spec)).rejects.toMatchObject({ code });
  }
}, 60_000);
