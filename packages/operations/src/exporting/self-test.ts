import path from 'node:path';
import type { Pruning } from '@flapbook/engine';
import type { Assessment, ExportDataType, ExportFormat, ExportSubject, Reloaded } from '@flapbook/exports';
import { FlapbookError } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { drawnRows } from '../kinds/drawn-rows.ts';
import type { Task } from '../kinds/kind.ts';
import { type ResultFile, requireStore } from '../store/result-files.ts';
import { inWorkplace } from './workplace.ts';

const ROWS = 4;
const TOKENS = 48;

/**
 * Nats a token by which a row's mean may differ. Float32 differs by the order of its sums alone; narrower types round
 * every weight, float16 to 2^-11 of it and bfloat16 to 2^-8.
 */
const TOLERANCES: Readonly<Record<Exclude<ExportDataType, 'STORED'>, number>> = {
  F32: 1e-4,
  F16: 2e-2,
  BF16: 1e-1,
  Q8_0: 2.5e-1,
};

/** What the written files compute beside what the model computes. */
export interface SelfTest extends JsonObject {
  readonly rows: number;
  readonly tokens: number;
  /** Mean negative log-likelihood of a token, in nats. */
  readonly expected: number;
  readonly found: number;
  /** The largest difference of a row's mean, in nats a token. */
  readonly difference: number;
  readonly tolerance: number;
}

/**
 * Opens the files as they lie in the store by Flapbook's own reader or the format's own runtime, and runs the same rows of drawn tokens through them and
 * through the model.
 *
 * @throws FlapbookError EXPORT_DIFFERS when they do not compute the same
 */
export async function selfTest(
  task: Task,
  {
    model,
    subject,
    format,
    files,
    ...judged
  }: {
    readonly model: ModelRecord;
    readonly subject: ExportSubject;
    readonly format: ExportFormat;
    readonly files: readonly ResultFile[];
    readonly dataType: ExportDataType;
    readonly assessment: Assessment;
  },
): Promise<SelfTest> {
  const { maxPositions, vocabularySize } = model.description;
  const rows = drawnRows(ROWS, { length: Math.min(TOKENS, maxPositions), vocabulary: vocabularySize });
  const opened = await task.open(model);
  const expected = await opened.evaluate(rows, {
    signal: task.signal,
    pruning: comparable(subject, judged.assessment),
  });
  return inWorkplace(async (directory) => {
    await fetchAll(task, { files, directory });
    const reloaded = await format.reload(directory, subject.folder);
    try {
      const found = await likelihoodsOf(task, reloaded, rows);
      const perToken = (nll: Float64Array) => [...nll].map((sum, row) => sum / expected.tokens[row]!);
      const tolerance = TOLERANCES[widthOf(subject, judged.dataType)];
      return requireSame({ expected: perToken(expected.nll), found: perToken(found), tolerance, rows });
    } finally {
      await reloaded.close();
    }
  });
}

/** By the engine, or by the runtime that the format is for. */
async function likelihoodsOf(task: Task, reloaded: Reloaded, rows: readonly Int32Array[]): Promise<Float64Array> {
  if ('likelihoods' in reloaded) return reloaded.likelihoods(rows, task.signal);
  const written = await task.openFolder(reloaded.folder);
  try {
    return (await written.evaluate(rows, { signal: task.signal, pruning: reloaded.pruning ?? undefined })).nll;
  } finally {
    await written.close();
  }
}

/** The pruned model without the biases that the format has no place for. */
function comparable({ pruning }: ExportSubject, { loses }: Assessment): Pruning | undefined {
  return pruning?.map((layer) => ({
    ...layer,
    attentionBias: loses.attention ? null : layer.attentionBias,
    mlpBias: loses.mlp ? null : layer.mlpBias,
  }));
}

/** The narrowest type that anything is written in. */
function widthOf({ folder }: ExportSubject, dataType: ExportDataType): Exclude<ExportDataType, 'STORED'> {
  if (dataType !== 'STORED') return dataType;
  const types = new Set([...folder.checkpoint.tensors.values()].map((tensor) => tensor.dataType));
  return types.has('BF16') ? 'BF16' : types.has('F16') ? 'F16' : 'F32';
}

async function fetchAll(
  task: Task,
  { files, directory }: { readonly files: readonly ResultFile[]; readonly directory: string },
): Promise<void> {
  const store = requireStore(task.artifacts, 'Exports');
  for (const { name, digest, byteLength } of files) {
    await store.fetchTo(digest, path.join(directory, name), {
      signal: task.signal,
      onProgress: (doneBytes) => task.transfer({ action: 'checking', file: name, doneBytes, totalBytes: byteLength }),
    });
  }
  task.transfer(null);
}

function requireSame({
  expected,
  found,
  tolerance,
  rows,
}: {
  readonly expected: readonly number[];
  readonly found: readonly number[];
  readonly tolerance: number;
  readonly rows: readonly Int32Array[];
}): SelfTest {
  const difference = Math.max(...expected.map((nll, row) => Math.abs(nll - found[row]!)));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (!(difference <= tolerance)) {
    throw new FlapbookError(
      'EXPORT_DIFFERS',
      `The written model differs from the pruned one by ${difference.toPrecision(3)} nats a token; ${tolerance} is allowed.`,
    );
  }
  return {
    rows: rows.length,
    tokens: rows.reduce((sum, row) => sum + row.length - 1, 0),
    expected: mean(expected),
    found: mean(found),
    difference,
    tolerance,
  };
}
