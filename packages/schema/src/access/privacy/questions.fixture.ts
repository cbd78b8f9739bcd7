import { schema } from '../../index.ts';
import type { Names } from './names.fixture.ts';
import { selection } from './selection.fixture.ts';

/** A document of everything that it can be asked about, and its variables. */
export type Question = (names: Names) => { readonly document: string; readonly variables: Record<string, unknown> };

/** A study of a model and a data set. */
export const STUDY = ({ model, dataset }: Pick<Names, 'model' | 'dataset'>) => ({
  name: 'One',
  base: { model, calibrationData: dataset, evaluationData: dataset, samples: 4, sequenceLength: 16 },
  factors: { ratio: [0.2, 0.4] },
});

/**
 * What a member can say of something that they name. Together they use every argument of the schema that names something,
 * which a test sees to.
 */
export const ADDRESSED: Readonly<Record<string, Question>> = {
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
    removeModel: ['$model: ModelName!', `removeModel(name: $model) ${problem()}`],
    removeDataset: ['$dataset: DatasetName!', `removeDataset(name: $dataset) ${problem()}`],
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

function documents(
  kind: 'query' | 'mutation',
  fields: Readonly<Record<string, readonly [string, string]>>,
): Record<string, Question> {
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
