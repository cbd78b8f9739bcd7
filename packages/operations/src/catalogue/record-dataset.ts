import { type Queryable, reading } from '@flapbook/database';
import type { DatasetContent, DatasetSource, Documents } from '@flapbook/models';
import type { TaskItem } from '@flapbook/tasks';
import type { DatasetRecord } from './datasets.ts';
import type { FileStamp } from './files.ts';
import { freeName, IS_NAME_GONE, insertAlias, isPlaceName, joinKnown } from './names.ts';

/** What reading a data set has come to. */
export interface DatasetFacts {
  readonly digest: string;
  readonly kind: DatasetContent['kind'];
  readonly characters: number | null;
  readonly rows: number | null;
  readonly rowLength: number | null;
  readonly preview: string;
}

/** Where a data set comes from, and under which name it is to be known. */
export interface DatasetPlace {
  readonly name: string;
  readonly title: string;
  readonly source: DatasetSource;
  readonly files: readonly FileStamp[];
  /** Takes the name from a data set of other content. */
  readonly takeName: boolean;
  /** Whose it is to be; that which asks when absent. */
  readonly workspace?: string | null;
}

/** Selects `DatasetRecord`s, by the name and the place that the present scope knows each by. */
export const SELECT_DATASETS = `SELECT dataset.key, coalesce(known.name, dataset.name) AS name,
  coalesce(known.title, dataset.title) AS title, coalesce(known.source, dataset.source) AS source, dataset.kind, characters, rows,
  row_length AS "rowLength", preview, dataset.files, coalesce(known.named_at, registered_at) AS "registeredAt"
  FROM dataset ${joinKnown('dataset')}`;

/** Those with one of the keys `$1`. */
export const DATASETS_BY_KEY = reading(`${SELECT_DATASETS} WHERE dataset.key = ANY($1)`);

/** SQL for whether a row takes the name and title that it is registered under now. */
const TAKES_NAME = `${isPlaceName('dataset.name')} OR ${IS_NAME_GONE('dataset')}`;

const PREVIEW_CHARACTERS = 400;
const PREVIEW_DOCUMENTS = 3;

export function factsOf(content: DatasetContent): DatasetFacts {
  const { digest, kind } = content;
  if (content.kind === 'text') {
    const preview = content.text.slice(0, PREVIEW_CHARACTERS);
    return { digest, kind, characters: content.text.length, rows: null, rowLength: null, preview };
  }
  if (content.kind === 'documents') {
    const { count, characters } = content.documents;
    return { digest, kind, characters, rows: count, rowLength: null, preview: firstDocuments(content.documents) };
  }
  if (content.kind === 'task') {
    const { items } = content;
    const characters = items.reduce((sum, item) => sum + charactersOf(item), 0);
    const preview = firstQuestion(items).slice(0, PREVIEW_CHARACTERS);
    return { digest, kind, characters, rows: items.length, rowLength: null, preview };
  }
  const preview = content.rows
    .slice(0, 3)
    .map((row) => `${row.slice(0, 24).join(' ')} …`)
    .join('\n');
  return {
    digest,
    kind,
    characters: null,
    rows: content.rows.length,
    rowLength: content.rows[0]?.length ?? null,
    preview,
  };
}

/** How the first few begin. */
function firstDocuments(documents: Documents): string {
  const shown = Math.min(PREVIEW_DOCUMENTS, documents.count);
  return Array.from({ length: shown }, (_, index) => documents.at(index).slice(0, PREVIEW_CHARACTERS / shown)).join(
    ' …\n\n',
  );
}

/** What a model reads of an item: a context that choices share counts once, as it is computed once. */
function charactersOf({ requests }: TaskItem): number {
  const contexts = new Set(requests.map(({ context }) => context));
  const texts = [...contexts, ...requests.map(({ continuation }) => continuation)];
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** A question as people read it, with its choices below each other and a mark before the right one. */
function firstQuestion([item]: readonly TaskItem[]): string {
  const { requests, choices, gold } = item!;
  const [first] = requests;
  const shared = requests.every(({ context }) => context === first!.context);
  const lines = choices.map((choice, index) => `${index === gold ? '✓' : '·'} ${choice}`);
  return [shared ? first!.context : `${first!.context} …${first!.continuation}`, ...lines].join('\n');
}

/**
 * Makes a data set known, or known from a further source. A path only serves as its name until a person gives it one.
 *
 * @throws FlapbookError BAD_PARAMETER when another data set has the name
 */
export async function recordDataset(
  transaction: Queryable,
  { digest, kind, characters, rows, rowLength, preview }: DatasetFacts,
  place: DatasetPlace,
): Promise<DatasetRecord> {
  const { name, title, source, files } = place;
  await freeName(transaction, 'dataset', { ...place, key: digest });
  // The name comes first: what is there already is not there for whoever has none of it.
  await insertAlias(transaction, 'dataset', { ...place, key: digest });
  await transaction.query(
    `INSERT INTO dataset (key, name, title, source, kind, characters, rows, row_length, preview, files)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (key) DO UPDATE SET
        name = CASE WHEN ${TAKES_NAME} THEN excluded.name ELSE dataset.name END,
        title = CASE WHEN ${TAKES_NAME} THEN excluded.title ELSE dataset.title END,
        source = excluded.source, files = excluded.files`,
    [digest, name, title, JSON.stringify(source), kind, characters, rows, rowLength, preview, JSON.stringify(files)],
  );
  const [record] = await transaction.query<DatasetRecord>(DATASETS_BY_KEY, [[digest]]);
  return record!;
}
