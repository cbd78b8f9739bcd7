import { type Database, reading } from '@flapbook/database';
import { FlapbookError, type PrunableShape } from '@flapbook/flap';
import { checkVocabulary, inspectModel, loadTokenizer, type ModelDescription, openModelFolder } from '@flapbook/models';
import { existingPath, type FileStamp, modelStamps, sameStamps } from './files.ts';
import { requireFourthPowers } from './fourth-powers.ts';
import { inOrderOf } from './in-order.ts';
import { IS_NAMED, keyNamed, type NamePage, pagesByName, requireName } from './names.ts';
import { MODELS_BY_KEY, nameModel, recordModel, SELECT_MODELS } from './record-model.ts';

/** A registered model. */
export interface ModelRecord {
  /** SHA-256 of its content. */
  readonly key: string;
  readonly name: string;
  /** A folder in Hugging Face layout, or a GGUF file. */
  readonly directory: string;
  readonly description: ModelDescription;
  readonly shape: PrunableShape;
  readonly parameters: number;
  readonly prunableParameters: number;
  readonly byteLength: number;
  readonly tokenizerDigest: string | null;
  readonly files: readonly FileStamp[];
  readonly registeredAt: Date;
}

export interface RegisterModelOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
  /** Takes the name from a model of other content, which stays known by its key; refused by default. */
  readonly takeName?: boolean;
}

const pageOf = pagesByName<ModelRecord>(`${SELECT_MODELS} WHERE ${IS_NAMED.model}`);

const BY_NAME = reading(`${SELECT_MODELS} WHERE model.key = ${keyNamed('model')}`);

/** Models by name, by key, and from folders. */
export class ModelCatalogue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws FlapbookError MODEL_NOT_FOUND */
  async byKey(key: string): Promise<ModelRecord> {
    const [found] = await this.byKeys([key]);
    if (found instanceof FlapbookError) throw found;
    return found!;
  }

  /** Those with the keys, in their order; MODEL_NOT_FOUND in the place of each that there is not. */
  async byKeys(keys: readonly string[]): Promise<(ModelRecord | FlapbookError)[]> {
    // Every task asks: plain SQL takes a fraction of what the entity would.
    const records = await this.#database.query<ModelRecord>(MODELS_BY_KEY, [keys]);
    return inOrderOf(records, keys, (key) => new FlapbookError('MODEL_NOT_FOUND', `No model has the key ${key}.`));
  }

  /** By registered name or by the place it was registered from. @throws FlapbookError MODEL_NOT_FOUND */
  async byName(name: string): Promise<ModelRecord> {
    const [record] = await this.#database.query<ModelRecord>(BY_NAME, [name]);
    if (record === undefined) throw new FlapbookError('MODEL_NOT_FOUND', `No model is registered as “${name}”.`);
    return record;
  }

  /** A page in the order of names. */
  list(page: NamePage): Promise<ModelRecord[]> {
    return pageOf(this.#database, page);
  }

  /**
   * Registers a folder or a GGUF file under a name: reads every byte once, in this process, for the digest, the check for NaN and the
   * column norms. What is registered and unchanged is not read again.
   *
   * @throws FlapbookError with the codes of `openModelFolder` and `inspectModel`; BAD_PARAMETER when another model has the name
   */
  async register(name: string, givenDirectory: string, options: RegisterModelOptions = {}): Promise<ModelRecord> {
    const { directory, files, known } = await this.look(name, givenDirectory);
    const place = { name, directory, files, takeName: options.takeName ?? name === givenDirectory };
    if (known !== null) {
      await requireFourthPowers(this.#database, known.key);
      if (known.name === name || name === givenDirectory) return known;
      return this.#database.transaction((transaction) => nameModel(transaction, known.key, place));
    }
    const folder = await openModelFolder(directory);
    try {
      const inspection = await inspectModel(folder, options);
      if (inspection.tokenizerDigest !== null) checkVocabulary(await loadTokenizer(directory), folder.description);
      const facts = { ...inspection, description: folder.description, shape: folder.shape };
      return await this.#database.transaction((transaction) => recordModel(transaction, facts, place));
    } finally {
      await folder.close();
    }
  }

  /**
   * Where a model lies, which files belong to it, and whether they are known as they are; reads none of them.
   *
   * @throws FlapbookError MODEL_NOT_FOUND, BAD_PARAMETER for what cannot be a name
   */
  async look(
    name: string,
    givenDirectory: string,
  ): Promise<{ readonly directory: string; readonly files: readonly FileStamp[]; readonly known: ModelRecord | null }> {
    const directory = await existingPath(givenDirectory, 'MODEL_NOT_FOUND');
    // A folder given by its path is registered under that path.
    if (name !== givenDirectory) requireName(name);
    const files = await modelStamps(directory);
    return { directory, files, known: await this.#knownFolder(directory, files) };
  }

  /** @throws FlapbookError MODEL_CHANGED when the files are not those that were registered */
  async requireUnchanged(model: ModelRecord): Promise<void> {
    const files = await modelStamps(model.directory).catch((cause: unknown) => {
      throw new FlapbookError('MODEL_CHANGED', `The folder ${model.directory} of “${model.name}” cannot be read.`, {
        cause,
      });
    });
    if (!sameStamps(files, model.files)) {
      throw new FlapbookError('MODEL_CHANGED', `The files of “${model.name}” in ${model.directory} were altered.`);
    }
  }

  async #knownFolder(directory: string, files: readonly FileStamp[]): Promise<ModelRecord | null> {
    const [alias] = await this.#database.query<{ key: string; files: FileStamp[] }>(
      `SELECT key, files FROM alias WHERE kind = 'model' AND name = $1 AND key = ${keyNamed('model')} LIMIT 1`,
      [directory],
    );
    if (alias === undefined || !sameStamps(alias.files, files)) return null;
    return this.byKey(alias.key);
  }
}
