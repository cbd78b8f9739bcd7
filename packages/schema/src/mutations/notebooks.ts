import { FlapbookError } from '@flapbook/flap';
import type { JsonObject, NotebookRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { CellKind } from '../types/enums.ts';
import { Notebook } from '../types/notebook.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';

const NotebookConflict = builder.objectRef<{ readonly current: NotebookRecord }>('NotebookConflict').implement({
  description: 'Somebody saved the notebook in between; `current` is what is stored now. Nothing was overwritten.',
  fields: (t) => ({ current: t.expose('current', { type: Notebook }) }),
});

const CellInput = builder.inputType('CellInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    kind: t.field({ type: CellKind, required: true }),
    source: t.string({ required: true }),
    view: t.string({ defaultValue: 'auto' }),
    options: t.field({ type: 'JSON', description: 'How the cell is shown: an object, empty when absent.' }),
  }),
});

const SaveNotebookInput = builder.inputType('SaveNotebookInput', {
  description: 'Creates the notebook when `version` is 0, otherwise replaces the version named.',
  fields: (t) => ({
    id: t.id({ required: true, description: '1 to 64 letters, digits, hyphens and underscores.' }),
    title: t.string({ required: true }),
    cells: t.field({ type: [CellInput], required: true }),
    variables: t.field({ type: 'JSON', required: true, description: 'An object with the values of shared variables.' }),
    version: t.int({ required: true, description: 'The version that the change started from; 0 for a new notebook.' }),
  }),
});

const SaveNotebookResult = builder.unionType('SaveNotebookResult', {
  types: [Notebook, NotebookConflict, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'current' in result ? 'NotebookConflict' : 'Notebook'),
});

builder.mutationField('saveNotebook', (t) =>
  t.field({
    type: SaveNotebookResult,
    args: { input: t.arg({ type: SaveNotebookInput, required: true }) },
    description: 'Saves a notebook unless somebody else has saved it in between.',
    resolve: (_root, { input }, { operations }) =>
      answer(async () => {
        const cells = input.cells.map((cell) => ({
          ...cell,
          view: cell.view ?? 'auto',
          options: objectOf(cell.options ?? {}, 'A cell’s options'),
        }));
        const draft = {
          id: input.id,
          title: input.title,
          cells,
          variables: objectOf(input.variables, 'The variables'),
        };
        const outcome = await operations.notebooks.save(draft, input.version);
        return 'saved' in outcome ? outcome.saved : outcome;
      }),
  }),
);

export const DeletePayload = builder.objectRef<{ readonly id: string }>('DeletePayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

const DeleteNotebookResult = builder.unionType('DeleteNotebookResult', {
  types: [DeletePayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'DeletePayload'),
});

builder.mutationField('deleteNotebook', (t) =>
  t.field({
    type: DeleteNotebookResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Removes a notebook for good.',
    resolve: (_root, { id }, { operations }) =>
      answer(async () => {
        await operations.notebooks.delete(id);
        return { id };
      }),
  }),
);

/** @throws FlapbookError BAD_PARAMETER */
function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new FlapbookError('BAD_PARAMETER', `${what} must be an object of values by name.`);
}
