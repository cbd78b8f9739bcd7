import { listWorkers, readJobs } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { boundedKeys, boundedWords } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { show } from '../nodes/other-version.ts';
import { priceOf } from '../nodes/price.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { pageOf } from '../pages/page.ts';
import { Cost } from './cost.ts';
import { Dataset } from './dataset.ts';
import { OperationStatus, Priority } from './enums.ts';
import { Jobs } from './jobs.ts';
import { Model } from './model.ts';
import { Notebook } from './notebook.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { OperationConnection, operationsPage } from './operation-connection.ts';
import { Worker } from './worker.ts';

const ModelConnection = connection('Model', Model);
const DatasetConnection = connection('Dataset', Dataset);
const NotebookConnection = connection('Notebook', Notebook);
const WorkerConnection = connection('Worker', Worker);

const ANY = /^/;

builder.queryType({
  fields: (t) => ({
    model: t.field({
      type: Model,
      args: { name: t.arg({ type: 'ModelName', required: true }) },
      resolve: (_root, { name }, context) => context.modelsByName.load(name),
    }),
    models: t.field({
      type: ModelConnection,
      args: pageArguments,
      description: 'In the order of names.',
      extensions: PAGE_COST,
      resolve: (_root, page, { operations }) =>
        pageOf(page, {
          load: (limit, after) => operations.models.list({ limit, after }),
          positionOf: ({ name, key }) => ({ name, key }),
          pattern: { name: ANY, key: ANY },
        }),
    }),
    dataset: t.field({
      type: Dataset,
      args: { name: t.arg({ type: 'DatasetName', required: true }) },
      resolve: (_root, { name }, context) => context.datasetsByName.load(name),
    }),
    datasets: t.field({
      type: DatasetConnection,
      args: pageArguments,
      description: 'In the order of names.',
      extensions: PAGE_COST,
      resolve: (_root, page, { operations }) =>
        pageOf(page, {
          load: (limit, after) => operations.datasets.list({ limit, after }),
          positionOf: ({ name, key }) => ({ name, key }),
          pattern: { name: ANY, key: ANY },
        }),
    }),
    operation: t.field({
      type: Operation,
      nullable: true,
      args: { key: t.arg.id({ required: true }) },
      description: 'An operation that has been asked for before; null when the key is unknown.',
      extensions: OPERATION_COST,
      resolve: (_root, { key }, context) => show(context, key),
    }),
    operations: t.field({
      type: OperationConnection,
      args: {
        ...pageArguments,
        status: t.arg({ type: OperationStatus }),
        kind: t.arg.string({
          description:
            'calibration, saliency, gram, plan, prunedModel, reconstruction, evaluation, zeroShot or latency. Plans, which nobody runs, are listed only so, and only those that something was made of.',
        }),
        model: t.arg({ type: 'ModelName', description: 'Only what is about this model, however far down.' }),
        notebook: t.arg.id({ description: 'Only what this notebook has shown.' }),
        text: t.arg.string({
          description:
            'Words that must all occur in the key, the parameters, or in names and parameters of what it rests on; at most 200 characters.',
        }),
      },
      description: 'What somebody has asked to run, newest first.',
      extensions: PAGE_COST,
      async resolve(_root, { status, kind, model, notebook, text, ...page }, context) {
        const key = model ? (await context.modelsByName.load(model)).key : null;
        return operationsPage(context, page, { status, kind, model: key, notebook, words: boundedWords(text) });
      },
    }),
    operationsByKey: t.field({
      type: [Operation],
      nullable: { list: false, items: true },
      args: { keys: t.arg.idList({ required: true }) },
      description: 'In the order of the keys; null for an unknown one. At most 200 keys.',
      extensions: costs({ own: 5, entries: 200 }),
      resolve: (_root, { keys }, context) => Promise.all(boundedKeys(keys).map((key) => show(context, key))),
    }),
    price: t.field({
      type: Cost,
      args: {
        keys: t.arg.idList({ required: true }),
        priority: t.arg({ type: Priority, description: 'With which they would run; INTERACTIVE when absent.' }),
      },
      description:
        'What running the operations together would take, with everything they need that is missing: what they share counts once. At most 200 keys.',
      extensions: costs({ own: 20 }),
      resolve: (_root, { keys, priority }, context) => priceOf(boundedKeys(keys), priority ?? 'INTERACTIVE', context),
    }),
    jobs: t.field({
      type: Jobs,
      description: 'What the fleet does at present.',
      extensions: costs({ own: 20 }),
      resolve: (_root, _args, { operations: { database, costs: prices } }) => readJobs(database, prices.rates),
    }),
    workers: t.field({
      type: WorkerConnection,
      args: pageArguments,
      description: 'The workers alive and those that ended within ten minutes, in the order of names.',
      extensions: PAGE_COST,
      resolve: (_root, page, { operations: { database } }) =>
        pageOf(page, {
          load: (limit, after) => listWorkers(database, { limit, after }),
          positionOf: ({ name, id }) => ({ name, id }),
          pattern: { name: ANY, id: ANY },
        }),
    }),
    notebook: t.field({
      type: Notebook,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      description: 'Null when there is none.',
      resolve: (_root, { id }, { operations }) => operations.notebooks.find(id),
    }),
    notebooks: t.field({
      type: NotebookConnection,
      args: pageArguments,
      description: 'Last changed first.',
      extensions: PAGE_COST,
      resolve: (_root, page, { operations }) =>
        pageOf(page, {
          load: (limit, after) => operations.notebooks.list({ limit, after }),
          positionOf: ({ position, id }) => ({ position, id }),
          pattern: { position: INSTANT, id: ANY },
        }),
    }),
  }),
});
