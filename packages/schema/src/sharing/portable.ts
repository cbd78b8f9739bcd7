import { LOCAL, type Principal } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import {
  asPublished,
  type Bundle,
  bundleOf,
  digestOf,
  type Imported,
  type ImportOptions,
  importBundle,
  type JsonObject,
  type NotebookRecord,
  type Operations,
  Revisions,
} from '@flapbook/operations';
import type { GraphQLSchema } from 'graphql';
import { demand } from '../access/authorise.ts';
import { draftOf } from './publish.ts';
import { readable } from './readable.ts';
import { specOf } from './study.ts';
import { valuesOf } from './values.ts';

/** What is exported: a notebook as it stands now, or a published revision. */
export type Portable = { readonly notebook: string } | { readonly revision: string };

/**
 * What a notebook says and shows, ready to be written to a file. Nothing is published for it.
 *
 * @param options - `statistics` as `bundleOf` takes it; `principal`: who asks; the local user when absent
 * @throws FlapbookError NOTEBOOK_NOT_FOUND, REVISION_WITHDRAWN, UNAUTHENTICATED, LIMIT_EXCEEDED
 */
export async function bundleFor(
  operations: Operations,
  schema: GraphQLSchema,
  given: Portable,
  { principal = LOCAL, ...options }: { readonly statistics?: boolean; readonly principal?: Principal } = {},
): Promise<Bundle> {
  if ('revision' in given) {
    const revision = await readable(operations, given.revision, principal);
    const { content } = revision;
    return asPublished(revision, () =>
      bundleOf(operations, { content, keys: content.keys as readonly string[] }, options),
    );
  }
  const { notebook: id } = given;
  demand(principal, 'VIEWER', 'A notebook that is not published');
  const notebook = await operations.notebooks.find(id);
  if (notebook === null) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no notebook ${id}.`);
  return bundleOf(operations, await draftOf(operations, schema, notebook), options);
}

/** An import with how the notebook's queries are answered here. */
export interface ImportedNotebook extends Imported {
  /** Ids of the cells that are answered otherwise here than in the bundle. */
  readonly answeredOtherwise: readonly string[];
}

/**
 * Takes a bundle, then asks the notebook's queries here and compares what they answer with what the bundle says.
 *
 * @throws FlapbookError as `importBundle`
 */
export async function importNotebook(
  operations: Operations,
  schema: GraphQLSchema,
  { file, ...options }: ImportOptions & { readonly file: string },
): Promise<ImportedNotebook> {
  const imported = await importBundle(operations, file, options);
  const [notebook, theirs] = await Promise.all([
    operations.notebooks.find(imported.notebook),
    new Revisions(operations.database).find(imported.revision),
  ]);
  // Somebody may have deleted it in this very moment.
  if (notebook) await makeStudies(operations, notebook);
  const ours = notebook && (await draftOf(operations, schema, notebook));
  const answers = (content: JsonObject | undefined) =>
    new Map(
      (content?.cells as readonly JsonObject[] | undefined)?.map(({ id, answer }) => [id, digestOf(answer ?? null)]),
    );
  const here = answers(ours?.content);
  const answeredOtherwise = [...answers(theirs?.content)].filter(([id, answer]) => here.get(id) !== answer);
  return { ...imported, answeredOtherwise: answeredOtherwise.map(([id]) => String(id)) };
}

/** Makes the studies of a notebook known here, so that results that came along stand in them. Nothing is started. */
async function makeStudies(operations: Operations, notebook: NotebookRecord): Promise<void> {
  const values = valuesOf(notebook);
  for (const { kind, source } of notebook.cells) {
    const spec = kind === 'STUDY' ? specOf(source, values) : null;
    if (spec === null) continue;
    try {
      await operations.studies.create(spec);
    } catch (error) {
      // A text that is no study, or of data that are not here: its cell says so.
      if (!(error instanceof FlapbookError)) throw error;
    }
  }
}
