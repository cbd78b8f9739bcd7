import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';

export const CONFIG_FILE = 'config.json';

/** Larger than any real model's sizes, small enough that counts stay safe and tables stay in memory. */
const MAX_SIZE = 2 ** 24;

interface IntegerRule {
  readonly min?: number;
  readonly max?: number;
  /** Used where the field is absent or null; without it the field is required. */
  readonly fallback?: number;
}

/** Typed reads of a configuration's fields; whatever is wrong becomes a `BAD_CONFIG` that names the field. */
export class ConfigReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #prefix: string;

  constructor(fields: Readonly<Record<string, unknown>>, prefix = '') {
    this.#fields = fields;
    this.#prefix = prefix;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#fields, field);
  }

  /** The raw value; null where the field is absent. */
  value(field: string): unknown {
    return this.has(field) ? (this.#fields[field] ?? null) : null;
  }

  integer(field: string, { min = 1, max = MAX_SIZE, fallback }: IntegerRule = {}): number {
    const value = this.value(field) ?? fallback ?? this.#missing(field);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.bad(field, `a whole number from ${min} to ${max}`);
  }

  /** A finite number above 0. */
  positive(field: string, fallback?: number): number {
    const value = this.value(field) ?? fallback ?? this.#missing(field);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw this.bad(field, 'a number above 0');
  }

  boolean(field: string, fallback: boolean): boolean {
    const value = this.value(field) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.bad(field, 'true or false');
  }

  /** A list of so many whole numbers from 0 up. */
  counts(field: string, length: number): readonly number[] {
    const value = this.value(field) ?? this.#missing(field);
    const isCount = (item: unknown) =>
      typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= MAX_SIZE;
    if (Array.isArray(value) && value.length === length && value.every(isCount)) return value;
    throw this.bad(field, `a list of ${length} whole numbers from 0 to ${MAX_SIZE}`);
  }

  string(field: string, fallback?: string): string {
    const value = this.value(field) ?? fallback ?? this.#missing(field);
    if (typeof value === 'string') return value;
    throw this.bad(field, 'a string');
  }

  bad(field: string, expected: string): FlapbookError {
    const where = `${CONFIG_FILE}: ${this.#prefix}${field}`;
    return new FlapbookError('BAD_CONFIG', `${where} is ${show(this.value(field))}; ${expected} was expected.`);
  }

  unsupported(field: string, supported: string): FlapbookError {
    const where = `${CONFIG_FILE}: ${this.#prefix}${field}`;
    return new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `${where} is ${show(this.value(field))}; Flapbook supports ${supported}.`,
    );
  }

  #missing(field: string): never {
    throw new FlapbookError('BAD_CONFIG', `${CONFIG_FILE} lacks ${this.#prefix}${field}.`);
  }
}
