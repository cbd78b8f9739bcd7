import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, type Principal, STRANGER, Workspaces, within } from '@flapbook/access';
import { writeTinyModel } from '@flapbook/models/testing';
import { Revisions } from '@flapbook/operations';
import {
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  graphql,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  subscribe,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';
import { createContext, schema } from '../index.ts';

/**
 * A workspace with one of everything, and two who are none of its members. Whatever they ask about what is there is
 * answered as what never was, and nothing else that they see changes by it.
 */
const pipeline = withPipeline({ worker: false });

/** What is in the workspace; the second of each is made up. */
const NAMES = {
  model: ['private/model', 'made/up-model'],
  dataset: ['private-texts', 'made-up-texts'],
  notebook: ['private-notebook', 'made-up-notebook'],
  key: ['', 'a'.repeat(64)],
  plan: ['', 'b'.repeat(64)],
  evaluation: ['', 'c'.repeat(64)],
  study: ['', 'madeUpStudy1'],
  cell: ['', 'madeUpCell'],
  digest: ['', 'd'.repeat(64)],
  workspace: ['', '00000000-1111-2222-3333-444444444444'],
  member: ['', '99999999-1111-2222-3333-444444444444'],
  share: ['', '88888888-1111-2222-3333-444444444444'],
  word: ['cipherword', 'nowhereword'],
} as const satisfies Record<string, readonly [string, string]>;

type Name = keyof typeof NAMES;
const real: Record<Name, string> = Object.fromEntries(
  Object.entries(NAMES).map(([name, [known]]) => [name, known]),
) as Record<Name, string>;
const invented = Object.fromEntries(Object.entries(NAMES).map(([name, [, made]]) => [name, made])) as typeof real;

let folder: string;
let ada: Principal;
let eve: Principal;
const before = new Map<string, string>();

beforeAll(async () => {
  const { operations } = pipeline;
  const { database } = operations;
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-privacy-'));
  [ada, eve] = (await Promise.all(['Ada', 'Eve'].map(memberCalled))) as [Principal, Principal];
  const workspaces = new Workspaces(database);
  const lab = await workspaces.create(ada.member!, 'Lab');
  const vault = await workspaces.create(ada.member!, 'Vault');
  ada = await workspaces.enter(ada, lab.id);
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
afterAll(() => rm(folder, { recursive: true }));

const CALIBRATION = `query ($model: ModelName!, $dataset: DatasetName!) { model(name: $model) {
  calibration(input: { dataset: $dataset, samples: 4, sequenceLength: 16 }) { key status plan(input: { ratio: 0.5 }) { key } }
  dense: evaluation(input: { dataset: $dataset, sequenceLength: 16, maxRows: 4 }) { key status }
} }`;

const SAVE = `mutation ($id: ID!, $title: String!, $version: Int!) { saveNotebook(input: {
  id: $id, title: $title, version: $version, variables: {}, cells: [
    { id: "a", kind: QUERY, source: "{ model(name: \\"private/model\\") { layers } }" }] }) {
  __typename ... on Problem { code message remedy } ... on Notebook { title version } ... on NotebookConflict { current { title } } } }`;

const STUDY = ({ model, dataset }: Pick<typeof real, 'model' | 'dataset'>) => ({
  name: 'One',
  base: { model, calibrationData: dataset, evaluationData: dataset, samples: 4, sequenceLength: 16 },
  factors: { ratio: [0.2, 0.4] },
});

/** Everything that a root field without an address tells, as far down as nothing has to be named. */
const UNADDRESSED: readonly (readonly [string, string])[] = Object.values(schema.getQueryType()!.getFields())
  .filter(({ args }) =>
    args.every(({ type, defaultValue }) => !String(type).endsWith('!') || defaultValue !== undefined),
  )
  .map(({ name, type }) => [name, `{ ${name}${selection(type, 4)} }`] as const);

/**
 * What a member can say of something that they name. Together they use every argument of the schema that names something,
 * which the last test sees to.
 */
const ADDRESSED: Readonly<Record<string, (names: typeof real) => Record<string, unknown>>> = {
  ...documents('query', {
    model: ['$model: ModelName!', 'model(name: $model) { name key }'],
    dataset: ['$dataset: DatasetName!', 'dataset(name: $dataset) { name key preview }'],
    operation: ['$key: ID!', `operation(key: $key)${selection(schema.getType('Operation') as never, 2)}`],
    operationsByKey: ['$key: ID!, $plan: ID!', 'operationsByKey(keys: [$key, $plan]) { key status }'],
    ofModel: ['$model: ModelName', 'operations(model: $model) { edges { node { key } } }'],
    ofNotebook: ['$notebook: ID', 'operations(notebook: $notebook) { edges { node { key } } }'],
    ofWord: ['$word: String', 'operations(text: $word) { edges { node { key } } }'],
    price: ['$key: ID!', 'price(keys: [$key]) { seconds }'],
    compare: [
      '$evaluation: ID!',
      'compareEvaluations(keys: [$evaluation], base: $evaluation) { significant: __typename }',
    ],
    variance: ['$evaluation: ID!', 'varianceComponents(keys: [$evaluation]) { __typename }'],
    notebook: ['$notebook: ID!', 'notebook(id: $notebook) { title version }'],
    search: ['$word: String!', 'searchNotebooks(query: $word) { edges { node { excerpt } } }'],
    lineage: ['$key: ID!', 'lineage(key: $key) { truncated nodes { key } }'],
    lineageOfDataset: ['$dataset: ID!', 'lineage(key: $dataset) { truncated nodes { key } }'],
    revision: ['$digest: ID!', 'revision(digest: $digest) { title publishedAt }'],
    audience: ['$digest: ID!', 'revisionAudience(digest: $digest)'],
    study: [
      '$study: ID!, $cell: ID!',
      'study(id: $study) { name cell(id: $cell) { id } agreement(factor: "ratio") { factor: __typename } }',
    ],
    studyPlan: ['$spec: StudyInput!', 'studyPlan(spec: $spec) { __typename }'],
    workspace: ['$workspace: ID!', 'workspace(id: $workspace) { name members { name } }'],
    ...ofTiny('$dataset: DatasetName!', {
      evaluate: 'evaluation(input: { dataset: $dataset, sequenceLength: 16 }) { key }',
      answer: 'zeroShot(input: { dataset: $dataset }) { key }',
      answerAll: 'zeroShotMean(input: { datasets: [$dataset] }) { __typename }',
      calibrate: 'calibration(input: { dataset: $dataset }) { key }',
      score: 'saliency(input: { dataset: $dataset }) { key }',
      iterate: 'iterative(input: { steps: 2, calibration: { dataset: $dataset }, plan: { ratio: 0.2 } }) { key }',
      mix: 'mixture(parts: [{ calibration: { dataset: $dataset } }, { calibration: { dataset: "cats" } }]) { key }',
      cross: `crossDomain(calibrations: [{ dataset: $dataset }], evaluations: [{ dataset: "cats" }], plan: { ratio: 0.2 }) { __typename }`,
      curve: `calibration(input: { dataset: "cats" }) { curve(plan: { ratio: 0.2 }, evaluation: { dataset: $dataset }) { __typename } }`,
      agree: `calibration(input: { dataset: "cats" }) { plan(input: { ratio: 0.2 }) {
        agreement(with: { calibration: { dataset: $dataset }, plan: { ratio: 0.2 } }) { __typename } } }`,
      recalibrate: `calibration(input: { dataset: "cats" }) { plan(input: { ratio: 0.2 }) { pruned {
        calibration(input: { dataset: $dataset }) { key } } } }`,
    }),
    ...ofTiny('$key: ID!', {
      mixKeys: 'mixture(parts: [{ key: $key }, { key: $key }]) { key }',
      crossKeys: `crossDomain(calibrations: [], mixtures: [{ parts: [{ key: $key }] }], evaluations: [], plan: { ratio: 0.2 }) { __typename }`,
      agreeWithKey: `calibration(input: { dataset: "cats" }) { plan(input: { ratio: 0.2 }) {
        agreement(with: { key: $key }) { __typename } } }`,
      compareEvaluation: 'evaluation(input: { dataset: "cats" }) { compare(with: $key) { __typename } }',
      compareLatency: 'latency { compare(with: $key) { __typename } }',
      compareAnswers: 'zeroShot(input: { dataset: "cats" }) { compare(with: $key) { __typename } }',
    }),
    overlap: ['$dataset: DatasetName!', 'dataset(name: "cats") { overlap(with: $dataset) { __typename } }'],
    overlapOf: ['$model: ModelName', 'dataset(name: "cats") { overlap(with: "cats", model: $model) { __typename } }'],
    tokens: ['$model: ModelName!', 'dataset(name: "cats") { tokens(model: $model) }'],
  }),
  ...documents('mutation', {
    run: ['$key: ID!, $notebook: ID', `run(keys: [$key], notebook: $notebook) ${problem()}`],
    cancel: ['$key: ID!', `cancel(keys: [$key]) ${problem()}`],
    reproduce: ['$key: ID!, $notebook: ID', `reproduce(key: $key, notebook: $notebook) ${problem()}`],
    pin: ['$key: ID!', `pin(key: $key) ${problem()}`],
    unpin: ['$key: ID!', `unpin(key: $key) ${problem()}`],
    pushExport: ['$key: ID!', `pushExport(input: { export: $key, repository: "a/b" }) ${problem()}`],
    registerModel: ['$key: ID!', `registerModel(input: { name: "new", upload: $key }) ${problem()}`],
    registerDataset: [
      '$key: ID!',
      `registerDataset(input: { name: "new", source: { text: { file: "a.txt" } }, upload: $key }) ${problem()}`,
    ],
    publishRevision: ['$notebook: ID!', `publishRevision(notebook: $notebook, version: 1) ${problem()}`],
    setRevisionAudience: ['$digest: ID!', `setRevisionAudience(digest: $digest, audience: PUBLIC) ${problem()}`],
    forkRevision: ['$digest: ID!', `forkRevision(digest: $digest, id: "a-fork") ${problem()}`],
    resave: [
      '$notebook: ID!',
      `saveNotebook(input: { id: $notebook, title: "Mine", version: 1, variables: {}, cells: [] }) ${problem()}`,
    ],
    deleteNotebook: ['$notebook: ID!', `deleteNotebook(id: $notebook) ${problem()}`],
    saveNotebook: [
      '$notebook: ID!, $cell: ID!',
      `saveNotebook(input: { id: $notebook, title: "Mine", version: 0, variables: {},
        cells: [{ id: $cell, kind: MARKDOWN, source: "" }] }) ${problem('... on Notebook { title version }')}`,
    ],
    forkToId: ['$notebook: ID!', `forkRevision(digest: "${'e'.repeat(64)}", id: $notebook) ${problem()}`],
    createStudy: ['$spec: StudyInput!', `createStudy(spec: $spec) ${problem()}`],
    startStudy: ['$study: ID!', `startStudy(id: $study, confirm: true) ${problem()}`],
    pauseStudy: ['$study: ID!', `pauseStudy(id: $study) ${problem()}`],
    resumeStudy: ['$study: ID!', `resumeStudy(id: $study) ${problem()}`],
    extendStudy: ['$study: ID!', `extendStudy(id: $study, factor: "ratio", levels: [0.6]) ${problem()}`],
    retryStudyCell: ['$study: ID!, $cell: ID!', `retryStudyCell(id: $study, cell: $cell) ${problem()}`],
    cancelStudy: ['$study: ID!', `cancelStudy(id: $study) ${problem()}`],
    deleteStudy: ['$study: ID!', `deleteStudy(id: $study) ${problem()}`],
    revokeToken: ['$member: ID!', `revokeToken(id: $member) ${problem()}`],
    endSession: ['$member: ID!', `endSession(id: $member) ${problem()}`],
    changeMember: ['$member: ID!', `changeMember(id: $member, role: VIEWER) ${problem()}`],
    setQuota: ['$member: ID!', `setQuota(member: $member, quota: { jobs: 1 }) ${problem()}`],
    renameWorkspace: ['$workspace: ID!', `renameWorkspace(id: $workspace, name: "Mine") ${problem()}`],
    admitToWorkspace: [
      '$workspace: ID!',
      `admitToWorkspace(id: $workspace, email: "Eve@example.org", role: ADMIN) ${problem()}`,
    ],
    removeFromWorkspace: [
      '$workspace: ID!, $member: ID!',
      `removeFromWorkspace(id: $workspace, member: $member) ${problem()}`,
    ],
    shareModel: ['$model: ModelName!', `shareModel(name: $model, workspace: "shared") ${problem()}`],
    shareInto: ['$workspace: ID!', `shareModel(name: "tiny", workspace: $workspace) ${problem()}`],
    shareDataset: [
      '$dataset: DatasetName!, $workspace: ID!',
      `one: shareDataset(name: $dataset, workspace: "shared") ${problem()}
       other: shareDataset(name: "cats", workspace: $workspace) ${problem()}`,
    ],
    takeBackShare: ['$share: ID!', `takeBackShare(id: $share) ${problem()}`],
    moveModel: ['$model: ModelName!', `moveModel(name: $model, workspace: "shared") ${problem()}`],
    moveInto: ['$workspace: ID!', `moveModel(name: "tiny", workspace: $workspace) ${problem()}`],
    moveDataset: [
      '$dataset: DatasetName!, $workspace: ID!',
      `one: moveDataset(name: $dataset, workspace: "shared") ${problem()}
       other: moveDataset(name: "cats", workspace: $workspace) ${problem()}`,
    ],
    deleteWorkspace: [
      '$workspace: ID!, $member: ID!',
      `one: deleteWorkspace(id: $workspace) ${problem()}
       other: deleteWorkspace(id: $member, moveTo: $workspace) ${problem()}`,
    ],
    moveNotebook: [
      '$study: ID!, $workspace: ID!',
      `one: moveNotebook(id: $study, workspace: "shared") ${problem()}
       other: moveNotebook(id: $study, workspace: $workspace) ${problem()}`,
    ],
    moveStudy: [
      '$study: ID!, $workspace: ID!',
      `one: moveStudy(id: $study, workspace: "shared") ${problem()}
       other: moveStudy(id: $study, workspace: $workspace) ${problem()}`,
    ],
  }),
};

describe.each([
  ['a member of other workspaces', () => eve],
  ['somebody who has not signed in', () => STRANGER],
])('%s', (_who, asker) => {
  test.each(UNADDRESSED.map(([name]) => name))('is told by %s what was told before', async (name) => {
    const document = UNADDRESSED.find(([field]) => field === name)![1];
    expect(await told(asker(), document)).toBe(before.get(`${asker().name} ${name}`));
  });

  test.each(Object.keys(ADDRESSED))('%s: what is private is answered as what never was', async (name) => {
    const [known, made] = [real, invented].map((names) => ADDRESSED[name]!(names));
    const about = await told(asker(), String(known!.document), known!.variables as never);
    const nothing = await told(asker(), String(made!.document), made!.variables as never);
    expect(about).toBe(nothing);
    for (const value of [real.word, real.key, real.digest]) expect(about).not.toContain(value);
  });

  test.each([
    ['operations', 'operations(keys: [$key, $plan]) { sequence status operation { key } }'],
    ['study', 'study(id: $study) { sequence }'],
    ['jobs', 'jobs { queued { edges { node { key } } } running { key } totals { running } workers { name } }'],
  ])('%s: the stream is as that of what never was', async (_name, field) => {
    const [about, nothing] = await Promise.all([real, invented].map((names) => firstOf(asker(), field, names)));
    expect(about).toBe(nothing);
  });
});

test('and nothing has become of it', async () => {
  const { operations } = pipeline;
  const seen = await askAs(
    ada,
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

test('whoever comes to have the same content and names it alike shares the results, and nothing else', async () => {
  const { operations } = pipeline;
  await within(eve.workspace!.id, async () => {
    await operations.models.register('mine', path.join(folder, 'model'));
    await operations.datasets.register('mine', 'Mine', {
      format: 'text',
      file: path.join(folder, 'texts.txt'),
      joining: 'NONE',
    });
  });
  // She has made one of that id herself, above.
  await askAs(eve, `mutation { deleteNotebook(id: "${real.notebook}") { __typename } }`);
  const { data } = await askAs(eve, CALIBRATION, { model: 'mine', dataset: 'mine' });
  expect(data.model.calibration).toMatchObject({ key: real.key, status: 'RUNNING' });
  const more = await askAs(
    eve,
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
  const errors = validate(schema, parse(String(ADDRESSED[name]!(invented).document)));
  expect(errors.map(({ message }) => message)).toEqual([]);
});

test('every argument that names something is used above', () => {
  const used = new Set<string>();
  const info = new TypeInfo(schema);
  for (const make of Object.values(ADDRESSED)) {
    visit(
      parse(String(make(real).document)),
      visitWithTypeInfo(info, {
        Argument: (node) =>
          void used.add(`${info.getParentType()!.name}.${info.getFieldDef()!.name}(${node.name.value})`),
        ObjectField: (node) => void used.add(`${getNamedType(info.getParentInputType())?.name}.${node.name.value}`),
      }),
    );
  }
  const unused = [...namingArguments()].filter((name) => !used.has(name));
  expect(unused).toEqual([]);
});

/** Arguments and input fields that take an id, a key or a name. */
function* namingArguments(): Generator<string> {
  const names = (type: GraphQLInputType) => ['ID', 'ModelName', 'DatasetName'].includes(getNamedType(type).name);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    // The fields of an interface are those of its types.
    if (isObjectType(type) && type.name !== 'Subscription' && !ELSEWHERE.has(type.name)) {
      for (const field of Object.values(type.getFields()))
        for (const arg of field.args) if (names(arg.type)) yield `${type.name}.${field.name}(${arg.name})`;
    }
    if (isInputObjectType(type) && type.name !== 'SeenInput') {
      for (const field of Object.values(type.getFields())) if (names(field.type)) yield `${type.name}.${field.name}`;
    }
  }
}

/** Types whose fields that name something are those of another, which is asked above. */
const ELSEWHERE = new Set<string>([]);

function documents(
  kind: 'query' | 'mutation',
  fields: Readonly<Record<string, readonly [string, string]>>,
): Record<string, (names: typeof real) => Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, [variables, body]]) => [
      name,
      (names) => ({ document: `${kind} (${variables}) { ${body} }`, variables: { ...names, spec: STUDY(names) } }),
    ]),
  );
}

/** The same, one field of the model of all members each: of several errors, the first decides what else is told. */
function ofTiny(
  variables: string,
  fields: Readonly<Record<string, string>>,
): Record<string, readonly [string, string]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, [variables, `model(name: "tiny") { ${field} }`]]),
  );
}

