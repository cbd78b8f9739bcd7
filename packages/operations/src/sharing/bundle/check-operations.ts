import { operationKey } from '../../keys.ts';
import { KINDS } from '../../kinds/registry.ts';
import { resultDigest } from './collect.ts';
import { firstFault } from './content.ts';
import { type BundledOperation, type BundleManifest, nameOf } from './manifest.ts';
import { badBundle } from './problem.ts';
import type { InputRule } from './results/codec.ts';
import { CODECS } from './results/registry.ts';

/**
 * Recomputes every key and every digest that follows from `flapbook.json` itself.
 *
 * @throws FlapbookError BAD_BUNDLE naming the operation
 */
export function checkOperations(manifest: BundleManifest): void {
  for (const list of [manifest.models, manifest.datasets, manifest.operations]) requireOrder(list);
  const things = new Map<string, string>([
    ...manifest.models.map(({ key }) => [key, 'model'] as const),
    ...manifest.datasets.map(({ key }) => [key, 'dataset'] as const),
    ...manifest.operations.map(({ key, kind }) => [key, kind] as const),
  ]);
  for (const operation of manifest.operations) checkOperation(operation, things);
}

function checkOperation(operation: BundledOperation, things: ReadonlyMap<string, string>): void {
  const fail = (what: string): never => {
    throw badBundle(`The ${nameOf(operation)} ${what}.`);
  };
  const { key, kind, version, parameters, inputs, result } = operation;
  if (operationKey({ kind, version, parameters, inputs }) !== key) {
    fail('was altered: its key is not that of its specification');
  }
  const codec = CODECS.get(kind);
  const newest = codec?.version ?? KINDS.get(kind)?.version;
  if (newest === undefined || version > newest) fail('comes from a newer Flapbook, which computes it otherwise');
  if (codec === undefined) {
    if (result !== null) fail('has a result, which this Flapbook cannot take');
    return;
  }
  const told = codec.parameters.safeParse(parameters);
  if (!told.success) fail(`has parameters that are none: ${firstFault(told.error)}`);
  const extra = Object.keys(inputs).find((role) => !Object.hasOwn(codec.inputs, role));
  if (extra !== undefined) fail(`has an input “${extra}”, which is none of its kind`);
  for (const [role, rule] of Object.entries(codec.inputs)) {
    const fault = inputFault(inputs[role], rule, things);
    if (fault !== null) fail(`has no ${role} in the bundle: ${fault}`);
  }
  if (result !== null && resultDigest(result) !== result.digest) {
    fail('was altered: its result is not what its digest says');
  }
}

function inputFault(
  key: string | undefined,
  { is, optional }: InputRule,
  things: ReadonlyMap<string, string>,
): string | null {
  if (key === undefined) return optional ? null : 'it is not named';
  const found = things.get(key);
  return found !== undefined && [is].flat().includes(found)
    ? null
    : `${key.slice(0, 12)} is ${found === undefined ? 'missing' : `a ${found}`}`;
}

function requireOrder(list: readonly { readonly key: string }[]): void {
  for (let index = 1; index < list.length; index++) {
    if (list[index - 1]!.key >= list[index]!.key) throw badBundle('flapbook.json is not in the order of keys.');
  }
}
