import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flapbookFromSources } from '../cli/flapbook.ts';
import { SOURCES } from '../program/program.ts';
import { type Started, startFlapbook } from './server.ts';

/** A first start may have to build the web app. */
const START_MILLISECONDS = 300_000;

let folder: string;
let data: string;
let started: Started | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-start-'));
  data = path.join(folder, 'data');
});
afterEach(async () => {
  await started?.interrupt();
  started = undefined;
  await rm(folder, { recursive: true });
});

async function ask<T>(query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${started!.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data: answer, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return answer;
}

const MODELS = '{ models { edges { node { name } } } }';
const CALIBRATION = `{ model(name: "flapbook-demo") {
  calibration(input: { dataset: "demo-code-train", samples: 8 }) { key status } } }`;
type Calibrated = { model: { calibration: { key: string; status: string } } };

test(
  'a database that is killed comes back under the server and the worker, which go on',
  async () => {
    started = await startFlapbook(data, { program: SOURCES });
    const before = await ask(MODELS);
    const [pid] = readFileSync(path.join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');

    await expect.poll(() => ask(MODELS).catch(() => null), { timeout: 20_000 }).toEqual(before);
    expect(started.stderr()).toContain('The database server ended unexpectedly');
    await expect.poll(() => started!.stderr()).toContain('The database server is back.');

    const { calibration } = (await ask<Calibrated>(CALIBRATION)).model;
    await ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [calibration.key] });
    const status = async () => (await ask<Calibrated>(CALIBRATION)).model.calibration.status;
    await expect.poll(status, { timeout: 60_000 }).toBe('SUCCEEDED');
    expect(await started.interrupt()).toBe(0);
  },
  START_MILLISECONDS,
);

test(
  'a database that is down at the start is waited for',
  async () => {
    const server = { dataDirectory: path.join(folder, 'server') };
    const { url, stop } = await startEmbeddedPostgres(server);
    await stop();
    let stderr = '';
    const starting = startFlapbook(data, {
      program: SOURCES,
      databaseUrl: url,
      onStderr: (text) => {
        stderr += text;
      },
    });
    starting.catch(() => undefined);
    await expect.poll(() => stderr, { timeout: 20_000 }).toMatch(/Trying again for \d+ seconds/);
    const again = await startEmbeddedPostgres(server);
    expect(again.url).toBe(url);
    started = await starting;
    expect(await ask(MODELS)).toMatchObject({ models: { edges: [{ node: { name: 'flapbook-demo' } }] } });
    expect(stderr).toContain(`${new URL(url).host}/flapbook does not answer`);
    expect(stderr).not.toContain(new URL(url).password);
    expect(stderr.match(/Trying again for/g)!.length).toBeLessThan(4);
    expect(await started.interrupt()).toBe(0);
    await again.stop();
  },
  START_MILLISECONDS,
);

test('a database that refuses the password is not waited for', async () => {
  const postgres = await startEmbeddedPostgres({ dataDirectory: data });
  const address = Object.assign(new URL(postgres.url), { password: 'wrong-secret' });
  const { code, stderr } = await flapbookFromSources('serve', '--port', '0', '--database', address.href);
  expect(code).toBe(1);
  expect(stderr).toContain('error DATABASE_UNSUITABLE');
  expect(stderr).toContain('refuses the password');
  expect(stderr).not.toContain('wrong-secret');
  await postgres.stop();
});
