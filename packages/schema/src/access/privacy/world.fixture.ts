import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, type Principal, STRANGER, Workspaces, within } from '@flapbook/access';
import { writeTinyModel } from '@flapbook/models/testing';
import { graphql, parse, subscribe } from 'graphql';
import { afterAll, beforeAll, expect } from 'vitest';
import { withPipeline } from '../../../test/fixture.ts';
import { createContext, schema } from '../../index.ts';
import { invented, type Names, real } from './names.fixture.ts';
import { STUDY } from './questions.fixture.ts';
import { selection } from './selection.fixture.ts';

/**
 * A workspace with one of everything, and two who are none of its members. Whatever they ask about what is there is
 * answered as what never was, and nothing else that they see changes by it.
 */
export const pipeline = withPipeline({ worker: false });

/** Whose the workspace is, and a member of other workspaces; set before the tests. */
export const people = {} as { ada: Principal; eve: Principal };
/** Where the model and the texts of the workspace lie. */
export const place = { folder: '' };
/** What was told before anything was there, by who asked what. */
export const before = new Map<string, string>();

beforeAll(async () => {
  const { operations } = pipeline;
  const { database } = operations;
  place.folder = await mkdtemp(path.join(tmpdir(), 'flapbook-privacy-'));
  const [member, eve] = (await Promise.all(['Ada', 'Eve'].map(memberCalled))) as [Principal, Principal];
  const workspaces = new Workspaces(database);
  const lab = await workspaces.create(member.member!, 'Lab');
  const vault = await workspaces.create(member.member!, 'Vault');
  const ada = await workspaces.enter(member, lab.id);
  Object.assign(people, { ada, eve });
  const { folder } = place;
  // What is there for all members, and what Eve sees of it.
  await askAs(eve, CALIBRATION, { model: 'tiny', dataset: 'cats' });
  for (const principal of [eve, STRANGER])
    for (const [name, document] of UNADDRESSED)
      before.set(`${principal.name} ${name}`, await told(principal, document));

  await writeTinyModel(path.join(folder, 'model'), { layers: 3, tokenizer: true });
  const file = path.join(folder, 'texts.txt');
  await writeFile(file, `The ${real.word} lay on the mat.\n`.repeat(400));
  const workspace = ada.workspace!.id;
  await within(workspace, async () => {
    await operations.models.register(real.model, path.join(folder, 'model'));
    await operations.datasets.register(real.dataset, real.word, { format: 'text', file, joining: 'NONE' });
  });
  const asked = await askAs(ada, CALIBRATION, { model: real.model, dataset: real.dataset });
  const { calibration, dense } = asked.data.model;
  const saved = await askAs(ada, SAVE, { id: real.notebook, title: real.word, version: 0 });
  expect(saved.data.saveNotebook.__typename).toBe('Notebook');
  const ran = await askAs(
    ada,
    `mutation ($keys: [ID!]!, $notebook: ID) { run(keys: $keys, notebook: $notebook) { __typename } }`,
    { keys: [calibration.key], notebook: real.notebook },
  );
  expect(ran.data.run.__typename).toBe('RunPayload');
  await database.query(`UPDATE operation SET status = 'RUNNING', started_at = now(), fraction = 0.5 WHERE key = $1`, [
    calibration.key,
  ]);
  const published = await askAs(
    ada,
    `mutation ($notebook: ID!) { publishRevision(notebook: $notebook, version: 1) { ... on Revision { digest } } }`,
    { notebook: real.notebook },
  );
  const study = await askAs(
    ada,
    `mutation ($spec: StudyInput!) { createStudy(spec: $spec) { ... on Study { id cells { edges { node { id } } } } ... on Problem { message } } }`,
    { spec: STUDY(real) },
  );
  const shared = await askAs(
    ada,
    `mutation ($model: ModelName!, $vault: ID!) { shareModel(name: $model, workspace: $vault) { __typename } }`,
    { model: real.model, vault: vault.id },
  );
  expect(shared.data.shareModel.__typename).toBe('BelongingPayload');
  const share = await askAs(
    ada,
    `query ($model: ModelName!) { model(name: $model) { belonging { shares { id } } } }`,
    real,
  );
  Object.assign(real, {
    share: share.data.model.belonging.shares[0].id,
    key: calibration.key,
    plan: calibration.plan.key,
    evaluation: dense.key,
    digest: published.data.publishRevision.digest,
    study: study.data.createStudy.id,
    cell: study.data.createStudy.cells.edges[0].node.id,
    workspace,
    member: ada.member!,
  });
  for (const [name, value] of Object.entries(real)) expect(value, name).toMatch(/./);
}, 120_000);
afterAll(() => rm(place.folder, { recursive: true }));

