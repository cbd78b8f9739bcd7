import type { CompensationName } from '@flapbook/flap';
import {
  type DatasetRecord,
  type ModelRecord,
  type Operations,
  type ResolvedOperation,
  readEvaluationBlocks,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
  resolveReconstruction,
} from '@flapbook/operations';
import { runToEnd } from '@flapbook/operations/testing';
import { comparePaired, type PairedComparison, type RowLosses } from '@flapbook/statistics';

export interface Subject {
  readonly model: ModelRecord;
  readonly train: DatasetRecord;
  readonly test: DatasetRecord;
  readonly samples: number | null;
}

export interface Variant {
  readonly compensation: CompensationName;
  readonly lambda: number | null;
}

/** One pruned model beside the same one with BASELINE_BIAS. */
export interface Cell {
  readonly variant: Variant;
  readonly perplexity: number;
  /** Mean over layers and modules of the error on held-out tokens. */
  readonly error: number;
  /** Null for BASELINE_BIAS itself. */
  readonly beside: PairedComparison | null;
}

export interface Row {
  readonly ratio: number;
  readonly cells: readonly Cell[];
}

const RATIOS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
const LAMBDAS = [1e-3, 1e-2, 1e-1];
const VARIANTS: readonly Variant[] = [
  { compensation: 'BASELINE_BIAS', lambda: null },
  { compensation: 'NONE', lambda: null },
  ...(['RIDGE', 'AFFINE_RIDGE'] as const).flatMap((compensation) =>
    LAMBDAS.map((lambda) => ({ compensation, lambda })),
  ),
];

/** Calibrates once, plans at every ratio with FLAP's defaults, and evaluates every compensation. */
export async function measure(operations: Operations, { model, train, test, samples }: Subject): Promise<Row[]> {
  const calibration = resolveCalibration({ samples }, { model, dataset: train, engine: operations.engine });
  const rows: Row[] = [];
  for (const ratio of RATIOS) {
    const plan = resolvePlan({ ratio }, { model, calibration });
    const cells: Cell[] = [];
    let base: RowLosses | null = null;
    for (const variant of VARIANTS) {
      const pruned = resolvePrunedModel(variant.compensation, { model, plan, lambda: variant.lambda });
      const subject = { model, pruned };
      const evaluation = resolveEvaluation({}, { subject, dataset: test, engine: operations.engine });
      const { perplexity } = await resultOf<{ perplexity: number }>(operations, evaluation);
      const losses = await lossesOf(operations, evaluation.key);
      base ??= losses;
      const { layers } = await resultOf<{ layers: { attention: number; mlp: number }[] }>(
        operations,
        resolveReconstruction({}, { model, plan, pruned }),
      );
      cells.push({
        variant,
        perplexity,
        error: mean(layers.flatMap(({ attention, mlp }) => [attention, mlp])),
        beside: losses === base ? null : comparePaired(losses, base),
      });
    }
    rows.push({ ratio, cells });
    console.error(`${model.name}: ${ratio} done`);
  }
  return rows;
}

async function resultOf<T>(operations: Operations, operation: ResolvedOperation): Promise<T> {
  const { result, error } = await runToEnd(operations, operation);
  if (error !== null) throw new Error(`${error.code}: ${error.message}`);
  return result as T;
}

async function lossesOf({ database }: Operations, key: string): Promise<RowLosses> {
  const blocks = await readEvaluationBlocks(database, key);
  return {
    nll: Float64Array.from(blocks.flatMap(({ nll }) => [...nll])),
    tokens: Int32Array.from(blocks.flatMap(({ tokens }) => [...tokens])),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
