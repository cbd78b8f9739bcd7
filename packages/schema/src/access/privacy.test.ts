import path from 'node:path';
import { STRANGER, within } from '@flapbook/access';
import { Revisions } from '@flapbook/operations';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../index.ts';
import { argumentsIn, namingArguments } from './privacy/arguments.fixture.ts';
import { invented, type Names, real } from './privacy/names.fixture.ts';
import { ADDRESSED } from './privacy/questions.fixture.ts';
import { noteStatements, statementsOf } from './privacy/statements.fixture.ts';
import {
  askAs,
  before,
  CALIBRATION,
  firstOf,
  people,
  pipeline,
  place,
  told,
  UNADDRESSED,
} from './privacy/world.fixture.ts';

/** What a member can follow of something that they name. */
const STREAMS: Readonly<Record<string, string>> = {
  operations: `subscription ($key: ID!, $plan: ID!) { operations(keys: [$key, $plan]) {
    sequence status operation { key kind title status } } }`,
  after: `subscription ($key: ID!) { operations(keys: [$key], after: [{ key: $key, sequence: 0 }]) {
    sequence status fraction phase } }`,
  study: `subscription ($study: ID!) { study(id: $study) { sequence study { name } cells { id status } } }`,
  studyAfter: `subscription ($study: ID!) { study(id: $study, after: 0) { sequence } }`,
  jobs: `subscription { jobs {
    queued { edges { node { key } } } running { key } recent { key } totals { running } workers { name } } }`,
  collection: `subscription ($key: ID!) { garbageCollection(id: $key) { __typename } }`,
};

describe.each([
  ['a member of other workspaces', () => people.eve],
  ['somebody who has not signed in', () => STRANGER],
])('%s', (_who, asker) => {
  test.each(UNADDRESSED.map(([name]) => name))('is told by %s what was told before', async (name) => {
    const document = UNADDRESSED.find(([field]) => field === name)![1];
    expect(await told(asker(), document)).toBe(before.get(`${asker().name} ${name}`));
  });

  test.each(Object.keys(ADDRESSED))('%s: what is private is answered as what never was', async (name) => {
    const [known, made] = [real, invented].map((names) => ADDRESSED[name]!(names));
    const about = await told(asker(), known!.document, known!.variables);
    const nothing = await told(asker(), made!.document, made!.variables);
    expect(about).toBe(nothing);
    for (const value of [real.word, real.key, real.digest]) expect(about).not.toContain(value);
  });

  test.each(Object.keys(STREAMS))('%s: the stream is as that of what never was', async (name) => {
    const [about, nothing] = await Promise.all(
      [real, invented].map((names) => firstOf(asker(), STREAMS[name]!, names)),
    );
    expect(about).toBe(nothing);
  });
});

describe('how long an answer takes', () => {
  let end: () => void;
  beforeAll(async () => {
    end = await noteStatements(pipeline.operations.database);
  });
  afterAll(() => end());

  const questions = Object.keys(ADDRESSED).filter((name) => ADDRESSED[name]!(invented).document.startsWith('query'));
  test.each(questions)(
    'tells nothing by %s: the database is asked the same, whether there is something or not',
    async (name) => {
      for (const asker of [people.eve, STRANGER]) {
        const statements = async (names: Names) => {
          const { document, variables } = ADDRESSED[name]!(names);
          return statementsOf(() => told(asker, document, variables));
        };
        // What is kept in memory of what everybody has is there from the first time on.
        await statements(invented);
        const about = await statements(real);
        expect(about).toEqual(await statements(invented));
        // Strangers are sent away before anything is looked up.
        if (asker === STRANGER && !name.match(/^(?:revision|audience)$/)) expect(about).toEqual([]);
      }
    },
  );

  test('and whoever has it is answered by other ones', async () => {
    const { document } = ADDRESSED.operation!(real);
    const ofAda = (names: Names) => statementsOf(() => told(people.ada, document, { ...names }));
    expect((await ofAda(real)).length).toBeGreaterThan((await ofAda(invented)).length);
  });
});

