import {
  type DatasetRecord,
  digestOf,
  isJob,
  kindInWords,
  type ModelRecord,
  type OperationRecord,
  presentVersion,
  type ResolvedOperation,
} from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import type { OperationNode } from './nodes.ts';
import { notFound, renew } from './restore.ts';
import { isUnreadable } from './unreadable.ts';

/**
 * An operation that another version of Flapbook made, in another way or from something that it made in another way: shown
 * as it is stored, without a place in the pipeline of this version.
 */
export interface OtherVersionNode {
  readonly kind: 'otherVersion';
  readonly record: OperationRecord;
  readonly operation: ResolvedOperation;
  /** What it is about, as far as it is there and named as it is named today. */
  readonly about: { readonly model: ModelRecord | null; readonly dataset: DatasetRecord | null };
  /** What takes its place in this version; null where that cannot be told from what is stored. */
  readonly successor: OperationNode | null;
  /** Whether that has the same parameters, as has everything that it rests on: what tells the one from others tells the other. */
  readonly isAlike: boolean;
}

/** What is shown of what is stored. */
export type ShownNode = OperationNode | OtherVersionNode;

export function isOther(node: ShownNode): node is OtherVersionNode {
  return node.kind === 'otherVersion';
}

/** A stored operation, whichever version made it. Null for a key that nobody has asked about, and for what is a job alone. */
export async function show(context: SchemaContext, key: string): Promise<ShownNode | null> {
  const node = await renew(context, key);
  if (node?.operation.key === key) return node;
  const record = await context.records.load(key);
  return record === null || isJob(record.kind) ? null : otherVersionNode(context, record, node);
}

/** @throws FlapbookError OPERATION_NOT_FOUND where `show` gives null */
export async function requireShown(context: SchemaContext, key: string): Promise<ShownNode> {
  const node = await show(context, key);
  if (node === null) throw notFound(key);
  return node;
}

/** The operations that one takes, as far as they are stored. */
export async function shownInputs(context: SchemaContext, { record }: OtherVersionNode): Promise<RoleAndNode[]> {
  const found = await Promise.all(
    Object.entries(record.inputs).map(async ([role, key]) => ({ role, node: await show(context, key) })),
  );
  return found.filter((input): input is RoleAndNode => input.node !== null);
}

interface RoleAndNode {
  readonly role: string;
  readonly node: ShownNode;
}

/** Why it has no place in the pipeline of this version, in sentences. */
export function whyOther({ record: { kind, version }, successor }: OtherVersionNode): string {
  const present = presentVersion(kind);
  const words = kindInWords(kind);
  if (present === null)
    return `Another version of Flapbook made it. This one knows no operations of the kind ${words}.`;
  let made = 'It rests on what another version of Flapbook made.';
  if (version !== present)
    made = `It was made by version ${version} of this kind of operation; this Flapbook has version ${present}.`;
  else if (successor === null) made = 'It, or what it rests on, was made by another version of Flapbook.';
  return successor === null
    ? `${made} This one cannot read what is stored of it, so it cannot be computed anew from that.`
    : `${made} It stays as it is; computed anew, it has a key of its own.`;
}

/** The figures of its stored result, as the version that made it named them: what is more than a figure, only that version reads. */
export function storedFigures({ record: { status, result } }: OtherVersionNode): [name: string, value: Figure][] {
  if (status !== 'SUCCEEDED' || result === null) return [];
  return Object.entries(result).filter((entry): entry is [string, Figure] => FIGURES.has(typeof entry[1]));
}

type Figure = number | string | boolean;

const FIGURES: ReadonlySet<string> = new Set(['number', 'string', 'boolean']);

async function otherVersionNode(
  context: SchemaContext,
  record: OperationRecord,
  successor: OperationNode | null,
): Promise<OtherVersionNode> {
  const { key, kind, version, parameters, inputs, requires, work } = record;
  const [model, dataset] = await Promise.all([
    inputs.model === undefined ? null : ifThere(context.modelsByKey.load(inputs.model)),
    inputs.dataset === undefined ? null : ifThere(context.datasetsByKey.load(inputs.dataset)),
  ]);
  return {
    kind: 'otherVersion',
    record,
    // What it takes is not resolved, and what its result takes is not known.
    operation: { key, kind, version, parameters, inputs, requires, work, operations: [], inline: false, bytes: 0 },
    about: { model, dataset },
    successor,
    isAlike: successor !== null && (await haveLikeParameters(context, record, successor.operation)),
  };
}

async function haveLikeParameters(
  context: SchemaContext,
  { parameters, inputs }: Pick<OperationRecord, 'parameters' | 'inputs'>,
  successor: ResolvedOperation,
): Promise<boolean> {
  if (digestOf(parameters) !== digestOf(successor.parameters)) return false;
  const below = await Promise.all(
    Object.entries(successor.inputs).map(async ([role, key]) => {
      const input = successor.operations.find((operation) => operation.key === key);
      if (input === undefined) return true;
      const stored = inputs[role] === undefined ? null : await context.records.load(inputs[role]);
      return stored !== null && haveLikeParameters(context, stored, input);
    }),
  );
  return below.every(Boolean);
}

async function ifThere<T>(loaded: Promise<T>): Promise<T | null> {
  try {
    return await loaded;
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}
