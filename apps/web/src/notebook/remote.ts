import type { ResultOf } from 'gql.tada';
import { client } from '../client/server';
import { DeleteNotebook, NotebookVersion, OpenNotebook, SaveNotebook } from '../documents/notebooks';
import { type Failure, failuresOf, unreachable } from '../failure';
import type { Outcome } from './autosave';
import { type Cell, type Content, contentOf, type Stored } from './content';

type Loaded = { kind: 'loaded'; notebook: Stored } | { kind: 'absent' } | { kind: 'failed'; failure: Failure };

export async function loadNotebook(id: string): Promise<Loaded> {
  const { data, error } = await client.query(OpenNotebook, { id }).toPromise();
  if (!data) return { kind: 'failed', failure: failuresOf(error)[0] ?? unreachable };
  return data.notebook ? { kind: 'loaded', notebook: storedOf(data.notebook) } : { kind: 'absent' };
}

/** The number of the stored version; undefined when there is none or the server does not answer. */
export async function notebookVersion(id: string): Promise<number | undefined> {
  const { data } = await client.query(NotebookVersion, { id }).toPromise();
  return data?.notebook?.version;
}

export async function saveNotebook(id: string, content: Content, version: number): Promise<Outcome> {
  const input = { id, version, ...contentOf(content), cells: [...contentOf(content).cells] };
  const { data, error } = await client.mutation(SaveNotebook, { input }).toPromise();
  const saved = data?.saveNotebook;
  if (saved?.__typename === 'Notebook') return { kind: 'saved', version: saved.version };
  if (saved?.__typename === 'NotebookConflict') return { kind: 'conflict', current: storedOf(saved.current) };
  if (saved?.__typename === 'Problem') return { kind: 'failed', failure: saved };
  return { kind: 'failed', failure: failuresOf(error)[0] ?? unreachable };
}

/** Deletes a notebook; answers with what failed, if anything. */
export async function deleteNotebook(id: string): Promise<Failure | undefined> {
  const { data, error } = await client.mutation(DeleteNotebook, { id }).toPromise();
  if (data?.deleteNotebook.__typename === 'DeletePayload') return undefined;
  if (data?.deleteNotebook.__typename === 'Problem') return data.deleteNotebook;
  return failuresOf(error)[0] ?? unreachable;
}

type Node = NonNullable<ResultOf<typeof OpenNotebook>['notebook']>;

function storedOf({ id, title, version, cells, variables }: Node): Stored {
  const values = typeof variables === 'object' && variables !== null ? variables : {};
  return { id, title, version, cells: cells.map(cellOf), variables: { ...values } };
}

function cellOf({ options, ...cell }: Node['cells'][number]): Cell {
  return { ...cell, options: typeof options === 'object' && options !== null ? { ...options } : {} };
}
