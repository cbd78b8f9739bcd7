import { type Principal, STRANGER } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import {
  type JsonObject,
  type NotebookRecord,
  type Operations,
  REVISION_BYTES,
  type ResolvedOperation,
  type Revision,
  Revisions,
  revisionDigest,
} from '@flapbook/operations';
import type { GraphQLSchema } from 'graphql';
import { createContext } from '../context.ts';
import { answerTo } from './ask.ts';
import { operationTypes } from './document.ts';
import { type Shown, settled } from './shown.ts';
import { studyAnswer } from './study.ts';
import { valuesOf } from './values.ts';

/** What publishing a notebook would publish now. */
export interface RevisionDraft {
  readonly version: number;
  /** The digest that a revision of it has. */
  readonly digest: string;
  readonly content: JsonObject;
  /** Keys of what it shows, in order. */
  readonly keys: readonly string[];
}

/**
 * Publishes a version of a notebook with what its queries answer now. The same state of the same notebook is the same
 * revision. Operations are shown as far as they are computed; nothing is run.
 *
 * @throws FlapbookError NOTEBOOK_NOT_FOUND, NOTEBOOK_CONFLICT when it was saved in between, LIMIT_EXCEEDED
 */
export async function publish(
  operations: Operations,
  schema: GraphQLSchema,
  { id, version, by }: { readonly id: string; readonly version: number; readonly by?: string | null },
): Promise<Revision> {
  const notebook = await operations.notebooks.find(id);
  if (notebook === null) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no notebook ${id}.`);
  if (notebook.version !== version) {
    throw new FlapbookError(
      'NOTEBOOK_CONFLICT',
      `The notebook ${id} is at version ${notebook.version}; version ${version} was to be published.`,
    );
  }
  const { content, keys } = await draftOf(operations, schema, notebook);
  return new Revisions(operations.database).publish({ content, notebook: id, version, operations: keys, by });
}

/**
 * What publishing a notebook would publish, without publishing it. The plans in it become known to the database.
 *
 * @throws FlapbookError LIMIT_EXCEEDED
 */
export async function draftOf(
  operations: Operations,
  schema: GraphQLSchema,
  notebook: NotebookRecord,
): Promise<RevisionDraft> {
  const asked = new Map<string, ResolvedOperation>();
  const watched: Operations = {
    ...operations,
    states(wanted, options) {
      for (const operation of wanted) asked.set(operation.key, operation);
      return operations.states(wanted, options);
    },
  };
  const shown: Shown = { keys: new Set(), notComputed: new Map() };
  const cells = await publishedCells(notebook, { operations: watched, schema, asked, shown });
  const keys = [...shown.keys].sort();
  // Plans are computed when they are asked for, and not known to the database before.
  for (const key of keys) await operations.remember(asked.get(key)!);
  const { title, variables, version } = notebook;
  const notComputed = [...shown.notComputed.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const content = { title, variables, cells, keys, notComputed };
  return { version, digest: revisionDigest(content), content, keys };
}

/** A notebook shows what every member of its workspace may see: whoever publishes it lends its author no further rights. */
function readerOf({ workspace }: NotebookRecord): Principal {
  const reader: Principal = { ...STRANGER, name: 'reader', role: 'VIEWER' };
  return workspace === null ? reader : { ...reader, workspace: { id: workspace, role: 'VIEWER' } };
}

interface Stage {
  readonly operations: Operations;
  readonly schema: GraphQLSchema;
  readonly asked: ReadonlyMap<string, ResolvedOperation>;
  readonly shown: Shown;
}

async function publishedCells(
  notebook: NotebookRecord,
  { operations, schema, asked, shown }: Stage,
): Promise<JsonObject[]> {
  const principal = readerOf(notebook);
  const context = { ...createContext(operations, { notebook: notebook.id, principal }), drafting: true };
  const values = valuesOf(notebook);
  const types = operationTypes(schema);
  const isOperation = ({ __typename, key }: JsonObject) => types.has(String(__typename)) && asked.has(String(key));
  const cells: JsonObject[] = [];
  let bytes = 0;
  for (const { id, kind, source, view, options = {} } of notebook.cells) {
    const answer =
      kind === 'QUERY'
        ? await answerTo(source, { schema, context, values })
        : kind === 'STUDY'
          ? await studyAnswer(source, { schema, context, values }, operations)
          : null;
    const settledAnswer = answer && { ...answer, data: settled(answer.data, isOperation, shown) };
    // A query without an answer is a mutation.
    cells.push({ id, kind, source, view, options, answer: settledAnswer, notRun: kind === 'QUERY' && answer === null });
    bytes += Buffer.byteLength(JSON.stringify(settledAnswer));
    if (bytes > REVISION_BYTES) {
      throw new FlapbookError('LIMIT_EXCEEDED', `A revision has at most ${REVISION_BYTES} bytes of JSON.`);
    }
  }
  return cells;
}