function problem(more = ''): string {
  return `{ __typename ${more} ... on Problem { code message remedy } }`;
}

/** Every field that needs no argument, down to a depth. */
function selection(type: GraphQLOutputType | GraphQLObjectType, depth: number): string {
  const named = getNamedType(type);
  if (isUnionType(named)) {
    return ` { __typename ${named
      .getTypes()
      .map((one) => `... on ${one.name}${selection(one, depth)}`)
      .join(' ')} }`;
  }
  if (!isObjectType(named) && !isInterfaceType(named)) return '';
  const fields = Object.values(named.getFields()).filter(
    ({ args, type: inner }) =>
      args.every((arg) => !String(arg.type).endsWith('!') || arg.defaultValue !== undefined) &&
      (depth > 1 || !isComposite(inner)),
  );
  return ` { __typename ${fields.map((field) => field.name + selection(field.type, depth - 1)).join(' ')} }`;
}

function isComposite(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) || isUnionType(named) || isInterfaceType(named);
}

async function memberCalled(name: string): Promise<Principal> {
  const { database } = pipeline.operations;
  const member = await new Members(database).add({ name, email: `${name}@example.org`, role: 'RESEARCHER' });
  const principal: Principal = { member: member.id, name, role: 'RESEARCHER', by: 'SESSION', credential: null };
  return new Workspaces(database).enter(principal, null);
}

async function askAs(principal: Principal, source: string, variables: object = {}) {
  const contextValue = createContext(pipeline.operations, { principal });
  const { data, errors = [] } = await graphql({ schema, source, variableValues: { ...variables }, contextValue });
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a document’s answer
  return { data: data as any, errors };
}

/** All that an answer says, the names that were asked about and what passes with time left out. */
async function told(principal: Principal, source: string, variables: object = {}): Promise<string> {
  const { data, errors } = await askAs(principal, source, variables);
  return impersonal({ data, errors: errors.map(({ message, path: at, extensions }) => ({ message, at, extensions })) });
}

async function firstOf(principal: Principal, field: string, names: typeof real): Promise<string> {
  const used = Object.keys(names).filter((name) => field.includes(`$${name}`));
  const variables = used.length === 0 ? '' : `(${used.map((name) => `$${name}: ID!`).join(', ')})`;
  const contextValue = createContext(pipeline.operations, { principal });
  const document = parse(`subscription ${variables} { ${field} }`);
  const stream = await subscribe({ schema, document, variableValues: { ...names }, contextValue });
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
