import { z } from 'zod';
import type { Cell } from '../../catalogue/notebooks.ts';
import { digestOf, type JsonObject } from '../../keys.ts';
import type { BundleManifest } from './manifest.ts';
import { badBundle } from './problem.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const json = z.record(z.string(), z.unknown()).transform((value) => value as JsonObject);

const cell = z.strictObject({
  id: z.string().min(1).max(200),
  kind: z.enum(['MARKDOWN', 'QUERY', 'CONTROLS', 'STUDY']),
  source: z.string(),
  view: z.string().max(200),
  options: json,
  answer: z
    .strictObject({ data: json.nullable(), errors: z.array(z.unknown()) })
    .nullable()
    .transform((value) => value as JsonObject | null),
  notRun: z.boolean(),
});

/** What a revision says: `revision.json`. */
const revisionContent = z.strictObject({
  title: z.string(),
  variables: json,
  cells: z.array(cell),
  keys: z.array(digest),
  notComputed: z.array(z.strictObject({ key: digest, kind: z.string().max(200) })),
});

export type BundledRevision = z.output<typeof revisionContent>;

/**
 * A revision that is the one that the manifest names.
 *
 * @throws FlapbookError BAD_BUNDLE naming the cell that was altered
 */
export function checkRevision(content: JsonObject, manifest: BundleManifest): BundledRevision {
  const told = revisionContent.safeParse(content);
  if (!told.success) throw badBundle(`revision.json is no revision: ${firstFault(told.error)}.`);
  const { cells, keys } = told.data;
  if (digestOf(content) !== manifest.revision) {
    const altered = (content.cells as readonly JsonObject[]).findIndex(
      (one, index) => digestOf(one) !== manifest.cells[index]?.digest,
    );
    const what =
      altered >= 0
        ? `the cell ${altered + 1} (“${cells[altered]!.id.slice(0, 64)}”)`
        : cells.length < manifest.cells.length
          ? `the number of cells, ${cells.length} instead of ${manifest.cells.length},`
          : 'the title, the variables or the lists of operations';
    throw badBundle(`The notebook in it was altered: ${what} is not what its digest says.`);
  }
  if (cells.length !== manifest.cells.length || cells.some(({ id }, index) => id !== manifest.cells[index]!.id)) {
    throw badBundle('flapbook.json lists other cells than the notebook has.');
  }
  const known = new Set(manifest.operations.map(({ key }) => key));
  const missing = keys.find((key) => !known.has(key));
  if (missing !== undefined)
    throw badBundle(`The notebook shows the operation ${missing}, which is not in the bundle.`);
  return told.data;
}

/** The cells as an author edits them. */
export function cellsOf({ cells }: BundledRevision): Cell[] {
  return cells.map(({ id, kind, source, view, options }) => ({ id, kind, source, view, options }));
}

/** The first of what a schema objects to, with its place. */
export function firstFault({ issues: [issue] }: z.ZodError): string {
  const place = issue!.path.map(String).join('.').slice(0, 200);
  return `${place === '' ? '' : `${place}: `}${issue!.message.slice(0, 200)}`;
}