test('and nothing has become of it', async () => {
  const { operations } = pipeline;
  const seen = await askAs(
    people.ada,
    `query ($notebook: ID!, $study: ID!, $key: ID!, $digest: ID!, $model: ModelName!) {
      notebook(id: $notebook) { title version } study(id: $study) { name } operation(key: $key) { status }
      revision(digest: $digest) { title audience } model(name: $model) { layers belonging { workspace { name } shares { workspace { name } } } } viewer { workspaces { name } } }`,
    real,
  );
  expect(seen.errors).toEqual([]);
  expect(seen.data).toEqual({
    notebook: { title: real.word, version: 1 },
    study: { name: 'One' },
    operation: { status: 'RUNNING' },
    revision: { title: real.word, audience: 'MEMBERS' },
    model: { layers: 3, belonging: { workspace: { name: 'Lab' }, shares: [{ workspace: { name: 'Vault' } }] } },
    viewer: { workspaces: [{ name: 'Ada' }, { name: 'Lab' }, { name: 'Vault' }] },
  });
  expect(await within('SHARED', () => new Revisions(operations.database).head(real.digest))).toBeNull();
});

test('what another version made is shown to those who see what it is about, and to nobody else', async () => {
  const older = 'e'.repeat(64);
  await pipeline.operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, scope, status, attempt, fraction)
      SELECT $1, kind, 0, parameters, inputs, requires, work, scope, 'SUCCEEDED', 1, 1 FROM operation WHERE key = $2`,
    [older, real.key],
  );
  const document = `query ($key: ID!) { operation(key: $key) { __typename } operationsByKey(keys: [$key]) { __typename }
    operations(kind: "calibration") { edges { node { key } } } lineage(key: $key) { nodes { key } } }`;
  const shown = await askAs(people.ada, document, { key: older });
  expect(shown.data).toMatchObject({ operation: { __typename: 'OtherVersionOperation' } });
  expect(JSON.stringify(shown.data.operations)).toContain(older);
  expect(await told(people.eve, document, { key: older })).toBe(
    await told(people.eve, document, { key: 'f'.repeat(64) }),
  );
  await pipeline.operations.database.query('DELETE FROM operation WHERE key = $1', [older]);
});

test('whoever comes to have the same content and names it alike shares the results, and nothing else', async () => {
  const { operations } = pipeline;
  await within(people.eve.workspace!.id, async () => {
    await operations.models.register('mine', path.join(place.folder, 'model'));
    await operations.datasets.register('mine', 'Mine', {
      format: 'text',
      file: path.join(place.folder, 'texts.txt'),
      joining: 'NONE',
    });
  });
  // She has made one of that id herself, above.
  await askAs(people.eve, `mutation { deleteNotebook(id: "${real.notebook}") { __typename } }`);
  const { data } = await askAs(people.eve, CALIBRATION, { model: 'mine', dataset: 'mine' });
  expect(data.model.calibration).toMatchObject({ key: real.key, status: 'RUNNING' });
  const more = await askAs(
    people.eve,
    `query ($key: ID!, $notebook: ID) { operation(key: $key) { lane notebook { title } }
      models { edges { node { name } } } dataset(name: "mine") { name title }
      shown: operations(notebook: $notebook) { edges { node { key } } } }`,
    { key: real.key, notebook: real.notebook },
  );
  expect(more.data).toMatchObject({
    operation: { lane: '', notebook: null },
    dataset: { name: 'mine', title: 'Mine' },
  });
  expect(JSON.stringify(more)).not.toMatch(/private|cipherword/);
});

test.each(Object.keys(ADDRESSED))('the document of %s is one of the schema', (name) => {
  const errors = validate(schema, parse(ADDRESSED[name]!(invented).document));
  expect(errors.map(({ message }) => message)).toEqual([]);
});

test('streams tell whoever may see it about what is private', async () => {
  for (const name of ['operations', 'after', 'study'])
    expect(await firstOf(people.ada, STREAMS[name]!, real), name).not.toBe(
      await firstOf(people.ada, STREAMS[name]!, invented),
    );
});

test('every argument that names something is used above', () => {
  const documents = [...Object.values(ADDRESSED).map((make) => make(real).document), ...Object.values(STREAMS)];
  const used = new Set(documents.flatMap(argumentsIn));
  expect([...namingArguments()].filter((name) => !used.has(name))).toEqual([]);
});
