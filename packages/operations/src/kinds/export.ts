import {
  type Assessment,
  type ExportDataType,
  type ExportFormat,
  exportFormat,
  exportShape,
  type Usage,
} from '@flapbook/exports';
import { FlapbookError } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import { type SelfTest, selfTest } from '../exporting/self-test.ts';
import { exportSubject } from '../exporting/subject.ts';
import { requireRoomForCheck } from '../exporting/workplace.ts';
import { writeFiles } from '../exporting/write-files.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { regressionMemory } from '../regression/price.ts';
import { forgetResultFiles } from '../store/result-files.ts';
import type { EvaluationSubject } from './evaluation.ts';
import type { OperationKind, Task } from './kind.ts';
import { WORK_OF_A_BYTE } from './registration.ts';

const VERSION = 1;

/** Share of the work that writing is; the rest is the self-test, which reads everything again. */
const WRITING = 0.7;

/** What the user wrote; everything absent has a default. */
export interface ExportSpec {
  readonly format: string;
  readonly dataType?: ExportDataType | null;
}

export interface ExportParameters extends JsonObject {
  readonly format: string;
  /** Of the format: what it writes may change. */
  readonly formatVersion: number;
  readonly dataType: ExportDataType;
}

/** What was written and found right. */
export interface ExportResult extends JsonObject {
  readonly files: readonly { readonly name: string; readonly digest: string; readonly byteLength: number }[];
  readonly byteLength: number;
  readonly verdict: Assessment['verdict'];
  readonly reasons: readonly string[];
  readonly usage: readonly (Usage & JsonObject)[];
  readonly selfTest: SelfTest;
}

/**
 * A model, dense or pruned, in a format.
 *
 * @throws FlapbookError BAD_PARAMETER for a format that there is not, or a type that it cannot write
 */
export function resolveExport(
  { format: name, dataType }: ExportSpec,
  { subject: { model, pruned } }: { readonly subject: EvaluationSubject },
): ResolvedOperation<ExportParameters> {
  const format = exportFormat(name);
  const wanted = dataType ?? format.dataTypes[0]!;
  if (!format.dataTypes.includes(wanted)) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${format.title} cannot be written as ${wanted}; there are ${format.dataTypes.join(', ')}.`,
    );
  }
  return resolved<ExportParameters>({
    kind: 'export',
    version: VERSION,
    parameters: { format: name, formatVersion: format.version, dataType: wanted },
    inputs: { model: model.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: workOf(model),
    bytes: mostBytes(model, { format, dataType: wanted }),
  });
}

/** Every byte is read, written and hashed, and read again for the test. */
function workOf(model: ModelRecord): number {
  return 4 * model.byteLength * WORK_OF_A_BYTE;
}

/** Those of the dense model with biases; how much less it becomes is in the plan. */
function mostBytes(
  model: ModelRecord,
  { format, dataType }: { readonly format: ExportFormat; readonly dataType: ExportDataType },
): number {
  const shape = { ...exportShape(model.description, null), addsBias: { attention: true, mlp: true } };
  return Math.round(format.weightBytes(shape, { dataType }, storedBytes(model)));
}

/** Bytes of a number in the model's own type, on average. */
export function storedBytes({ byteLength, parameters }: Pick<ModelRecord, 'byteLength' | 'parameters'>): number {
  return byteLength / parameters;
}

/** Writes a model's files into the artifact store, and reads them again to see that they compute what the model does. */
export const exportKind: OperationKind = {
  kind: 'export',
  version: VERSION,
  moreMemory: ({ inputs }, model) => 64 * 2 ** 20 + (inputs.pruned === undefined ? 0 : regressionMemory(model)),
  parts: ({ key }, { model }) => [{ key: `${key}/files`, part: {}, work: workOf(model), tokens: 0 }],
  // Files that are there are found when it runs; whether they are right is known at its end alone.
  stored: async () => new Set(),
  async run(task) {
    const model = await task.model(task.operation.inputs.model!);
    const result = await task.withFolder(model, async (folder) => {
      const subject = await exportSubject(task, { model, folder });
      return write(task, { model, subject });
    });
    return async (transaction) => {
      await transaction.query('UPDATE operation SET result = $2 WHERE key = $1', [
        task.operation.key,
        JSON.stringify(result),
      ]);
    };
  },
  async combine({ key }, { database }) {
    const [row] = await database.query<{ result: ExportResult }>('SELECT result FROM operation WHERE key = $1', [key]);
    return row!.result;
  },
};

async function write(
  task: Task,
  { model, subject }: { readonly model: ModelRecord; readonly subject: Awaited<ReturnType<typeof exportSubject>> },
): Promise<ExportResult> {
  const { format: name, dataType } = task.operation.parameters as ExportParameters;
  const format = exportFormat(name);
  const assessment = format.assess(subject.shape, { dataType });
  const { verdict, reasons } = assessment;
  if (verdict === 'REFUSED') throw new FlapbookError('EXPORT_REFUSED', reasons.join(' '));
  const planned = await format.files(subject, { dataType });
  await requireRoomForCheck(planned.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const files = await writeFiles(task, planned, (fraction) => task.progress(WRITING * fraction));
  const tested = await selfTest(task, { model, subject, format, files, dataType, assessment }).catch(async (error) => {
    // The next attempt must not begin with files that are wrong.
    if (error instanceof FlapbookError && error.code === 'EXPORT_DIFFERS') {
      await forgetResultFiles(task.database, task.operation.key);
    }
    throw error;
  });
  return {
    files: files.map((file) => ({ ...file })),
    byteLength: files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    verdict,
    reasons: [...reasons],
    usage: format.usage('.', subject.shape).map((usage) => ({ ...usage })),
    selfTest: tested,
  };
}
