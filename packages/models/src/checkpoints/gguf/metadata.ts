import { FlapbookError } from '@flapbook/flap';
import { show } from '../../files.ts';

export type MetadataValue = number | bigint | boolean | string | readonly MetadataValue[];

/** Typed reads of a GGUF file's metadata; whatever is wrong becomes a `BAD_CONFIG` that names the key. */
export class Metadata {
  readonly file: string;
  readonly #values: ReadonlyMap<string, MetadataValue>;

  constructor(file: string, values: ReadonlyMap<string, MetadataValue>) {
    this.file = file;
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The value as it stands; null where the key is absent. */
  value(key: string): MetadataValue | null {
    return this.#values.get(key) ?? null;
  }

  /** The keys that begin so, with their values, in the file's order. */
  entries(prefix: string): readonly (readonly [key: string, value: MetadataValue])[] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix));
  }

  string(key: string, fallback?: string): string {
    const value = this.#values.get(key) ?? fallback ?? this.#missing(key);
    if (typeof value === 'string') return value;
    throw this.bad(key, 'a string');
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.bad(key, 'true or false');
  }

  /** A whole number of at least 0. */
  integer(key: string, fallback?: number): number {
    const value = this.#values.get(key) ?? fallback ?? this.#missing(key);
    if (isCount(value)) return value;
    throw this.bad(key, 'a whole number of at least 0');
  }

  /** A finite number; a float32 comes as the shortest decimal that means it, as configurations write it. */
  number(key: string, fallback?: number): number {
    const value = this.#values.get(key) ?? fallback ?? this.#missing(key);
    if (typeof value === 'number' && Number.isFinite(value)) return shortestDecimal(value);
    throw this.bad(key, 'a finite number');
  }

  /** One whole number for all layers, or a list with one a layer. */
  perLayer(key: string, layers: number, fallback?: readonly number[]): readonly number[] {
    const value = this.#values.get(key) ?? fallback ?? this.#missing(key);
    if (isCount(value)) return new Array<number>(layers).fill(value);
    if (Array.isArray(value) && value.length === layers && value.every(isCount)) return value;
    throw this.bad(key, `a whole number, or a list of ${layers}, one a layer,`);
  }

  strings(key: string): readonly string[] {
    const value = this.#values.get(key) ?? this.#missing(key);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.bad(key, 'a list of strings');
  }

  numbers(key: string): readonly number[] {
    const value = this.#values.get(key) ?? this.#missing(key);
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
    throw this.bad(key, 'a list of numbers');
  }

  bad(key: string, expected: string): FlapbookError {
    return new FlapbookError(
      'BAD_CONFIG',
      `${this.file}: ${key} is ${shown(this.value(key))}; ${expected} was expected.`,
    );
  }

  unsupported(key: string, supported: string): FlapbookError {
    return new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `${this.file}: ${key} is ${shown(this.value(key))}; Flapbook supports ${supported}.`,
    );
  }

  #missing(key: string): never {
    throw new FlapbookError('BAD_CONFIG', `${this.file} lacks ${key} among its metadata.`);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** 1e-5 for the float32 number next to it, which as a float64 reads 0.000009999999747378752. */
function shortestDecimal(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}

function shown(value: MetadataValue | null): string {
  if (typeof value === 'bigint') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : show(value);
}
