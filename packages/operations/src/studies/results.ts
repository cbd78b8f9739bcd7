import type { Queryable } from '@flapbook/database';
import type { StudySpec } from '@flapbook/studies';
import type { JsonObject } from '../keys.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { CELL_MEASURES } from './measures/registry.ts';
import type { StoredCell } from './rows.ts';

/** Figures by name; those that are not there yet are left out. */
export type CellFigures = Readonly<Record<string, number>>;

/** What a cell has come to. */
export interface MeasuredCell {
  readonly figures: CellFigures;
  /** Where those of its figures that are times were measured; null where there are none. */
  readonly timedOn: string | null;
}

/** What a pruned model stores as its result. */
interface PrunedResult {
  readonly parameters: number;
  readonly biasNorms?: readonly { readonly attention: number; readonly mlp: number }[];
}

/** The records of all operations of some cells, by key. */
export async function recordsOf(
  database: Queryable,
  cells: readonly StoredCell[],
): Promise<Map<string, OperationRecord>> {
  const keys = [...new Set(cells.flatMap(({ keys: own }) => Object.values(own)))];
  return new Map((await findOperations(database, keys)).map((record) => [record.key, record]));
}

/** What some cells of a study have come to, in their order. */
export async function figuresOf(
  database: Queryable,
  spec: Pick<StudySpec, 'measures'>,
  cells: readonly StoredCell[],
): Promise<MeasuredCell[]> {
  const records = await recordsOf(database, cells);
  const sizes = await sizesOf(database, [...records.values()]);
  return cells.map(({ keys }) => {
    const results = new Map<string, JsonObject>();
    for (const [role, key] of Object.entries(keys)) {
      const record = records.get(key);
      if (record?.status === 'SUCCEEDED' && record.result !== null) results.set(role, record.result);
    }
    const size = sizes.get(records.get(keys.prunedModel ?? '')?.inputs.model ?? '');
    const measures = spec.measures.flatMap(({ measure }) => CELL_MEASURES.get(measure) ?? []);
    const figures: CellFigures = Object.assign(
      prunedFigures(results.get('prunedModel') as PrunedResult | undefined, size),
      ...measures.map((one) => one.figures(results)),
    );
    const places = measures.flatMap((one) => one.timedOn?.(results) ?? []);
    return { figures, timedOn: places[0] ?? null };
  });
}

interface ModelSize {
  readonly key: string;
  readonly parameters: number;
  readonly prunableParameters: number;
}

function prunedFigures(result: PrunedResult | undefined, size: ModelSize | undefined): Record<string, number> {
  if (result === undefined || size === undefined) return {};
  const { parameters, biasNorms = [] } = result;
  const squares = biasNorms.reduce((sum, { attention, mlp }) => sum + attention ** 2 + mlp ** 2, 0);
  return {
    achievedRatio: (size.parameters - parameters) / size.prunableParameters,
    parameters,
    biasNorm: Math.sqrt(squares),
  };
}

async function sizesOf(database: Queryable, records: readonly OperationRecord[]): Promise<Map<string, ModelSize>> {
  const keys = [...new Set(records.flatMap(({ inputs }) => inputs.model ?? []))];
  const rows = await database.query<ModelSize>(
    `SELECT key, parameters, prunable_parameters AS "prunableParameters" FROM model WHERE key = ANY($1)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}