export const CALIBRATION = `query ($model: ModelName!, $dataset: DatasetName!) { model(name: $model) {
  calibration(input: { dataset: $dataset, samples: 4, sequenceLength: 16 }) { key status plan(input: { ratio: 0.5 }) { key } }
  dense: evaluation(input: { dataset: $dataset, sequenceLength: 16, maxRows: 4 }) { key status }
} }`;

const SAVE = `mutation ($id: ID!, $title: String!, $version: Int!) { saveNotebook(input: {
  id: $id, title: $title, version: $version, variables: {}, cells: [
    { id: "a", kind: QUERY, source: "{ model(name: \\"private/model\\") { layers } }" }] }) {
  __typename ... on Problem { code message remedy } ... on Notebook { title version } ... on NotebookConflict { current { title } } } }`;

/** Everything that a root field without an address tells, as far down as nothing has to be named. */
export const UNADDRESSED: readonly (readonly [string, string])[] = Object.values(schema.getQueryType()!.getFields())
  .filter(({ args }) =>
    args.every(({ type, defaultValue }) => !String(type).endsWith('!') || defaultValue !== undefined),
  )
  .map(({ name, type }) => [name, `{ ${name}${selection(type, 4)} }`] as const);

async function memberCalled(name: string): Promise<Principal> {
  const { database } = pipeline.operations;
  const member = await new Members(database).add({ name, email: `${name}@example.org`, role: 'RESEARCHER' });
  const principal: Principal = { member: member.id, name, role: 'RESEARCHER', by: 'SESSION', credential: null };
  return new Workspaces(database).enter(principal, null);
}

export async function askAs(principal: Principal, source: string, variables: object = {}) {
  const contextValue = createContext(pipeline.operations, { principal });
  const { data, errors = [] } = await graphql({ schema, source, variableValues: { ...variables }, contextValue });
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a document’s answer
  return { data: data as any, errors };
}

/** All that an answer says, the names that were asked about and what passes with time left out. */
export async function told(principal: Principal, source: string, variables: object = {}): Promise<string> {
  const { data, errors } = await askAs(principal, source, variables);
  return impersonal({ data, errors: errors.map(({ message, path: at, extensions }) => ({ message, at, extensions })) });
}

/** The first event of a stream, or that there is none for a second. */
export async function firstOf(principal: Principal, source: string, names: Names): Promise<string> {
  const contextValue = createContext(pipeline.operations, { principal });
  const stream = await subscribe({ schema, document: parse(source), variableValues: { ...names }, contextValue });
  if (!(Symbol.asyncIterator in stream)) return impersonal(stream.errors);
  const silence = new Promise((resolve) => setTimeout(resolve, 1_000, 'silence'));
  const first = await Promise.race([stream.next(), silence]);
  void stream.return(undefined);
  return impersonal(first);
}

function impersonal(value: unknown): string {
  let text = JSON.stringify(value);
  for (const names of [real, invented])
    for (const [name, word] of Object.entries(names)) if (word !== '') text = text.replaceAll(word, `<${name}>`);
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"(silentSeconds|databaseBytes|reference)":("[^"]*"|[\d.]+)/g, '"$1":0');
}
