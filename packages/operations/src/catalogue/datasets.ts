import { type Database, reading } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import {
  type DatasetContent,
  type DatasetSource,
  filesOf,
  parseSource,
  readDataset,
  relocated,
} from '@flapbook/models';
import { existingPath, type FileStamp, fileStamp } from './files.ts';
import { inOrderOf } from './in-order.ts';
import { IS_NAMED, keyNamed, type NamePage, pagesByName, requireName } from './names.ts';
import { DATASETS_BY_KEY, type DatasetPlace, factsOf, recordDataset, SELECT_DATASETS } from './record-dataset.ts';

/** A registered data set. */
export interface DatasetRecord {
  /** SHA-256 of its content as used. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly source: DatasetSource;
  readonly kind: DatasetContent['kind'];
  /** Characters of a text; of a task's questions and choices, what choices share counted once. */
  readonly characters: number | null;
  /** Number of rows, of documents or of a task's items; and the rows' length in tokens. */
  readonly rows: number | null;
  readonly rowLength: number | null;
  readonly preview: string;
  readonly files: readonly FileStamp[];
  readonly registeredAt: Date;
}

const pageOf = pagesByName<DatasetRecord>(`${SELECT_DATASETS} WHERE ${IS_NAMED.dataset}`);

const BY_NAME = reading(`${SELECT_DATASETS} WHERE dataset.key = ${keyNamed('dataset')}`);

/** Data sets by name, by key, and from files. */
export class DatasetCatalogue {
  readonly #database: Database;
  readonly #openFiles: boolean;

  /**
   * @param options - `openFiles`: whether a source by its path, where a name is expected, is read; not where people sign
   *   in: who may ask for a data set would then read every file that the server can read
   */
  constructor(database: Database, { openFiles = true }: { readonly openFiles?: boolean } = {}) {
    this.#database = database;
    this.#openFiles = openFiles;
  }

  /** @throws FlapbookError DATASET_NOT_FOUND */
  async byKey(key: string): Promise<DatasetRecord> {
    const [found] = await this.byKeys([key]);
    if (found instanceof FlapbookError) throw found;
    return found!;
  }

  /** Those with the keys, in their order; DATASET_NOT_FOUND in the place of each that there is not. */
  async byKeys(keys: readonly string[]): Promise<(DatasetRecord | FlapbookError)[]> {
    const records = await this.#database.query<DatasetRecord>(DATASETS_BY_KEY, [keys]);
    return inOrderOf(records, keys, (key) => new FlapbookError('DATASET_NOT_FOUND', `No data set has the key ${key}.`));
  }

  /**
   * By registered name, or from a source such as `text:FILE`, which is registered under that name on first use.
   *
   * @throws FlapbookError DATASET_NOT_FOUND, and the codes of `readDataset`
   */
  async byName(name: string): Promise<DatasetRecord> {
    const source = this.#openFiles ? parseSource(name) : null;
    if (source !== null) return this.register(name, name, source);
    const [record] = await this.#database.query<DatasetRecord>(BY_NAME, [name]);
    if (record === undefined) throw new FlapbookError('DATASET_NOT_FOUND', `No data set is registered as “${name}”.`);
    return record;
  }

  /** A page in the order of names. */
  list(page: NamePage): Promise<DatasetRecord[]> {
    return pageOf(this.#database, page);
  }

  /**
   * Registers a source under a name. Content that is registered under another name gets a further name; an unchanged
   * file is not read again.
   *
   * @param options - `takeName`: takes the name from a data set of other content, which stays known by its key; refused
   *   by default, but for sources given by their path
   * @throws FlapbookError with the codes of `readDataset`; BAD_PARAMETER when another data set has the name
   */
  async register(
    name: string,
    title: string,
    given: DatasetSource,
    { takeName = parseSource(name) !== null }: { readonly takeName?: boolean } = {},
  ): Promise<DatasetRecord> {
    const { source, files, known } = await this.look(name, given);
    const place = { name, title, source, files, takeName };
    if (known !== null && (await this.#hasName(known.key, place))) return known;
    const facts = known === null ? factsOf(await readDataset(source)) : { ...known, digest: known.key };
    return this.#database.transaction((transaction) => recordDataset(transaction, facts, place));
  }

  /**
   * Where a data set comes from, and whether it is known as it is; does not read it.
   *
   * @throws FlapbookError DATASET_NOT_FOUND, BAD_PARAMETER for what cannot be a name
   */
  async look(
    name: string,
    given: DatasetSource,
  ): Promise<{
    readonly source: DatasetSource;
    readonly files: readonly FileStamp[];
    readonly known: DatasetRecord | null;
  }> {
    // A source given by its path is registered under that.
    if (parseSource(name) === null) requireName(name);
    const paths = new Map<string, string>();
    for (const file of filesOf(given)) paths.set(file, await existingPath(file, 'DATASET_NOT_FOUND'));
    const source = relocated(given, (file) => paths.get(file)!);
    const files = await Promise.all(filesOf(source).map(fileStamp));
    const [alias] = await this.#database.query<{ key: string }>(
      `SELECT key FROM alias WHERE kind = 'dataset' AND source = $1 AND files = $2 ORDER BY name = $3 DESC LIMIT 1`,
      [JSON.stringify(source), JSON.stringify(files), name],
    );
    return { source, files, known: alias === undefined ? null : await this.byKey(alias.key) };
  }

  /** The content of a registered data set. @throws FlapbookError DATASET_CHANGED when it is not what was registered */
  async content(record: DatasetRecord): Promise<DatasetContent> {
    const content = await readDataset(record.source);
    if (content.digest !== record.key) {
      throw new FlapbookError('DATASET_CHANGED', `The file ${record.source.file} of “${record.name}” was altered.`);
    }
    return content;
  }

  async #hasName(key: string, { name, source, files }: DatasetPlace): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM alias WHERE kind = 'dataset' AND name = $1 AND key = $2 AND source = $3 AND files = $4
        AND workspace_id IS NOT DISTINCT FROM flapbook_workspace() AND share_id IS NULL`,
      [name, key, JSON.stringify(source), JSON.stringify(files)],
    );
    return rows.length === 1;
  }
}
