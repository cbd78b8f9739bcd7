import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type JsonObject = { readonly [name: string]: JsonValue };

/** What an operation's key is the hash of. Inputs are keys of operations, models and data sets, by their role. */
export interface ResolvedSpec {
  readonly kind: string;
  readonly version: number;
  readonly parameters: JsonObject;
  readonly inputs: Readonly<Record<string, string>>;
}

/** SHA-256 in hex of the canonical JSON (RFC 8785) of `value`. */
export function digestOf(value: JsonValue): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON values have a digest.');
  return createHash('sha256').update(text).digest('hex');
}

/** The content address of an operation. */
export function operationKey({ kind, version, parameters, inputs }: ResolvedSpec): string {
  return digestOf({ kind, version, parameters, inputs });
}
