import { FlapbookError } from '@flapbook/flap';
import { findOperations } from '@flapbook/operations';
import { ask, coded } from '../pipeline/ask.ts';
import { compute, OPERATION, type OperationFields } from '../pipeline/compute.ts';
import type { ProgressLine } from '../progress.ts';
import type { Stack } from '../stack.ts';

/** What is written, and how. */
export interface Wanted {
  readonly model: string;
  /** Whether `model` is a folder or a file to register first. */
  readonly registerModel: boolean;
  readonly format: string;
  readonly dataType?: string;
}

/** An export that has succeeded. */
export interface Written {
  readonly key: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly byteLength: number;
  readonly files: readonly { readonly name: string; readonly byteLength: number; readonly digest: string }[];
  readonly selfTest: { readonly difference: number; readonly tolerance: number; readonly tokens: number };
  /** A name for its folder, which `usage` names. */
  readonly folder: string;
  readonly usage: readonly { readonly title: string; readonly text: string }[];
}

const EXPORT = `export(format: $format, dataType: $dataType) {
  ${OPERATION} verdict reasons byteLength files { name byteLength digest } selfTest { difference tolerance tokens }
  folder usage { title text } }`;
const VARIABLES = '$format: ExportFormat!, $dataType: ExportDataType';
const OF_MODEL = `query ($model: ModelName!, ${VARIABLES}) { subject: model(name: $model) { ${EXPORT} } }`;
const OF_PRUNED = `query ($model: ID!, ${VARIABLES}) { subject: operation(key: $model) { ... on PrunedModel { ${EXPORT} } } }`;

/**
 * Has a model written, through the same schema as the notebook, unless it is already.
 *
 * @throws FlapbookError EXPORT_REFUSED, and the codes of what was asked for
 */
export async function writtenModel(
  stack: Stack,
  { model, registerModel, format, dataType }: Wanted,
  progress: ProgressLine,
): Promise<Written> {
  if (registerModel) {
    await stack.operations.models.register(model, model, {
      onProgress: (done, total) => progress.show('reading the model', { fraction: done / total, etaSeconds: null }),
    });
  }
  const pruned = await prunedKeyOf(stack, model);
  const query = async () => {
    const { subject } = await ask<{ subject: { export: OperationFields & Written } | null }>(
      stack.operations,
      pruned === null ? OF_MODEL : OF_PRUNED,
      { model: pruned ?? model, format, dataType },
    );
    if (!subject?.export) throw new FlapbookError('OPERATION_NOT_FOUND', `${model} is no pruned model.`);
    return subject.export;
  };
  const written = await query();
  if (written.verdict === 'REFUSED') throw coded('EXPORT_REFUSED', written.reasons.join(' '));
  if (written.status === 'SUCCEEDED') return written;
  await compute(stack, { goals: [written.key], names: new Map([[written.key, 'writing']]), progress });
  return query();
}

/** A pruned model's key, its own or that of something that was measured of it; null for the name of a model. */
async function prunedKeyOf({ operations }: Stack, given: string): Promise<string | null> {
  if (!/^[0-9a-f]{64}$/.test(given)) return null;
  const [record] = await findOperations(operations.database, [given]);
  if (record === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${given}.`);
  const key = record.kind === 'prunedModel' ? record.key : record.inputs.pruned;
  if (key === undefined)
    throw new FlapbookError('OPERATION_NOT_FOUND', `The ${record.kind} ${given} is of no pruned model.`);
  return key;
}
