import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flapbookFromSources } from '../cli/flapbook.ts';
import { SOURCES } from '../program/program.ts';
import { type Started, startFlapbook } from './server.ts';

/** A first start may have to build the web app. */
const START_MILLISECONDS = 300_000;

describe('npm start', () => {
  let folder: string;
  let data: string;
  let started: Started;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-start-'));
    data = path.join(folder, 'data');
    started = await startFlapbook(data, { program: SOURCES });
  }, START_MILLISECONDS);
  afterAll(async () => {
    await started?.interrupt();
    await rm(folder, { recursive: true });
  });

  const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
    const response = await fetch(`${started.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data: answer, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors).toBeUndefined();
    return answer;
  };
  const calibration = `{ model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-code-train", samples: 8 }) { key status plan(input: { ratio: 0.5 }) { achievedRatio } } } }`;
  type Calibrated = { model: { calibration: { key: string; status: string; plan: { achievedRatio: number | null } } } };

  test('serves page, GraphQL and health behind one address, with the bundled model and notebook', async () => {
    expect(await (await fetch(`${started.url}/health`)).json()).toMatchObject({ status: 'ok', database: true });
    expect(await (await fetch(started.url)).text()).toContain('<title>');
    const { models, notebook } = await ask<{
      models: { edges: { node: { name: string } }[] };
      notebook: { title: string };
    }>('{ models { edges { node { name } } } notebook(id: "welcome") { title } }');
    expect(models.edges.map(({ node }) => node.name)).toEqual(['flapbook-demo']);
    expect(notebook.title).toContain('Welcome');
  });

  test('a second one on the same port says so and ends', async () => {
    const port = new URL(started.url).port;
    const { code, stderr } = await flapbookFromSources('start', '--no-open', '--port', port, '--data', data);
    expect(code).toBe(1);
    expect(stderr).toContain('error PORT_IN_USE');
    expect((await fetch(`${started.url}/health`)).status).toBe(200);
  });

  test(
    'Ctrl-C stops everything cleanly, and the next start finds earlier results',
    async () => {
      const before = await ask<Calibrated>(calibration);
      await ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', {
        keys: [before.model.calibration.key],
      });
      for (let status = ''; status !== 'SUCCEEDED'; ) {
        ({ status } = (await ask<Calibrated>(calibration)).model.calibration);
        expect(status).not.toBe('FAILED');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const { achievedRatio } = (await ask<Calibrated>(calibration)).model.calibration.plan;
      expect(achievedRatio).toBeCloseTo(0.5, 1);

      expect(await started.interrupt()).toBe(0);
      expect(existsSync(path.join(data, 'postgres', 'postmaster.pid'))).toBe(false);

      started = await startFlapbook(data, { program: SOURCES });
      const after = await ask<Calibrated>(calibration);
      expect(after.model.calibration).toEqual({
        ...before.model.calibration,
        status: 'SUCCEEDED',
        plan: { achievedRatio },
      });
    },
    START_MILLISECONDS,
  );
});
