import { notebooksShowing } from '@flapbook/operations';
import DataLoader from 'dataloader';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { inputsOf } from '../nodes/inputs.ts';
import { isInline } from '../nodes/nodes.ts';
import { isOther, shownInputs } from '../nodes/other-version.ts';
import { otherVersionSettings } from '../nodes/other-version-settings.ts';
import { type Setting as SettingShape, settingsOf } from '../nodes/settings.ts';
import { recordOf } from '../nodes/state.ts';
import { titleOf } from '../nodes/titles.ts';
import { PAGE_COST, pageArguments } from '../pages/connection.ts';
import { Notebook } from './notebook.ts';
import { Operation } from './operation.ts';
import { OperationConnection, operationsPage } from './operation-connection.ts';

const Setting = builder.objectRef<SettingShape>('Setting').implement({
  description: 'A resolved parameter.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Its name, after the role of the input that has it: `samples`, `calibration.samples`, `plan.ratio`.',
    }),
    value: t.field({ type: 'JSON', nullable: true, resolve: ({ value }) => value }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether it is what it would be had nobody said anything.',
    }),
  }),
});

builder.interfaceFields(Operation, (t) => ({
  title: t.string({
    description: 'What it is, in the words that tell it from others of its kind.',
    resolve: (node) => titleOf(node),
  }),
  inputs: t.field({
    type: [Operation],
    description: 'The operations that it takes; models and data sets are none.',
    extensions: costs({ entries: 1 }),
    async resolve(node, _args, context) {
      const inputs = isOther(node) ? await shownInputs(context, node) : inputsOf(node);
      return inputs.map((input) => input.node);
    },
  }),
  usedBy: t.field({
    type: OperationConnection,
    args: pageArguments,
    description: 'What somebody has asked to make from it directly, newest first.',
    extensions: PAGE_COST,
    resolve: ({ operation }, page, context) => operationsPage(context, page, { input: operation.key }),
  }),
  settings: t.field({
    type: [Setting],
    args: {
      inputs: t.arg.boolean({ defaultValue: false, description: 'Whether those of all that it rests on follow.' }),
    },
    description:
      'Its resolved parameters, after the names of its model and data set; of what another version of Flapbook made as they are stored, none as a default.',
    extensions: costs({ entries: 12 }),
    resolve: (node, { inputs }, context) =>
      isOther(node)
        ? otherVersionSettings(context, node, inputs ?? false)
        : settingsOf(node, { engine: context.operations.engine, deep: inputs ?? false }),
  }),
  notebooks: t.field({
    type: [Notebook],
    description: 'The notebooks that have shown it, last seen first; at most 20.',
    extensions: costs({ own: 2, entries: 2 }),
    async resolve({ operation }, _args, context) {
      const ids = await showingOf(context).load(operation.key);
      const notebooks = await Promise.all(ids.map((id) => context.notebooks.load(id)));
      return notebooks.filter((notebook) => notebook !== null);
    },
  }),
  resultBytes: t.float({
    description:
      'Bytes that its result takes, in the database and in the artifact store, once it is there; 0 for what is computed inline, and for what another version of Flapbook made.',
    resolve: ({ operation }) => operation.bytes,
  }),
  seconds: t.float({
    nullable: true,
    description:
      'Seconds from the beginning of its last run to its end; null until it has succeeded, and for what is computed inline.',
    resolve: async (node, _args, context) => (isInline(node) ? null : (await recordOf(node, context)).seconds),
  }),
}));

const MOST_NOTEBOOKS = 20;

const SHOWING = new WeakMap<SchemaContext, DataLoader<string, readonly string[]>>();

/** Who shows what, read once a request for all operations that are asked for at once. */
function showingOf(context: SchemaContext): DataLoader<string, readonly string[]> {
  let loader = SHOWING.get(context);
  if (loader === undefined) {
    loader = new DataLoader(async (keys) => {
      const found = await notebooksShowing(context.operations.database, keys, MOST_NOTEBOOKS);
      return keys.map((key) => found.get(key) ?? []);
    });
    SHOWING.set(context, loader);
  }
  return loader;
}
