import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { findOperations, writtenExport } from '@flapbook/operations';
import { ask, coded } from '../pipeline/ask.ts';
import { compute, OPERATION, type OperationFields } from '../pipeline/compute.ts';
import { ProgressLine } from '../progress.ts';
import { openStack, type Stack } from '../stack.ts';

export interface ExportOptions {
  readonly model: string;
  /** Whether `model` is a folder or a file to register first. */
  readonly registerModel: boolean;
  readonly format: string;
  readonly dataType?: string;
  /** An absolute path. */
  readonly out: string;
  readonly data: string;
}

/** What `export --json` prints: a contract with scripts. */
export interface ExportOutcome {
  readonly key: string;
  readonly folder: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly byteLength: number;
  readonly files: readonly { readonly name: string; readonly byteLength: number; readonly digest: string }[];
  readonly selfTest: { readonly difference: number; readonly tolerance: number; readonly tokens: number };
  readonly usage: readonly { readonly title: string; readonly text: string }[];
}

type Fields = OperationFields & ExportOutcome;

const EXPORT = `export(format: $format, dataType: $dataType) {
  ${OPERATION} verdict reasons byteLength files { name byteLength digest } selfTest { difference tolerance tokens }
  folder usage { title text } }`;
const VARIABLES = '$format: ExportFormat!, $dataType: ExportDataType';
const OF_MODEL = `query ($model: ModelName!, ${VARIABLES}) { subject: model(name: $model) { ${EXPORT} } }`;
const OF_PRUNED = `query ($model: ID!, ${VARIABLES}) { subject: operation(key: $model) { ... on PrunedModel { ${EXPORT} } } }`;

/** Has a model written through the same schema as the notebook, and copies its files to a folder. */
export async function runExport(options: ExportOptions): Promise<ExportOutcome> {
  const progress = new ProgressLine();
  const stack = await openStack({
    dataDirectory: options.data,
    applicationName: 'flapbook export',
    onProgress: (message) => progress.message(message),
  });
  try {
    if (options.registerModel) {
      await stack.operations.models.register(options.model, options.model, {
        onProgress: (done, total) => progress.show('reading the model', { fraction: done / total, etaSeconds: null }),
      });
    }
    const pruned = await prunedKeyOf(stack, options.model);
    const query = async () => {
      const { format, dataType } = options;
      const variables = { model: pruned ?? options.model, format, dataType };
      const { subject } = await ask<{ subject: { export: Fields } | null }>(
        stack.operations,
        pruned === null ? OF_MODEL : OF_PRUNED,
        variables,
      );
      if (!subject?.export) throw new FlapbookError('OPERATION_NOT_FOUND', `${options.model} is no pruned model.`);
      return subject.export;
    };
    let written = await query();
    if (written.verdict === 'REFUSED') throw coded('EXPORT_REFUSED', written.reasons.join(' '));
    if (written.status !== 'SUCCEEDED') {
      await compute(stack, { goals: [written.key], names: new Map([[written.key, 'writing']]), progress });
      written = await query();
    }
    await copyFiles(stack, { key: written.key, out: options.out, progress });
    const { key, verdict, reasons, byteLength, files, selfTest, folder } = written;
    // The schema names a folder of its own.
    const usage = written.usage.map(({ title, text }) => ({ title, text: text.replaceAll(folder, options.out) }));
    return { key, folder: options.out, verdict, reasons, byteLength, files, selfTest, usage };
  } finally {
    progress.end();
    await stack.close();
  }
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

/** What was fetched before a cut goes on where it was; what is there already is written anew. */
async function copyFiles(
  { operations }: Stack,
  { key, out, progress }: { readonly key: string; readonly out: string; readonly progress: ProgressLine },
): Promise<void> {
  const { files } = await writtenExport(operations, key);
  const total = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  await mkdir(out, { recursive: true });
  let done = 0;
  for (const { name, digest, byteLength } of files) {
    await operations.artifacts!.fetchTo(digest, path.join(out, name), {
      onProgress: (bytes) => progress.show(`copying ${name}`, { fraction: (done + bytes) / total, etaSeconds: null }),
    });
    done += byteLength;
  }
}
