import { type Database, DatasetEntity, MoreThan } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { type DatasetContent, type DatasetSource, parseSource, readDataset } from '@flapbook/models';
import { existingPath, type FileStamp, fileStamp, sameStamps } from './files.ts';
import { freeName, requireName } from './names.ts';

/** A registered data set. */
export interface DatasetRecord {
  /** SHA-256 of its content as used. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly source: DatasetSource;
  readonly kind: 'text' | 'rows';
  /** Characters of a text. */
  readonly characters: number | null;
  /** Number of rows and their length in tokens. */
  readonly rows: number | null;
  readonly rowLength: number | null;
  readonly preview: string;
  readonly files: readonly FileStamp[];
  readonly registeredAt: Date;
}

const COLUMNS = `key, name, title, source, kind, characters, rows, row_length AS "rowLength", preview, files,
  registered_at AS "registeredAt"`;

const PREVIEW_CHARACTERS = 400;

/** Data sets by name, by key, and from files. */
export class DatasetCatalogue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws FlapbookError DATASET_NOT_FOUND */
  async byKey(key: string): Promise<DatasetRecord> {
    const record = await this.#database.entities((manager) => manager.findOneBy(DatasetEntity, { key }));
    if (record === null) throw new FlapbookError('DATASET_NOT_FOUND', `No data set has the key ${key}.`);
    return record as DatasetRecord;
  }

  /**
   * By registered name, or from a source such as `text:FILE`, which is registered under that name on first use.
   *
   * @throws FlapbookError DATASET_NOT_FOUND, and the codes of `readDataset`
   */
  async byName(name: string): Promise<DatasetRecord> {
    const source = parseSource(name);
    if (source !== null) return this.register(name, name, source);
    const [record] = await this.#database.query<DatasetRecord>(
      `SELECT ${COLUMNS} FROM dataset
        WHERE name = $1 OR key = (SELECT key FROM alias WHERE kind = 'dataset' AND name = $1)`,
      [name],
    );
    if (record === undefined) throw new FlapbookError('DATASET_NOT_FOUND', `No data set is registered as “${name}”.`);
    return record;
  }

  /** A page in the order of names. */
  async list(page: { readonly limit: number; readonly after: string | null }): Promise<DatasetRecord[]> {
    const where = page.after === null ? {} : { name: MoreThan(page.after) };
    const found = await this.#database.entities((manager) =>
      manager.find(DatasetEntity, { where, order: { name: 'ASC' }, take: page.limit }),
    );
    return found as DatasetRecord[];
  }

  /**
   * Registers a source under a name. Content that is registered under another name gets a further name; an unchanged
   * file is not read again.
   *
   * @param options.takeName takes the name from a data set of other content, which stays known by its key; refused by
   *   default, but for sources given by their path
   * @throws FlapbookError with the codes of `readDataset`; BAD_PARAMETER when another data set has the name
   */
  async register(
    name: string,
    title: string,
    given: DatasetSource,
    { takeName = parseSource(name) !== null }: { readonly takeName?: boolean } = {},
  ): Promise<DatasetRecord> {
    // A source given by its path is registered under that.
    if (parseSource(name) === null) requireName(name);
    const source = { ...given, file: await existingPath(given.file, 'DATASET_NOT_FOUND') };
    const files = [await fileStamp(source.file)];
    const known = await this.#knownSource(name, source, files);
    if (known !== null) return known;

    const content = await readDataset(source);
    const rows = content.kind === 'rows' ? content.rows : null;
    return this.#database.transaction(async (transaction) => {
      await freeName(transaction, 'dataset', { name, key: content.digest, takeName });
      const [record] = await transaction.query<DatasetRecord>(
        `INSERT INTO dataset (key, name, title, source, kind, characters, rows, row_length, preview, files)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (key) DO UPDATE SET
            -- A path only serves as a name until a person gives one.
            name = CASE WHEN dataset.name ~ '^(text|jsonl|tokens):' THEN excluded.name ELSE dataset.name END,
            title = CASE WHEN dataset.name ~ '^(text|jsonl|tokens):' THEN excluded.title ELSE dataset.title END,
            source = excluded.source, files = excluded.files
          RETURNING ${COLUMNS}`,
        [
          content.digest,
          name,
          title,
          JSON.stringify(source),
          content.kind,
          content.kind === 'text' ? content.text.length : null,
          rows?.length ?? null,
          rows?.[0]?.length ?? null,
          previewOf(content),
          JSON.stringify(files),
        ],
      );
      await transaction.query(
        `INSERT INTO alias (kind, name, key, source, files) VALUES ('dataset', $1, $2, $3, $4)
          ON CONFLICT (kind, name) DO UPDATE SET key = excluded.key, source = excluded.source, files = excluded.files`,
        [name, content.digest, JSON.stringify(source), JSON.stringify(files)],
      );
      return record!;
    });
  }

  /** The content of a registered data set. @throws FlapbookError DATASET_CHANGED when it is not what was registered */
  async content(record: DatasetRecord): Promise<DatasetContent> {
    const content = await readDataset(record.source);
    if (content.digest !== record.key) {
      throw new FlapbookError('DATASET_CHANGED', `The file ${record.source.file} of “${record.name}” was altered.`);
    }
    return content;
  }

  async #knownSource(name: string, source: DatasetSource, files: readonly FileStamp[]): Promise<DatasetRecord | null> {
    const [alias] = await this.#database.query<{ key: string; source: DatasetSource; files: FileStamp[] }>(
      `SELECT key, source, files FROM alias WHERE kind = 'dataset' AND name = $1`,
      [name],
    );
    if (alias === undefined || !sameStamps(alias.files, files) || !sameSource(alias.source, source)) return null;
    return this.byKey(alias.key);
  }
}

function sameSource(a: DatasetSource, b: DatasetSource): boolean {
  const entries = Object.entries(a) as [keyof DatasetSource, unknown][];
  return entries.length === Object.keys(b).length && entries.every(([name, value]) => b[name] === value);
}

function previewOf(content: DatasetContent): string {
  if (content.kind === 'text') return content.text.slice(0, PREVIEW_CHARACTERS);
  return content.rows
    .slice(0, 3)
    .map((row) => `${row.slice(0, 24).join(' ')} …`)
    .join('\n');
}
