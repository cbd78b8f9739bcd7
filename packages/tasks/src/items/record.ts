import { FlapbookError } from '@flapbook/flap';

/** One record of a data set's file, before anything about it is known. */
export interface SourceRecord {
  /** For messages: `val.jsonl, line 3`. */
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads the fields of a record and says which one is wrong. */
export class Fields {
  readonly #where: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor({ where, fields }: SourceRecord) {
    this.#where = where;
    this.#fields = fields;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** @throws FlapbookError BAD_DATASET */
  text(name: string): string {
    const value = this.#required(name);
    if (typeof value !== 'string') throw this.bad(name, `is ${shown(value)}; a string was expected`);
    // Half a pair can be written as an escape, but it is no character and no tokenizer could encode it.
    if (/\p{Surrogate}/u.test(value)) throw this.bad(name, 'holds half of a surrogate pair');
    return value;
  }

  /** @throws FlapbookError BAD_DATASET */
  texts(name: string): string[] {
    return this.list(name).map((_, index) => this.nested(name, index).text(String(index)));
  }

  list(name: string): readonly unknown[] {
    const value = this.#required(name);
    if (!Array.isArray(value)) throw this.bad(name, `is ${shown(value)}; a list was expected`);
    return value;
  }

  /** What an object or an entry of a list holds. */
  object(name: string): Fields {
    const value = this.#required(name);
    if (!isObject(value)) throw this.bad(name, `is ${shown(value)}; an object was expected`);
    return new Fields({ where: `${this.#where}: field “${name}”`, fields: value });
  }

  isObject(name: string): boolean {
    return isObject(this.#fields[name]);
  }

  /** A list as fields, named by their index. */
  nested(name: string, index: number): Fields {
    return new Fields({
      where: `${this.#where}: field “${name}”`,
      fields: { [String(index)]: this.list(name)[index] },
    });
  }

  /**
   * A label in any of its spellings: a whole number, one in a string, or true and false.
   *
   * @param options.choices how many there are; the first is `options.first`
   * @throws FlapbookError BAD_DATASET, which says so where it is a test split's placeholder
   */
  label(name: string, { choices, first = 0 }: { readonly choices: number; readonly first?: number }): number {
    const value = this.#fields[name];
    if (value === undefined || value === null || value === '' || value === -1 || value === '-1' || value === -1n) {
      throw this.bad(name, 'holds no answer: this is a test split without answers; take the validation split');
    }
    const label = wholeNumber(value);
    if (label === null || label < first || label >= first + choices) {
      throw this.bad(name, `is ${shown(value)}; a label from ${first} to ${first + choices - 1} was expected`);
    }
    return label - first;
  }

  bad(name: string, problem: string): FlapbookError {
    return new FlapbookError('BAD_DATASET', `${this.#where}: field “${name}” ${problem}.`);
  }

  #required(name: string): unknown {
    const value = this.#fields[name];
    if (value !== undefined && value !== null) return value;
    const names = Object.keys(this.#fields).map((field) => `“${field}”`);
    throw new FlapbookError(
      'BAD_DATASET',
      `${this.#where} has no field “${name}”; it has ${names.join(', ') || 'none'}.`,
    );
  }
}

function wholeNumber(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an error message shows it: JSON, cut short. */
function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
